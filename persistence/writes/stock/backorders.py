"""Orders that wait for stock which some location now has, or for a date which has changed."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from domain.inventory.fencing.ring_fence import RingFenceStatus
from domain.network.channel import AvailabilityPolicy
from domain.orders.exception import ExceptionKind, ExceptionStatus
from domain.orders.holds.hold import HoldStatus, HoldStep
from domain.orders.lines.line import LineState
from domain.orders.status import ORDER, OrderAction, OrderStatus
from persistence.engine.driver import Statements
from persistence.tables import (
    customers,
    expected_supply,
    fulfillment_orders,
    holds,
    inventory_levels,
    line_quantities,
    locations,
    order_exceptions,
    order_lines,
    orders,
    ring_fences,
    supply_promises,
)
from persistence.tables.orders.orders import WAITING
from persistence.writes.stock.candidates import is_fresh

ORDERS_MAX = 500
ALLOCATABLE = [status for status in OrderStatus if OrderAction.ALLOCATE in ORDER.actions(status)]
units, lines, levels = line_quantities.c, order_lines.c, inventory_levels.c
supply, promises = expected_supply.c, supply_promises.c


async def waiting_orders(statements: Statements) -> list[str]:
    """Those with units that have arrived for them, or that are available to whoever waits; in
    turn (`domain/inventory/supply/promising.py`)."""
    now = datetime.now(UTC)
    available = (
        exists()
        .where(
            levels.sku == lines.sku,
            or_(levels.available > 0, _fenced_for_buyer()),
            locations.c.id == levels.location_id,
            locations.c.active.is_(True),
            is_fresh(now),
            or_(levels.unsellable_at.is_(None), levels.unsellable_at > now),
            _may_serve(),
        )
        .correlate(orders, order_lines, customers)
    )
    arrived = (
        exists()
        .where(promises.line_id == lines.id, promises.arrived_at.is_not(None))
        .correlate(order_lines)
    )
    query = _in_turn(WAITING, _may_wait(), ~_held(), or_(arrived, available))
    return list((await statements.execute(query)).scalars())


def _in_turn(*conditions: Any) -> Select[Any]:
    told = func.min(lines.expected_at)
    return (
        select(orders.c.id)
        .join(order_lines, lines.order_id == orders.c.id)
        .join(line_quantities, units.line_id == lines.id)
        .outerjoin(customers, customers.c.id == orders.c.customer_id)
        .where(*conditions)
        .group_by(orders.c.id, orders.c.placed_at, customers.c.priority)
        .order_by(
            func.coalesce(customers.c.priority, 0).desc(),
            told.asc().nulls_last(),
            orders.c.placed_at,
            orders.c.id,
        )
        .limit(ORDERS_MAX)
    )


def _may_wait() -> ColumnElement[bool]:
    return and_(
        lines.availability_policy != AvailabilityPolicy.REFUSE,
        or_(*(orders.c.status == status for status in ALLOCATABLE)),
    )


def may_be_served(location_id: Any) -> ColumnElement[bool]:
    """Whether the location may serve a line, be it held for now: what arrives is kept for it."""
    here = (
        exists()
        .where(locations.c.id == location_id, locations.c.active.is_(True), _may_serve())
        .correlate(orders, order_lines)
    )
    return and_(_may_wait(), here)


async def changed_dates(statements: Statements) -> list[str]:
    """Those whose units are expected at another time than was told, or may be earlier."""
    waits = and_(WAITING, units.state == LineState.BACKORDERED)
    of_line = promises.line_id == lines.id
    dated = select(func.max(supply.expected_at)).join_from(
        supply_promises, expected_supply, supply.id == promises.expected_supply_id
    )
    date = dated.where(of_line).correlate(order_lines).scalar_subquery()
    promised = func.coalesce(_sum_of(of_line), 0)
    arrived = func.coalesce(_sum_of(of_line, promises.arrived_at.is_not(None)), 0)
    is_now = case((promised == units.quantity, func.coalesce(date, lines.expected_at)))
    earlier = (
        exists()
        .where(
            supply.sku == lines.sku,
            supply.quantity > supply.promised,
            or_(lines.expected_at.is_(None), supply.expected_at < lines.expected_at),
            locations.c.id == supply.location_id,
            locations.c.active.is_(True),
            _may_serve(),
        )
        .correlate(orders, order_lines)
    )
    changed = or_(
        is_now.is_distinct_from(lines.expected_at),
        promised > units.quantity,
        and_(arrived < units.quantity, earlier),
    )
    return list((await statements.execute(_in_turn(waits, changed))).scalars())


async def expired_orders(statements: Statements, now: datetime) -> list[str]:
    """Those with units that have waited as long as they may, unless somebody is asked already."""
    known = order_exceptions.c
    asked = (
        exists()
        .where(
            known.line_id == lines.id,
            known.kind == ExceptionKind.BACKORDER_EXPIRED,
            known.status == ExceptionStatus.OPEN,
        )
        .correlate(order_lines)
    )
    waits = and_(WAITING, units.state == LineState.BACKORDERED)
    query = _in_turn(waits, lines.cancel_after <= now, _may_wait(), ~asked)
    return list((await statements.execute(query)).scalars())


def _fenced_for_buyer() -> ColumnElement[bool]:
    """Whether units there are ring-fenced for the channel of the order, or a group of its
    customer."""
    fence = ring_fences.c
    quoted = literal('"') + fence.customer_group_id + literal('"')
    member = cast(customers.c.group_ids, String).contains(quoted)
    return (levels.ring_fenced > 0) & (
        exists()
        .where(
            fence.sku == levels.sku,
            fence.location_id == levels.location_id,
            or_(fence.channel_id.is_(None), fence.channel_id == orders.c.channel_id),
            or_(fence.customer_group_id.is_(None), member),
            fence.status == RingFenceStatus.ACTIVE,
            fence.remaining > 0,
        )
        .correlate(orders, inventory_levels, customers)
    )


def _sum_of(*conditions: Any) -> Any:
    return (
        select(func.sum(promises.quantity))
        .where(*conditions)
        .correlate(order_lines)
        .scalar_subquery()
    )


def _may_serve() -> ColumnElement[bool]:
    """Whether sourcing may take the units of the line from the location: else orders that can never
    be served would keep later ones from their turn."""
    rejected = _remembers(order_lines) | (_has_rejected() & ~_remembered())
    # What the customer collects has the location of its delivery group: the rest is shipped.
    anywhere = order_lines.c.location_id.is_(None) & locations.c.ships & ~rejected
    return or_(order_lines.c.location_id == locations.c.id, anywhere)


def _remembers(line: FromClause) -> ColumnElement[bool]:
    """Whether the location has rejected units of the line."""
    quoted = literal('"') + locations.c.id + literal('"')
    return cast(line.c.rejected_by, String).contains(quoted)


def _has_rejected() -> ColumnElement[bool]:
    work = fulfillment_orders.c
    return (
        exists()
        .where(work.order_id == orders.c.id, work.location_id == locations.c.id, work.rejected > 0)
        .correlate(orders, locations)
    )


def _remembered() -> ColumnElement[bool]:
    """Whether a line of the order remembers it; else the release before recorded the rejection, and
    it counts for each of the lines, as in `domain/services/sourcing/assigning.py`."""
    other = order_lines.alias()
    return (
        exists()
        .where(other.c.order_id == orders.c.id, _remembers(other))
        .correlate(orders, locations)
    )


def _held() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            holds.c.order_id == orders.c.id,
            holds.c.status == HoldStatus.ACTIVE,
            cast(holds.c.steps, String).contains(f'"{HoldStep.SOURCE}"'),
            or_(
                holds.c.scope_id.is_(None),
                holds.c.scope_id == order_lines.c.id,
                holds.c.scope_id == order_lines.c.delivery_group_id,
            ),
        )
        .correlate(orders, order_lines)
    )
