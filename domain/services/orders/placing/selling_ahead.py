"""Selling ahead of stock: pre-orders wait for their release, and no more units wait than the rules
of the channel allow."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.inventory.supply.promising import Claim, Promising, Supply
from domain.network.backorder_rules import BackorderMode, BackorderRule
from domain.network.channel import AvailabilityPolicy, Channel
from domain.orders.holds.hold import HoldReason, HoldScope, ReleaseRule
from domain.orders.holds.holding import NewHold, place_hold
from domain.orders.lines.line import LineKind, LineState, OrderLine
from domain.orders.order import NewId, Order
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.audit import HUB, AuditStamp
from domain.shared.errors import OutOfStock, refuse

ASSIGNED = frozenset(LineState) - {LineState.BACKORDERED, LineState.CANCELLED}


def hold_preorders(order: Order, channel: Channel, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Hold lines whose goods are not released yet: they get no location before."""
    for line in order.lines:
        rule = rule_of(order, line, channel, stamp)
        if rule is not None and rule.mode is BackorderMode.PREORDER:
            hold = NewHold(
                reason=HoldReason.PREORDER,
                scope=HoldScope.LINE,
                scope_id=line.id,
                owner=HUB,
                due_at=rule.available_from,
                release_rule=ReleaseRule.AT_DUE_TIME,
            )
            place_hold(order, hold, stamp=stamp, new_id=new_id)


async def require_ahead(uow: UnitOfWork, order: Order, channel: Channel, stamp: AuditStamp) -> None:
    """Raise `OutOfStock` for each SKU of which more units would wait than its rule allows. Others
    that are placed at this moment are counted when it is written."""
    rules: dict[str, BackorderRule] = {}
    claims: dict[str, list[Claim]] = defaultdict(list)
    waiting = order.quantities.count_by_line({LineState.BACKORDERED})
    for line_id in waiting:
        line = order.line(line_id)
        if rule := rule_of(order, line, channel, stamp):
            rules[line.stocked_sku] = rule
            claims[line.stocked_sku].append(_claim(order, line, waiting[line_id]))
    limits = {sku: rule.limit_units for sku, rule in rules.items() if rule.limit_units is not None}
    only = [sku for sku, rule in rules.items() if rule.only_against_supply]
    before = await uow.promises.waiting(channel.id, list(limits)) if limits else {}
    supplies = await uow.promises.free(only) if only else []
    possible = _possible(claims, limits, before, only, supplies)
    refuse(_faults(order, claims, possible))
    uow.promises.limit(channel.id, limits, [one.line_id for sku in only for one in claims[sku]])


def rule_of(
    order: Order, line: OrderLine, channel: Channel, stamp: AuditStamp
) -> BackorderRule | None:
    """The rule by which units of a line may wait."""
    waits = line.availability_policy is AvailabilityPolicy.BACKORDER
    if not waits or line.kind is not LineKind.GOODS or line.sku is None:
        return None
    if order.group_of(line.id).method is FulfillmentMethod.CARRY_OUT:
        return None
    return channel.backorder_rule(line.sku, stamp.at)


def _claim(order: Order, line: OrderLine, quantity: int) -> Claim:
    return Claim(
        order_id=order.id,
        line_id=line.id,
        sku=line.stocked_sku,
        quantity=quantity,
        placed_at=order.placed_at,
        location_id=line.location_id,
    )


def _possible(
    claims: Mapping[str, list[Claim]],
    limits: Mapping[str, int],
    before: Mapping[str, int],
    only: list[str],
    supplies: list[Supply],
) -> dict[str, int]:
    """How many units of each SKU may wait, of those with a limit."""
    found = {sku: max(limit - before.get(sku, 0), 0) for sku, limit in limits.items()}
    for sku in only:
        covered = Promising(supplies).promise(claims[sku], {})
        units = sum(covered.values())
        found[sku] = min(found.get(sku, units), units)
    return found


def _faults(
    order: Order, claims: Mapping[str, list[Claim]], possible: Mapping[str, int]
) -> Iterator[OutOfStock]:
    there = Counter[str]()
    for line_id, units in order.quantities.count_by_line(ASSIGNED).items():
        there[order.line(line_id).sku or ""] += units
    for sku, most in possible.items():
        if sum(claim.quantity for claim in claims[sku]) > most:
            yield OutOfStock(sku, there[sku] + most)
