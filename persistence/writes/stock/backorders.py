"""Orders that wait for stock which some location now has."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, FromClause, String, cast, exists, literal, or_, select

from domain.inventory.fencing.ring_fence import RingFenceStatus
from domain.network.channel import AvailabilityPolicy
from domain.orders.holds.hold import HoldStatus, HoldStep
from domain.orders.status import ORDER, OrderAction, OrderStatus
from persistence.engine.driver import Statements
from persistence.tables import (
    fulfillment_orders,
    holds,
    inventory_levels,
    line_quantities,
    locations,
    order_lines,
    orders,
    ring_fences,
)
from persistence.tables.orders.orders import WAITING
from persistence.writes.stock.candidates import is_fresh

ORDERS_MAX = 100
ALLOCATABLE = [status for status in OrderStatus if OrderAction.ALLOCATE in ORDER.actions(status)]


async def waiting_orders(statements: Statements) -> list[str]:
    units, lines, levels = line_quantities.c, order_lines.c, inventory_levels.c
    available = (
        exists()
        .where(
            levels.sku == lines.sku,
            or_(levels.available > 0, _fenced_for_channel()),
            locations.c.id == levels.location_id,
            locations.c.active.is_(True),
            is_fresh(datetime.now(UTC)),
            _may_serve(),
        )
        .correlate(orders, order_lines)
    )
    query = (
        select(orders.c.id)
        .join(order_lines, lines.order_id == orders.c.id)
        .join(line_quantities, units.line_id == lines.id)
        .where(
            WAITING,
            lines.availability_policy != AvailabilityPolicy.REFUSE,
            orders.c.status.in_(ALLOCATABLE),
            available,
            ~_held(),
        )
        .group_by(orders.c.id, orders.c.placed_at)
        .order_by(orders.c.placed_at, orders.c.id)
        .limit(ORDERS_MAX)
    )
    return list((await statements.execute(query)).scalars())


def _fenced_for_channel() -> ColumnElement[bool]:
    """Whether units there are ring-fenced for the channel of the order."""
    fence, levels = ring_fences.c, inventory_levels.c
    return (levels.ring_fenced > 0) & (
        exists()
        .where(
            fence.sku == levels.sku,
            fence.location_id == levels.location_id,
            fence.channel_id == orders.c.channel_id,
            fence.status == RingFenceStatus.ACTIVE,
            fence.remaining > 0,
        )
        .correlate(orders, inventory_levels)
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
