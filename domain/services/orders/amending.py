"""Changing the details, delivery and annotations of an order: tags, references, relations."""

from dataclasses import dataclass

from domain.access.caller import Caller
from domain.orders.annotations import reference, relation
from domain.orders.annotations.reference import OrderReference
from domain.orders.annotations.relation import OrderRelation
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.event import OrderEventKind
from domain.orders.order import Order
from domain.ports.contacts import ReadContact
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders import delivering
from domain.services.orders.annotating import add_references, add_relations, set_tags
from domain.services.orders.commands.delivering import UpdateDeliveryGroup
from domain.services.orders.commands.ordering import ChangeReferences, RelateOrders, UpdateOrder
from domain.services.shared.loading import load_order, replay_order
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, require_version
from domain.shared.changes import apply_changes
from domain.shared.errors import AlreadyExists, IllegalTransition

DETAILS = ("staff_member", "purchase_order_number", "note")


async def replay_delivery_group(uow: UnitOfWork, id: str) -> DeliveryGroup:
    return (await uow.order_of(DeliveryGroup, id)).delivery_group(id)


@dataclass(frozen=True)
class Amending(Service):
    read_contact: ReadContact

    async def update_order(self, caller: Caller, key: str | None, command: UpdateOrder) -> Order:
        """Change the staff member, purchase order number, note or tags of an order, whatever its
        status. A change is the event ORDER_UPDATED; what is as asked for already changes nothing.
        """
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            before = [getattr(order, name) for name in DETAILS]
            apply_changes(order, command, DETAILS)
            changed = before != [getattr(order, name) for name in DETAILS]
            if isinstance(command.tags, tuple) or command.tags is None:
                changed |= await set_tags(uow, order, command.tags or ())
            if changed:
                order.record(OrderEventKind.ORDER_UPDATED, stamp, self.new_id, None)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    @refuses(IllegalTransition)
    async def update_delivery_group(
        self, caller: Caller, key: str | None, command: UpdateDeliveryGroup
    ) -> DeliveryGroup:
        """Change the address, the pickup person, the promise, `shipBy` or the note of a delivery
        group, while none of its units has left; later it is refused with IllegalTransition. Its
        open fulfillment orders get its `shipBy`. A change is the event DELIVERY_CHANGED; what is as
        asked for already changes nothing."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> DeliveryGroup:
            order = await uow.order_of(DeliveryGroup, command.delivery_group_id)
            require_version(order, command.expected_version)
            group = order.delivery_group(command.delivery_group_id)
            normal = await delivering.with_normal_person(uow, group, command, self.read_contact)
            return delivering.change(order, normal, stamp=stamp, new_id=self.new_id)

        return await self.idempotent(caller, key, command, run, replay_delivery_group)

    @refuses(AlreadyExists)
    async def add_references(
        self, caller: Caller, key: str | None, command: ChangeReferences
    ) -> Order:
        """Add references to an order; those that it has already stay as they are. A reference of a
        type that the channel declares unique is refused with AlreadyExists while another order of
        the channel has it. The order's `updatedAt` changes, not its version, and it is no event."""

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.get(Order, command.order_id)
            await add_references(uow, order, command.references)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    async def remove_references(
        self, caller: Caller, key: str | None, command: ChangeReferences
    ) -> Order:
        """Remove references from an order; those that it does not have are passed over. The order's
        `updatedAt` changes, not its version, and it is no event."""

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.get(Order, command.order_id)
            kept = await uow.annotations(order, OrderReference)
            reference.remove(kept, command.references, order_id=order.id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    async def relate(self, caller: Caller, key: str | None, command: RelateOrders) -> Order:
        """Relate an order to other orders; relations that it has already stay as they are. The
        order's `updatedAt` changes, not its version, and it is no event."""

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.get(Order, command.order_id)
            await add_relations(uow, order, command.relations)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    async def unrelate(self, caller: Caller, key: str | None, command: RelateOrders) -> Order:
        """End relations of an order to other orders; those that it does not have are passed over.
        The order's `updatedAt` changes, not its version, and it is no event."""

        async def run(uow: UnitOfWork) -> Order:
            order = await uow.get(Order, command.order_id)
            kept = await uow.annotations(order, OrderRelation)
            relation.remove(kept, command.relations, order_id=order.id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)
