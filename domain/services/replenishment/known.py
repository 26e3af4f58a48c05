"""What is known of some SKUs at a location and the locations it is replenished from, and what
follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.catalog.packs import Pack
from domain.ports.replenishment import LeadTimes, LevelKey
from domain.ports.unit_of_work import UnitOfWork
from domain.replenishment.alert import StockAlertKind, alert_for
from domain.replenishment.demand import HISTORY_DAYS, DailyDemand, Demand, Forecast
from domain.replenishment.planning import Plan, Position, plan
from domain.replenishment.policy import (
    USUAL_LEAD_TIME_DAYS,
    ReplenishmentPolicy,
    Terms,
    terms_for,
)
from domain.replenishment.reordering import LeadTime, lead_time_of
from domain.replenishment.suggestion import ReplenishmentKind
from domain.services.inventory.packing import packs_by

# Lead times of a SKU itself are used from so many arrivals on.
OWN_ARRIVALS = 5


@dataclass(frozen=True)
class Proposal:
    """What to order for a SKU, and where from."""

    kind: ReplenishmentKind
    source: str
    quantity: int
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Known:
    location_id: str
    today: date
    forecast: Forecast
    policies: Iterable[ReplenishmentPolicy]
    positions: Mapping[LevelKey, Position]
    demanded: Mapping[LevelKey, Mapping[date, int]]
    lead_times: LeadTimes
    suggested: Mapping[LevelKey, Mapping[str, int]]
    packs: Mapping[str, Sequence[Pack]]

    def terms(self, sku: str, location_id: str) -> Terms:
        terms = terms_for(self.policies, sku, location_id)
        return terms.with_size_of(self.packs.get(sku, ())) if terms.pack else terms

    def demand(self, sku: str, location_id: str) -> Demand:
        units = self.demanded.get((sku, location_id), {})
        yesterday = self.today - timedelta(days=1)
        return self.forecast.of(DailyDemand(sku, location_id, yesterday, units))

    def plan(self, sku: str, location_id: str, source: str | None) -> Plan:
        terms = self.terms(sku, location_id)
        lead_time = self._lead_time(terms, sku, location_id, source)
        position = self.positions.get((sku, location_id), Position())
        return plan(terms, self.demand(sku, location_id), lead_time, position)

    def _lead_time(self, terms: Terms, sku: str, location_id: str, source: str | None) -> LeadTime:
        if terms.lead_time_days is not None:
            return LeadTime(terms.lead_time_days)
        days = self.lead_times.between(source or "", location_id, sku, OWN_ARRIVALS)
        return lead_time_of(days) if days else LeadTime(USUAL_LEAD_TIME_DAYS)

    def proposal(self, sku: str) -> Proposal | None:
        """What to order for a SKU: of the other location if that has enough to spare; else of the
        supplier; and without one, as much as the other location can spare."""
        terms = self.terms(sku, self.location_id)
        source, supplier = terms.source_location_id, terms.supplier_id
        if source is not None:
            found = self.plan(sku, self.location_id, source)
            spare = min(found.quantity, self._to_spare(sku, source))
            spare -= spare % terms.pack_size
            if spare and (spare == found.quantity or supplier is None):
                return Proposal(ReplenishmentKind.TRANSFER, source, spare, found)
        if supplier is not None:
            found = self.plan(sku, self.location_id, supplier)
            if found.quantity:
                return Proposal(ReplenishmentKind.PURCHASE, supplier, found.quantity, found)
        return None

    def _to_spare(self, sku: str, source: str) -> int:
        """Units that are there above the order-up-to level of the source, and that are not
        suggested to others."""
        terms = self.terms(sku, source)
        there = self.plan(sku, source, terms.source_location_id or terms.supplier_id)
        taken = self.suggested.get((sku, source), {})
        others = sum(n for place, n in taken.items() if place != self.location_id)
        on_shelf = there.reasons.available - there.reasons.leaving
        excess = int(there.reasons.position - there.reasons.order_up_to)
        return max(min(on_shelf, excess) - others, 0)

    def alert(self, sku: str) -> tuple[StockAlertKind, int, int] | None:
        """What is wrong with the stock, what it is held against, and what is available."""
        terms = self.terms(sku, self.location_id)
        found = self.plan(sku, self.location_id, terms.source_location_id or terms.supplier_id)
        wrong = alert_for(terms, found)
        return wrong and (*wrong, found.reasons.available)


async def known_of(
    uow: UnitOfWork, forecast: Forecast, location_id: str, skus: Iterable[str], now: datetime
) -> Known | None:
    """All that is known of those SKUs that a policy is active for at the location; `None` where
    there are none. The number of statements does not depend on their number."""
    facts, places = uow.replenishment, {location_id}
    first = await facts.policies(list(skus), places)
    terms = {sku: terms_for(first, sku, location_id) for sku in skus}
    active = [sku for sku, one in terms.items() if one.active]
    if not active:
        return None
    sources = {one.source_location_id for one in terms.values()}
    places |= {source for source in sources if source is not None}
    homes = await facts.homes(active)
    since = now - timedelta(days=HISTORY_DAYS)
    policies = first if len(places) == 1 else await facts.policies(active, places)
    return Known(
        location_id=location_id,
        today=now.date(),
        forecast=forecast,
        policies=policies,
        positions=await facts.positions(active, places, homes),
        demanded=await facts.demand(active, places, homes, since.date()),
        lead_times=await facts.lead_times(places, since),
        suggested=await facts.suggested(active, places),
        packs=await _packs(uow, active) if any(one.pack for one in policies) else {},
    )


async def _packs(uow: UnitOfWork, skus: Iterable[str]) -> Mapping[str, Sequence[Pack]]:
    """The packs of each SKU; read only where a policy names one."""
    variants = await uow.variants(skus)
    packs = await packs_by(uow, variants)
    return {sku: packs.get(one.id, ()) for sku, one in variants.items()}
