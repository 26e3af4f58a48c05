"""Substitutes for the units of a new order that are not there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.catalog.product import Price, Variant
from domain.network.channel import Channel
from domain.network.stock_rules import Rules
from domain.orders.event import OrderEventKind
from domain.orders.lines.line import OrderLine
from domain.orders.lines.shortening import price_of_substitute
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders.placing.shortage.asked import Asked
from domain.services.orders.placing.shortage.candidates import candidates_for
from domain.services.shared.service import Service
from domain.services.sourcing.allocating import Supply, supply_for
from domain.services.sourcing.assigning import assign
from domain.services.sourcing.capacity import full_locations, take
from domain.services.sourcing.fenced_units import Buyer, Key, Units, take_fenced
from domain.services.sourcing.reserved_units import expired_units, together
from domain.shared import bounds
from domain.shared.amounts.money import Money
from domain.shared.audit import AuditStamp
from domain.shared.ids import NewId, Prefix
from domain.sourcing.sourcing import Allocation, Demand, Full, source


@dataclass(frozen=True)
class Substitute:
    """A variant that may replace units of a line, at the price that it has in the channel."""

    asked: Asked
    variant: Variant
    price: Price

    @property
    def demand(self) -> Demand:
        return Demand(
            line_id=f"{self.asked.position} {self.variant.id}",
            delivery_group_id=self.asked.line.delivery_group_id,
            sku=self.variant.sku,
            quantity=self.asked.missing,
            location_id=self.asked.line.location_id,
            partial=True,
        )


async def substitute(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    channel: Channel,
    short: Sequence[Asked],
    freed: Units,
    rules: Rules,
    stamp: AuditStamp,
) -> None:
    """Replace missing units by those of the first substitutes that are there: each SKU of them is a
    line of its own. Those of all lines are looked up together."""
    candidates = await _substitutes(uow, channel, short, stamp)
    if not candidates:
        return
    demands = [one.demand for one in candidates]
    more = await expired_units(uow, [one.sku for one in demands], stamp.at)
    there = together(freed, more or {})
    buyer = Buyer(order.channel_id, order.customer_id)
    supply = await supply_for(uow, buyer, demands, there, rules, stamp.at)
    # A group is asked for as many units as its lines lack, whatever they are replaced by.
    first = {one.asked.position: one.demand for one in reversed(candidates)}
    full = await full_locations(uow, order, [*first.values()], supply.limited, stamp.occurred_at)
    allocations = list(_replace(order, candidates, supply, full, service.new_id))
    if allocations:
        take(uow, order, allocations, supply.limited, stamp.occurred_at, joining=True)
        units = Counter[Key]()
        for each in allocations:
            units[order.line(each.line_id).stocked_sku, each.location_id] += each.quantity
        take_fenced(uow, supply.fenced, units, order.id, stamp)
        assign(order, allocations, stamp=stamp, new_id=service.new_id, joining=True)
        order.record(OrderEventKind.UNITS_SUBSTITUTED, stamp, service.new_id, None)


async def _substitutes(
    uow: UnitOfWork, channel: Channel, short: Sequence[Asked], stamp: AuditStamp
) -> list[Substitute]:
    """What may replace each line, the preferred first: what it names itself, or its variant."""
    wanted = [one for one in short if one.is_replaceable]
    skus = {one.line.stocked_sku for one in wanted if not one.wanted.substitutes}
    known = await uow.variants(skus) if skus else {}
    named = {
        str(one.position): one.wanted.substitutes or known[one.line.stocked_sku].substitutes
        for one in wanted
    }
    found = await candidates_for(uow, channel, named, stamp)
    return [
        Substitute(one, candidate.variant, candidate.price)
        for one in wanted
        for candidate in found[str(one.position)]
        if candidate.variant.sku != one.line.sku
    ]


def _replace(
    order: Order, candidates: Sequence[Substitute], supply: Supply, full: Full, new_id: NewId
) -> Iterator[Allocation]:
    """Add a line for each substitute of which there is some: where its units are."""
    stock = dict(supply.stock)
    for one in candidates:
        if not one.asked.missing or len(order.lines) == bounds.LINES_MAX:
            continue
        found = source([one.demand], stock, supply.ranks, full)
        if units := sum(each.quantity for each in found):
            line = _line(order, one, units, new_id)
            one.asked.replace(units, line.id)
            for each in found:
                stock[one.variant.sku, each.location_id] -= each.quantity
                yield replace(each, line_id=line.id)


def _line(order: Order, one: Substitute, units: int, new_id: NewId) -> OrderLine:
    asked, nothing = one.asked, Money.zero(order.currency)
    # The delivery charge of a line that is replaced as a whole is that of its first substitute.
    moved = asked.missing + asked.substituted == asked.quantity and not asked.substituted
    line = OrderLine(
        id=order.new_part_id(new_id, Prefix.LINE),
        order_id=order.id,
        delivery_group_id=asked.line.delivery_group_id,
        position=len(order.lines) + 1,
        variant_id=one.variant.id,
        sku=one.variant.sku,
        title=one.variant.title,
        quantity=units,
        currency=order.currency,
        unit_price=price_of_substitute(asked.line.unit_price, one.price.amount),
        shipping=asked.line.shipping if moved else nothing,
        location_id=asked.line.location_id,
        availability_policy=asked.line.availability_policy,
        substitute_for=asked.position,
    )
    order.lines.append(line)
    order.quantities.add(line)
    return line
