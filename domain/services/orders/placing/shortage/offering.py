"""Substitutes that can be ordered instead, told with the refusal of an order that is short."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from domain.network.channel import Channel
from domain.network.stock_rules import Rules
from domain.orders.lines.line import OrderLine
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders.placing.shortage.candidates import Candidate, candidates_for
from domain.services.sourcing.allocating import Supply, supply_for
from domain.services.sourcing.fenced_units import Buyer
from domain.shared.audit import AuditStamp
from domain.shared.error_base import DomainError
from domain.shared.errors import OutOfStock
from domain.shared.refusals.substitutes import SubstituteOffer
from domain.sourcing.sourcing import Demand


@asynccontextmanager
async def offering(
    uow: UnitOfWork, order: Order, channel: Channel, rules: Rules, stamp: AuditStamp
) -> AsyncIterator[None]:
    """A shortage of a SKU that is refused names the substitutes of it that can be ordered now."""
    # The lines that are short may have left the order by then.
    asked = [line for line in order.lines if line.parent_line_id is None and line.sku is not None]
    try:
        yield
    except DomainError as refusal:
        short = [error for error in refusal.errors if isinstance(error, OutOfStock)]
        buyer = Buyer(channel.id, order.customer_id)
        await _offer(uow, channel, buyer, asked, short, rules, stamp)
        raise


async def _offer(
    uow: UnitOfWork,
    channel: Channel,
    buyer: Buyer,
    asked: Sequence[OrderLine],
    short: Sequence[OutOfStock],
    rules: Rules,
    stamp: AuditStamp,
) -> None:
    """Those of all shortages are looked up together; nothing where no SKU has substitutes."""
    lines = {line.stocked_sku: line for line in reversed(asked)}
    wanted = [error for error in short if error.sku in lines]
    known = await uow.variants({error.sku for error in wanted}) if wanted else {}
    named = {sku: variant.substitutes for sku, variant in known.items()}
    found = await candidates_for(uow, channel, named, stamp)
    demands = {
        sku: [_demand(lines[sku], one) for one in candidates] for sku, candidates in found.items()
    }
    everything = [demand for each in demands.values() for demand in each]
    if not everything:
        return
    supply = await supply_for(uow, buyer, everything, {}, rules, stamp.at)
    for error in wanted:
        pairs = zip(found[error.sku], demands[error.sku], strict=True)
        offers = (_offer_of(one, _available(supply, demand)) for one, demand in pairs)
        error.substitutes = tuple(offer for offer in offers if offer.available)


def _demand(line: OrderLine, candidate: Candidate) -> Demand:
    return Demand(
        line_id=line.id,
        delivery_group_id=line.delivery_group_id,
        sku=candidate.variant.sku,
        quantity=line.quantity,
        location_id=line.location_id,
        partial=True,
    )


def _available(supply: Supply, demand: Demand) -> int:
    places = [demand.location_id] if demand.location_id else supply.ranks
    return sum(max(supply.stock.get((demand.sku, place), 0), 0) for place in places)


def _offer_of(candidate: Candidate, available: int) -> SubstituteOffer:
    variant, price = candidate.variant, candidate.price
    return SubstituteOffer(
        sku=variant.sku, title=variant.title, available=available, price=price.amount
    )
