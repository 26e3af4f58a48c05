"""A customer without orders is kept for a dispute, given its data, and then erased."""

from tests.faults.business.driver import Person

EXPORT = "query Export($id: ID!) { customerDataExport(customerId: $id) { orders complete } }"


async def erasing(person: Person) -> None:
    customer = await person.do("createCustomer")
    await person.do("setLegalHold", customerId=customer["id"], reason="Dispute")
    await person.do("setLegalHold", customerId=customer["id"])
    await person.client.ask(EXPORT, id=customer["id"])
    await person.do("eraseCustomer", customerId=customer["id"])
