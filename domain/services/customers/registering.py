"""Creating and updating customers."""

from domain.customers.customer import CreateCustomer, Customer, UpdateCustomer
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.changes import change
from domain.services.shared.service import Service, require_version
from domain.shared import ids
from domain.shared.audit import Caller
from domain.shared.errors import AlreadyExists
from domain.shared.ids import Prefix


class Registering(Service):
    async def create_customer(
        self, caller: Caller, key: str | None, command: CreateCustomer
    ) -> Customer:
        """A customer may come with the channel's own id or an external id; neither twice."""
        if command.id is not None:
            ids.chosen(Prefix.CUSTOMER, command.id)

        async def run(work: UnitOfWork) -> Customer:
            for name, field in (("id", "id"), ("external_id", "externalId")):
                value = (getattr(command, name) or "").strip()
                if value and (known := await work.find(Customer, **{name: value})):
                    raise AlreadyExists("customer", field, value, known.id)
            fresh = {**vars(command), "id": command.id or self.new_id(Prefix.CUSTOMER)}
            customer = Customer(created_at=self.now(), **fresh)
            work.add(customer)
            return customer

        return await self.once(caller, key, command, run, lambda work, id: work.get(Customer, id))

    async def update_customer(self, caller: Caller, command: UpdateCustomer) -> Customer:
        async def run(work: UnitOfWork) -> Customer:
            customer = await work.get(Customer, command.customer_id)
            require_version(customer, command.expected_version)
            return change(customer, command, ("name", "kind", "contact_points", "addresses"))

        return await self.transact(run)
