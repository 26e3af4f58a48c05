"""Services and gift cards: a person or another system provides them, no location does."""

from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.orders.event import OrderEventKind
from domain.orders.holds.blocking import blocking
from domain.orders.holds.hold import Hold, HoldStep
from domain.orders.holds.holding import on_hold, settle_holds
from domain.orders.lines.line import LineAction, LineQuantityInput, LineState
from domain.orders.order import NewId, Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.processing import Requested, by_line
from domain.services.shared.clocks import occurring
from domain.services.shared.loading import load_order, replay_order
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput, OnHold, PermissionDenied, QuantityExceeded
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import LongCode


@dataclass(frozen=True, kw_only=True)
class ProvideOrderLines(Cleaned):
    """Command: the given units, or all that may be, were provided. `reference` is what it is known
    by elsewhere, such as the number of a gift card."""

    order_id: str
    lines: tuple[LineQuantityInput, ...] | None = None
    reference: LongCode | None = None
    occurred_at: datetime | None = None
    expected_version: int | None = None


class Providing(Service):
    @refuses(OnHold, PermissionDenied, QuantityExceeded)
    async def provide(self, caller: Caller, key: str | None, command: ProvideOrderLines) -> Order:
        """Record that services were done or gift cards issued: their units are handed over. Units
        of other kinds are refused with QuantityExceeded. Those on hold for HAND_OVER are passed
        over or, when they are named or there are no others, refused with OnHold."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            occurred = await occurring(uow, stamp, command.occurred_at, order.placed_at)
            reference = command.reference
            provide(order, command.lines, reference, stamp=occurred, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)


def provide(
    order: Order,
    requested: Requested,
    reference: str | None,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    lines = by_line(requested)
    waiting = order.quantities.count_by_line({LineState.TO_PROVIDE})
    named = lines if lines is not None else waiting
    if not named:
        raise InvalidInput("orderId", "names an order without services or gift cards to provide")
    held = {id: holds for id in named if (holds := _holds_on(order, id))}
    if held and (lines is not None or len(held) == len(named)):
        found = (hold for holds in held.values() for hold in holds)
        raise on_hold(order, HoldStep.HAND_OVER, found)
    moved = order.advance(stamp, LineAction.PROVIDE, lines, None, without=held)
    for line_id in moved:
        line = order.line(line_id)
        line.provided_at = max(line.provided_at or stamp.occurred_at, stamp.occurred_at)
    order.record(OrderEventKind.UNITS_PROVIDED, stamp, new_id, None, reference=reference)
    settle_holds(order, stamp=stamp, new_id=new_id)


def _holds_on(order: Order, line_id: str) -> list[Hold]:
    group = order.line(line_id).delivery_group_id
    return blocking(order.holds, HoldStep.HAND_OVER, line_id, group)
