"""Credentials are given out and ended, between the orders."""

from tests.faults.business.driver import Person


async def giving_out(person: Person) -> None:
    """A till gets a key, which is rotated and revoked; a customer gets a link."""
    order, given = await person.place(), {"role": "MANAGER"}
    id = (await person.do("createApiKey", **given))["id"]
    for name in ("rotateApiKey", "revokeApiKey"):
        await person.do(name, apiKeyId=id)
    link = await person.do("createTrackingLink", orderId=order["id"])
    await person.do("revokeTrackingLink", trackingLinkId=link["id"])
