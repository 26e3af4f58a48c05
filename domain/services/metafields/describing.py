"""Setting, changing and removing metafields."""

from typing import Any

from domain.access.caller import Caller
from domain.orders.lines.line import OrderLine
from domain.ports.metafield_owners import ROOTS, MetafieldOwner, MetafieldRoot
from domain.ports.unit_of_work import UnitOfWork
from domain.services.metafields.commands import SetMetafields
from domain.services.metafields.writing import write_metafields
from domain.services.shared.service import Service
from domain.shared.ids import Prefix, prefix_of


async def replay_owner(uow: UnitOfWork, id: str) -> MetafieldOwner:
    owner, _ = await _found(uow, id)
    return owner


class Describing(Service):
    async def set_metafields(
        self, caller: Caller, key: str | None, command: SetMetafields
    ) -> MetafieldOwner:
        """Set, change or remove metafields of an order, order line, customer, product or location;
        metafields that are not named stay as they are. A change sets the owner's `updatedAt` (of a
        line, its order's), not its version, and is no event."""

        async def run(uow: UnitOfWork) -> MetafieldOwner:
            owner, root = await _found(uow, command.owner_id)
            await write_metafields(uow, root, owner.id, command.metafields, self.now())
            return owner

        return await self.idempotent(caller, key, command, run, replay_owner)


async def _found(uow: UnitOfWork, id: str) -> tuple[MetafieldOwner, MetafieldRoot]:
    """The owner, and the root that its metafields change with."""
    prefix = prefix_of(id)
    if prefix is None or prefix is Prefix.LINE:
        order = await uow.order_of(OrderLine, id)
        return order.line(id), order
    kind: Any = ROOTS[prefix]
    root: MetafieldRoot = await uow.get(kind, id)
    return root, root
