"""Use cases of locations and carriers: accept, reject, pick, pack, ship, collect, track."""

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentOrder
from domain.fulfillment.shipment import Shipment
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment import losses, moving, processing, shipping, tracking
from domain.services.fulfillment.addressing import addressed
from domain.services.fulfillment.commands import (
    DecideLostUnits,
    FulfillmentStep,
    MoveFulfillmentOrder,
    RejectFulfillmentOrder,
    ShipFulfillmentOrder,
    SplitFulfillmentOrder,
    TrackShipment,
)
from domain.services.fulfillment.lots import lots_of_lines
from domain.services.fulfillment.resourcing import source_elsewhere
from domain.services.shared.clocks import occurring
from domain.services.shared.loading import load_order, replay_order
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service, require_version
from domain.services.sourcing.allocating import allocate, settle_shortage
from domain.services.sourcing.assigning import free_demand, open_demand
from domain.shared.errors import (
    IllegalTransition,
    OnHold,
    OutOfStock,
    PermissionDenied,
    QuantityExceeded,
)


async def replay_fulfillment_order(uow: UnitOfWork, id: str) -> FulfillmentOrder:
    return (await uow.order_of(FulfillmentOrder, id)).fulfillment_order(id)


async def replay_shipment(uow: UnitOfWork, id: str) -> Shipment:
    return (await uow.order_of(Shipment, id)).shipment(id)


class Fulfilling(Service):
    @refuses(IllegalTransition, OnHold, PermissionDenied)
    async def accept(
        self, caller: Caller, key: str | None, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """The location accepts the fulfillment order; its units are committed."""
        return await self.perform(caller, key, FulfillmentAction.ACCEPT, command)

    @refuses(IllegalTransition, PermissionDenied, QuantityExceeded)
    async def pick(
        self, caller: Caller, key: str | None, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """Record units as picked."""
        return await self.perform(caller, key, FulfillmentAction.PICK, command)

    @refuses(IllegalTransition, PermissionDenied, QuantityExceeded)
    async def pack(
        self, caller: Caller, key: str | None, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """Record units as packed."""
        return await self.perform(caller, key, FulfillmentAction.PACK, command)

    @refuses(IllegalTransition, OnHold, PermissionDenied, QuantityExceeded)
    async def ready(
        self, caller: Caller, key: str | None, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """Record units as ready for pickup by the customer."""
        return await self.perform(caller, key, FulfillmentAction.READY, command)

    @refuses(IllegalTransition, PermissionDenied, QuantityExceeded)
    async def request_cancellation(
        self, caller: Caller, key: str | None, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """Ask a location that has begun to cancel units of its fulfillment order: the named ones,
        in addition to those it is asked for already, or all."""
        return await self.perform(caller, key, FulfillmentAction.REQUEST_CANCELLATION, command)

    @refuses(IllegalTransition, PermissionDenied)
    async def accept_cancellation(
        self, caller: Caller, key: str | None, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """The location accepts the cancellation: the units it is asked for are cancelled, the least
        advanced first, and available again. The rest goes on."""
        return await self.perform(caller, key, FulfillmentAction.ACCEPT_CANCELLATION, command)

    @refuses(IllegalTransition, PermissionDenied)
    async def refuse_cancellation(
        self, caller: Caller, key: str | None, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """The location refuses the cancellation and continues."""
        return await self.perform(caller, key, FulfillmentAction.REFUSE_CANCELLATION, command)

    async def perform(
        self, caller: Caller, key: str | None, action: FulfillmentAction, command: FulfillmentStep
    ) -> FulfillmentOrder:
        """Any action that returns the fulfillment order."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> FulfillmentOrder:
            order, fulfillment_order = await _loaded(
                uow, command.fulfillment_order_id, command.expected_version
            )
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            lines, ids = command.lines, self.new_id
            processing.perform(order, fulfillment_order, action, lines, stamp=occurred, new_id=ids)
            return fulfillment_order

        return await self.idempotent(caller, key, command, run, replay_fulfillment_order, action)

    @refuses(IllegalTransition, PermissionDenied, QuantityExceeded)
    async def reject(
        self, caller: Caller, key: str | None, command: RejectFulfillmentOrder
    ) -> FulfillmentOrder:
        """The location rejects units that it has not handed over, the least advanced first. They
        are sourced from other locations at once, but not from those that rejected units of the
        line before; where no location has them, the line is put on hold as out of stock. Units of a
        cancelled order, and those that the location was asked to cancel, are cancelled."""
        stamp = self.stamp(caller, command.note or command.reject_reason.value)

        async def run(uow: UnitOfWork) -> FulfillmentOrder:
            order, fulfillment_order = await _loaded(
                uow, command.fulfillment_order_id, command.expected_version
            )
            reason = command.reject_reason
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            processing.reject(
                order, fulfillment_order, command.lines, reason, stamp=occurred, new_id=self.new_id
            )
            await source_elsewhere(self, uow, order, fulfillment_order, stamp)
            return fulfillment_order

        return await self.idempotent(caller, key, command, run, replay_fulfillment_order)

    @refuses(IllegalTransition, OnHold, OutOfStock, QuantityExceeded)
    async def move(
        self, caller: Caller, key: str | None, command: MoveFulfillmentOrder
    ) -> FulfillmentOrder:
        """Allocate units at another location, before theirs has accepted them: all of them, or it
        is refused with OutOfStock and nothing is moved. That location may have rejected them
        before. Holds of the fulfillment order hold the new one too; holds that block SOURCE refuse
        the move. Answers the fulfillment order of the other location."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> FulfillmentOrder:
            order, fulfillment_order = await _loaded(
                uow, command.fulfillment_order_id, command.expected_version
            )
            return await moving.move(self, uow, order, fulfillment_order, command, stamp)

        return await self.idempotent(caller, key, command, run, replay_fulfillment_order)

    @refuses(IllegalTransition, QuantityExceeded)
    async def split(
        self, caller: Caller, key: str | None, command: SplitFulfillmentOrder
    ) -> FulfillmentOrder:
        """Take units out of a fulfillment order into a new one of the same location, which has come
        as far, so that they go on apart. Holds of the fulfillment order hold the new one too. Not
        while the location is asked to cancel. Answers the new fulfillment order."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> FulfillmentOrder:
            order, fulfillment_order = await _loaded(
                uow, command.fulfillment_order_id, command.expected_version
            )
            return moving.split(order, fulfillment_order, command, stamp=stamp, new_id=self.new_id)

        return await self.idempotent(caller, key, command, run, replay_fulfillment_order)

    @refuses(IllegalTransition, OnHold, PermissionDenied, QuantityExceeded)
    async def ship(
        self, caller: Caller, key: str | None, command: ShipFulfillmentOrder
    ) -> Shipment:
        """Ship units together: creates a shipment with its parcels. The stock leaves the
        location: of a SKU with lots, that of the lots that are named, else of those that expire
        first. A lot that is named is kept with the shipment, whatever the books have of it."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Shipment:
            order, fulfillment_order = await _loaded(
                uow, command.fulfillment_order_id, command.expected_version
            )
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            lots = await lots_of_lines(self, uow, order, command.lots, stamp.at)
            return shipping.ship(
                order, fulfillment_order, command, lots=lots, stamp=occurred, new_id=self.new_id
            )

        return await self.idempotent(caller, key, command, run, replay_shipment)

    @refuses(IllegalTransition, OnHold, PermissionDenied, QuantityExceeded)
    async def collect(self, caller: Caller, key: str | None, command: FulfillmentStep) -> Shipment:
        """Record that the customer collected units that were ready for pickup."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> Shipment:
            order, fulfillment_order = await _loaded(
                uow, command.fulfillment_order_id, command.expected_version
            )
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            return shipping.collect(
                order, fulfillment_order, command.lines, stamp=occurred, new_id=self.new_id
            )

        return await self.idempotent(
            caller, key, command, run, replay_shipment, FulfillmentAction.COLLECT
        )

    async def track(self, caller: Caller, key: str | None, command: TrackShipment) -> Shipment:
        """Record a carrier's tracking event of a parcel or, where only the shipment is named, of
        all its parcels. It is kept whenever and in whatever order it comes: the statuses are
        derived from all events, sorted by the time at which they occurred. One that changes nothing
        has `applied: false`, a doubtful one has `flags`. The same event again, with its
        carrierReference, is a replay."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Shipment:
            order, found = await addressed(uow, command)
            if tracking.track(order, found, stamp=stamp, new_id=self.new_id) is None:
                caller.replayed.append(found.carrier_reference or "")
            return order.shipment(found.shipment_id or "")

        return await self.idempotent(caller, key, command, run, replay_shipment)

    @refuses(IllegalTransition, OutOfStock, QuantityExceeded)
    async def decide_lost(self, caller: Caller, key: str | None, command: DecideLostUnits) -> Order:
        """Decide about lost units. RESHIP: replacement units enter the order and are allocated; the
        lost ones stay LOST. REFUND: nothing is sent again; refund the money with refundPayment.
        WAIT: the parcel is expected to be found, until a time at which the order asks again."""
        stamp = self.stamp(caller, command.note)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            waiting = bool(open_demand(order))
            if losses.decide(order, command, stamp=stamp, new_id=self.new_id):
                # Where other units wait for stock, replacements may wait with them.
                demands = free_demand(order, partial=waiting)
                await allocate(self, uow, order, demands, stamp)
            settle_shortage(order, stamp=stamp, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)


async def _loaded(
    uow: UnitOfWork, fulfillment_order_id: str, expected_version: int | None
) -> tuple[Order, FulfillmentOrder]:
    order = await uow.order_of(FulfillmentOrder, fulfillment_order_id)
    require_version(order, expected_version)
    return order, order.fulfillment_order(fulfillment_order_id)
