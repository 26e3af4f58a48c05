"""What became of each line of a new order, told to whoever placed it."""

from collections.abc import Sequence

from domain.network.backorder_rules import BackorderMode
from domain.network.channel import AvailabilityPolicy, Channel
from domain.orders.lines.kits import per_kit
from domain.orders.lines.line import ASSIGNED_STATES, UNSOURCED_STATES, LineKind, OrderLine
from domain.orders.lines.outcome import LineOutcome
from domain.orders.order import Order
from domain.services.orders.placing.selling_ahead import rule_of
from domain.services.orders.placing.shortage.asked import Asked
from domain.shared.audit import AuditStamp


def outcomes_told(
    order: Order, asked: Sequence[Asked], channel: Channel, stamp: AuditStamp
) -> tuple[LineOutcome, ...]:
    """What became of each line; nothing where all units are reserved, each line at one location."""
    groups = [work.delivery_group_id for work in order.fulfillment_orders]
    split = len(set(groups)) < len(groups)
    short = any(one.quantity > one.kept for one in asked)
    if not (split or short or order.quantities.count(UNSOURCED_STATES)):
        return ()
    told = tuple(_outcome(order, one, channel, stamp) for one in asked)
    return () if all(one.is_plain for one in told) else told


def _outcome(order: Order, asked: Asked, channel: Channel, stamp: AuditStamp) -> LineOutcome:
    waiting = _waiting(order, asked)
    most = max(waiting.values(), default=0)
    kept = {line.id: line for line in asked.stocked}
    lines = [kept[id] for id, units in waiting.items() if units]
    recorded = any(line.availability_policy is AvailabilityPolicy.RECORD for line in lines)
    rules = [rule_of(order, line, channel, stamp) for line in lines]
    ahead = any(rule is not None and rule.mode is BackorderMode.PREORDER for rule in rules)
    return LineOutcome(
        position=asked.position,
        line_id=asked.line.id if asked.kept else None,
        sku=asked.line.stocked_sku,
        title=asked.line.title,
        unit_price=asked.line.unit_price,
        quantity=asked.quantity,
        reserved=asked.kept - most,
        recorded=most if recorded else 0,
        preordered=most if ahead and not recorded else 0,
        backordered=0 if ahead or recorded else most,
        substituted=asked.substituted,
        left_out=asked.left_out,
        substitute_ids=tuple(asked.substitute_ids),
        locations=len(_locations(order, asked.stocked)),
    )


def _waiting(order: Order, asked: Asked) -> dict[str, int]:
    """The units, or kits, without a location by line that locations have."""
    units = {line.id: order.quantities.unsourced(line.id) for line in asked.stocked}
    if asked.line.kind is LineKind.KIT and asked.kept:
        each = {part.id: per_kit(asked.line, part) for part in asked.parts}
        return {id: -(-number // each[id]) for id, number in units.items()}
    return units


def _locations(order: Order, lines: Sequence[OrderLine]) -> set[str]:
    own = {line.id for line in lines}
    at = {work.id: work.location_id for work in order.fulfillment_orders}
    places = order.quantities.places(ASSIGNED_STATES)
    return {at[work] for line, work in places if line in own and work is not None}
