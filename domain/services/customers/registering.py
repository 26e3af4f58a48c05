"""Creating and updating customers."""

from domain.customers.customer import CreateCustomer, Customer, UpdateCustomer
from domain.ports.unit_of_work import UnitOfWork
from domain.services.metafields.writing import write_metafields
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, require_version
from domain.shared import bounds, ids
from domain.shared.audit import Caller
from domain.shared.changes import apply_changes
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists
from domain.shared.ids import Prefix


async def replay_customer(uow: UnitOfWork, id: str) -> Customer:
    return await uow.get(Customer, id)


class Registering(Service):
    @refuses(AlreadyExists)
    async def create_customer(
        self, caller: Caller, key: str | None, command: CreateCustomer
    ) -> Customer:
        """Create a customer, registered or guest. The channel may choose the id; neither an id nor
        an external id can be used twice."""
        if command.id is not None:
            ids.require_prefix(Prefix.CUSTOMER, command.id)

        async def run(uow: UnitOfWork) -> Customer:
            for name, field in (("id", "id"), ("external_id", "externalId")):
                value = (getattr(command, name) or "").strip()
                if value and (known := await uow.find(Customer, **{name: value})):
                    raise AlreadyExists(Entity.CUSTOMER, field, value, known.id)
            attributes = {**vars(command), "id": command.id or self.new_id(Prefix.CUSTOMER)}
            metafields = attributes.pop("metafields")
            with bounds.collecting():
                customer = Customer(created_at=self.now(), **attributes)
            uow.add(customer)
            await write_metafields(uow, customer, customer.id, metafields, self.now())
            return customer

        return await self.idempotent(caller, key, command, run, replay_customer)

    async def update_customer(
        self, caller: Caller, key: str | None, command: UpdateCustomer
    ) -> Customer:
        """Change a customer's name, kind, contact points or addresses."""

        async def run(uow: UnitOfWork) -> Customer:
            customer = await uow.get(Customer, command.customer_id)
            require_version(customer, command.expected_version)
            return apply_changes(customer, command, ("name", "kind", "contact_points", "addresses"))

        return await self.idempotent(caller, key, command, run, replay_customer)
