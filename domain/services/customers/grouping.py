"""Groups of customers."""

from collections.abc import Sequence

from domain.access.caller import Caller
from domain.customers.group import CreateCustomerGroup, CustomerGroup, UpdateCustomerGroup
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.shared import bounds
from domain.shared.changes import apply_changes
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import AlreadyExists, NotFound
from domain.shared.ids import Prefix

replay_group = replaying(CustomerGroup)


class Grouping(Service):
    @refuses(AlreadyExists)
    async def create(
        self, caller: Caller, key: str | None, command: CreateCustomerGroup
    ) -> CustomerGroup:
        """Create a group of customers, to ring-fence units for them. Customers are put into it with
        `groupIds` of `createCustomer` and `updateCustomer`."""

        async def run(uow: UnitOfWork) -> CustomerGroup:
            if known := await uow.find(CustomerGroup, code=command.code):
                raise AlreadyExists(Entity.CUSTOMER_GROUP, "code", command.code, known.id)
            with bounds.collecting():
                group = CustomerGroup(id=self.new_id(Prefix.CUSTOMER_GROUP), **vars(command))
            uow.add(group)
            return group

        return await self.idempotent(caller, key, command, run, replay_group)

    async def update(
        self, caller: Caller, key: str | None, command: UpdateCustomerGroup
    ) -> CustomerGroup:
        """Change the name of a group."""

        async def run(uow: UnitOfWork) -> CustomerGroup:
            group = await uow.get(CustomerGroup, command.customer_group_id)
            require_version(group, command.expected_version)
            return apply_changes(group, command, ("name",))

        return await self.idempotent(caller, key, command, run, replay_group)


async def require_groups(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Pass, or refuse each of these groups of a customer that does not exist."""
    if ids:
        known = await uow.existing_values(CustomerGroup, "id", ids)
        refuse(
            NotFound(Entity.CUSTOMER_GROUP, id).at("groupIds", str(index))
            for index, id in enumerate(ids)
            if id not in known
        )
