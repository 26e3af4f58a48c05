"""What locations and carriers report: work accepted or turned down, done, shipped, delivered."""

from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentOrder
from domain.fulfillment.shipment import Shipment
from domain.orders import holding
from domain.orders.hold import HoldReason
from domain.orders.order import Order
from domain.orders.status import ORDER, OrderAction
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment import processing, shipping, tracking
from domain.services.fulfillment.commands import (
    ActOnFulfillmentOrder,
    RejectFulfillmentOrder,
    ShipFulfillmentOrder,
    TrackShipment,
)
from domain.services.shared.service import Service, require_version
from domain.services.sourcing.allocating import allocate
from domain.services.sourcing.assigning import open_demand
from domain.shared.audit import Act, Caller
from domain.shared.errors import OutOfStock


async def work_again(work: UnitOfWork, id: str) -> FulfillmentOrder:
    return (await work.order_of(FulfillmentOrder, id)).fulfillment_order(id)


async def shipment_again(work: UnitOfWork, id: str) -> Shipment:
    return (await work.order_of(Shipment, id)).shipment(id)


class Fulfilling(Service):
    async def perform(
        self, caller: Caller, key: str | None, command: ActOnFulfillmentOrder
    ) -> FulfillmentOrder:
        """Accept, pick, pack, make ready, ask to cancel, answer that. Refused while on hold, where
        the table has no row, and beyond the units at hand."""
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> FulfillmentOrder:
            order, part = await self._part(work, command)
            _perform(order, part, command, act, self)
            return part

        return await self.once(caller, key, command, run, work_again)

    async def reject(
        self, caller: Caller, key: str | None, command: RejectFulfillmentOrder
    ) -> FulfillmentOrder:
        """The location turns units down. They are sourced elsewhere at once; where nothing is
        found, the order goes on hold as out of stock. Of a cancelled order they are cancelled."""
        act = self.act(caller, command.note or command.reject_reason.value)

        async def run(work: UnitOfWork) -> FulfillmentOrder:
            order, part = await self._part(work, command)
            processing.reject(
                order, part, command.lines, command.reject_reason, act=act, new_id=self.new_id
            )
            await self._source_elsewhere(work, order, part, act)
            return part

        return await self.once(caller, key, command, run, work_again)

    async def _source_elsewhere(
        self, work: UnitOfWork, order: Order, part: FulfillmentOrder, act: Act
    ) -> None:
        if order.cancelled_at is not None:
            processing.cancel_unsourced(order, act=act, new_id=self.new_id)
            return
        refused = [p.location_id for p in order.fulfillment_orders if p.rejected]
        may_source = OrderAction.ALLOCATE in ORDER.actions(order.status)
        try:
            if not may_source or any(d.location_id in refused for d in open_demand(order)):
                raise OutOfStock(order.lines[0].sku, 0)
            await allocate(self, work, order, act, except_at=refused)
        except OutOfStock:
            holding.place_hold(
                order,
                HoldReason.INVENTORY_OUT_OF_STOCK,
                owner=part.location_id,
                note=None,
                act=act,
                new_id=self.new_id,
            )

    async def ship(
        self, caller: Caller, key: str | None, command: ShipFulfillmentOrder
    ) -> Shipment:
        act = self.act(caller)

        async def run(work: UnitOfWork) -> Shipment:
            order, part = await self._part(work, command)
            return shipping.ship(order, part, command, act=act, new_id=self.new_id)

        return await self.once(caller, key, command, run, shipment_again)

    async def collect(
        self, caller: Caller, key: str | None, command: ActOnFulfillmentOrder
    ) -> Shipment:
        """The customer takes what is ready."""
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Shipment:
            order, part = await self._part(work, command)
            return shipping.collect(order, part, command.lines, act=act, new_id=self.new_id)

        return await self.once(caller, key, command, run, shipment_again)

    async def track(self, caller: Caller, key: str | None, command: TrackShipment) -> Shipment:
        act = self.act(caller)

        async def run(work: UnitOfWork) -> Shipment:
            order = await work.order_of(Shipment, command.shipment_id)
            tracking.track(order, command, act=act, new_id=self.new_id)
            return order.shipment(command.shipment_id)

        return await self.once(caller, key, command, run, shipment_again)

    async def _part(
        self,
        work: UnitOfWork,
        command: ActOnFulfillmentOrder | RejectFulfillmentOrder | ShipFulfillmentOrder,
    ) -> tuple[Order, FulfillmentOrder]:
        order = await work.order_of(FulfillmentOrder, command.fulfillment_order_id)
        require_version(order, command.expected_version)
        return order, order.fulfillment_order(command.fulfillment_order_id)


def _perform(
    order: Order,
    part: FulfillmentOrder,
    command: ActOnFulfillmentOrder,
    act: Act,
    service: Service,
) -> None:
    new_id = service.new_id
    match command.action:
        case FulfillmentAction.ACCEPT:
            processing.accept(order, part, act=act, new_id=new_id)
        case FulfillmentAction.REQUEST_CANCELLATION:
            processing.request_cancellation(order, part, act=act, new_id=new_id)
        case FulfillmentAction.ACCEPT_CANCELLATION:
            processing.answer_cancellation(order, part, True, act=act, new_id=new_id)
        case FulfillmentAction.REFUSE_CANCELLATION:
            processing.answer_cancellation(order, part, False, act=act, new_id=new_id)
        case action:
            processing.step(order, part, action, command.lines, act=act, new_id=new_id)
