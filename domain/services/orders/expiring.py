"""Units that have waited as long as they may: cancelled, or the customer is asked."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from domain.access.caller import Caller
from domain.network.channel import WAIT_DAYS_MAX, BackorderExpiry, Channel
from domain.orders.event import OrderEventKind
from domain.orders.excepting import raise_exception, resolve
from domain.orders.exception import ExceptionKind
from domain.orders.lines.line import LineQuantityInput, LineState, OrderLine
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders import cancelling
from domain.services.orders.commands.ordering import ExtendBackorder
from domain.services.shared.loading import load_order, replay_order
from domain.services.shared.refusals import refuses
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.audit import HUB, AuditStamp
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import DomainError, InvalidInput, NotFound

EXPIRED = ExceptionKind.BACKORDER_EXPIRED
WAITS = {LineState.BACKORDERED}
TOGETHER_MAX = 50


class Expiring(Service):
    @refuses(NotFound)
    async def extend(self, caller: Caller, key: str | None, command: ExtendBackorder) -> Order:
        """Let units wait for stock until another time, as the customer agrees: those of some lines,
        or all that wait. Exceptions that ask for that are resolved. A customer who does not agree
        cancels them instead."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> Order:
            order = await load_order(uow, command.order_id, command.expected_version)
            until = bounds.aware("cancelAfter", command.cancel_after)
            if not stamp.at < until <= stamp.at + timedelta(days=WAIT_DAYS_MAX):
                raise InvalidInput("cancelAfter", f"must be in the next {WAIT_DAYS_MAX} days")
            lines = _waiting(order, command.line_ids)
            for line in lines:
                line.cancel_after = until
            order.record(OrderEventKind.BACKORDER_EXTENDED, stamp, self.new_id, None)
            asked = {line.id for line in lines}
            for one in order.open_exceptions:
                if one.kind is EXPIRED and one.line_id in asked:
                    resolve(order, one.id, "They wait longer.", stamp=stamp, new_id=self.new_id)
            return order

        return await self.idempotent(caller, key, command, run, replay_order)

    async def expire_due(self) -> int:
        """Cancel units that have waited as long as they may, or raise an exception where their
        channel asks first; at most 500 orders. Returns the number of orders."""

        async def due(uow: UnitOfWork) -> list[str]:
            return await uow.expired_backorders(self.now())

        ids, expired = await self.transact(due), 0
        for begin in range(0, len(ids), TOGETHER_MAX):
            some = ids[begin : begin + TOGETHER_MAX]
            expired += await self.transact(partial(self._expire, some))
        return expired

    async def _expire(self, ids: Sequence[str], uow: UnitOfWork) -> int:
        orders = await uow.get_many(Order, "id", ids)
        channels = await uow.get_many(Channel, "id", {order.channel_id for order in orders})
        expiry = {channel.id: channel.backorder_expiry for channel in channels}
        return sum([self._expire_one(uow, one, expiry[one.channel_id]) for one in orders])

    def _expire_one(self, uow: UnitOfWork, order: Order, expiry: BackorderExpiry) -> bool:
        stamp = AuditStamp(HUB, None, self.now(), "The backorder expired")
        waiting = order.quantities.count_by_line(WAITS)
        due = [line for line in order.lines if line.id in waiting and _is_due(line, stamp)]
        # A part of a kit is not cancelled without the rest of it.
        asked = [one for one in due if expiry is BackorderExpiry.ASK or one.parent_line_id]
        cancelled = [
            LineQuantityInput(line_id=line.id, quantity=waiting[line.id])
            for line in due
            if line not in asked
        ]
        try:
            if cancelled:
                cancelling.cancel(order, cancelled, stamp=stamp, new_id=self.new_id)
        except DomainError:
            uow.discard(order)
            return False
        for line in asked:
            units = waiting[line.id]
            raise_exception(order, EXPIRED, line.id, units, stamp=stamp, new_id=self.new_id)
        return bool(due)


def _is_due(line: OrderLine, stamp: AuditStamp) -> bool:
    return line.cancel_after is not None and line.cancel_after <= stamp.at


def _waiting(order: Order, line_ids: Iterable[str] | None) -> list[OrderLine]:
    """The lines that are named, or all, with units that wait; a fault for each that has none."""
    waiting = order.quantities.count_by_line(WAITS)
    named = list(waiting if line_ids is None else dict.fromkeys(line_ids))
    ours = {line.id: line for line in order.lines}
    refuse(
        _fault(id, index, known=id in ours) for index, id in enumerate(named) if id not in waiting
    )
    if not named:
        raise InvalidInput("orderId", "names an order of which no unit waits")
    return [ours[id] for id in named]


def _fault(id: str, index: int, *, known: bool) -> DomainError:
    wrong = InvalidInput("lineIds", "names a line of which no unit waits")
    return (wrong if known else NotFound(Entity.ORDER_LINE, id)).at("lineIds", str(index))
