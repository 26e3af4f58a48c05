"""Reviewing stock: what to order is suggested, and what is wrong with the stock is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from domain.access.caller import Caller
from domain.network.location import Location
from domain.ports.unit_of_work import UnitOfWork
from domain.replenishment.alert import StockAlert, StockAlertKind, alert_key
from domain.replenishment.commands import SKUS_MAX, ReviewReplenishment
from domain.replenishment.demand import Forecast
from domain.replenishment.suggestion import (
    ReplenishmentKind,
    ReplenishmentSuggestion,
    level_key,
)
from domain.services.replenishment.known import Known, Proposal, known_of
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import NotFound
from domain.shared.ids import Prefix

replay_location = replaying(Location)


@dataclass
class Review:
    """How many SKUs were looked at, what is suggested of them, by location and SKU, and how many
    alerts are unresolved."""

    reviewed: int = 0
    suggested: list[tuple[str, str, Proposal]] = field(default_factory=list)
    alerts: int = 0

    def add(self, other: "Review") -> None:
        self.reviewed += other.reviewed
        self.suggested += other.suggested
        self.alerts += other.alerts


class _Tried(Exception):
    """Ends a review of which nothing is to be kept."""

    def __init__(self, found: tuple[Review, str, int]) -> None:
        self.found = found


@dataclass(frozen=True)
class Reviewing(Service):
    forecast: Forecast

    async def review(
        self, caller: Caller, key: str | None, command: ReviewReplenishment
    ) -> Location:
        """Look at SKUs of a location now, instead of waiting for the next scheduled review: what
        is below its reorder point is suggested to be ordered, suggestions that are needed no longer
        are outdated, and alerts are opened and resolved."""

        async def run(uow: UnitOfWork) -> Location:
            location = await uow.get(Location, command.location_id)
            known = await uow.variants(command.skus)
            refuse(NotFound(Entity.VARIANT, sku) for sku in command.skus if sku not in known)
            skus = sorted({known[sku].sku for sku in command.skus})
            await self._review(uow, location.id, skus)
            return location

        return await self.idempotent(caller, key, command, run, replay_location)

    async def review_all(self, location_id: str | None = None, *, keep: bool = True) -> Review:
        """Look at every SKU of a location, or of all, some in a transaction at a time. Without
        `keep` nothing is changed."""
        total = Review()
        places = [location_id] if location_id else await self.transact(_locations)
        for place in places:
            after, found = "", SKUS_MAX
            while found == SKUS_MAX:
                done, after, found = await self._some(place, after, keep)
                total.add(done)
        return total

    async def _some(self, location_id: str, after: str, keep: bool) -> tuple[Review, str, int]:
        async def run(uow: UnitOfWork) -> tuple[Review, str, int]:
            skus = await uow.replenishment.skus_at(location_id, after, SKUS_MAX)
            done = await self._review(uow, location_id, skus) if skus else Review()
            found = done, (skus or [""])[-1], len(skus)
            if not keep:
                raise _Tried(found)
            return found

        try:
            return await self.transact(run)
        except _Tried as tried:
            return tried.found

    async def _review(self, uow: UnitOfWork, location_id: str, skus: Sequence[str]) -> Review:
        keys = [level_key(sku, location_id) for sku in skus]
        suggested = await uow.get_many(ReplenishmentSuggestion, "open_key", keys)
        of_alerts = [alert_key(kind, key) for kind in StockAlertKind for key in keys]
        alerted = await uow.get_many(StockAlert, "open_key", of_alerts)
        known = await known_of(uow, self.forecast, location_id, skus, self.now())
        open_ones = {one.sku: one for one in suggested}
        alerts = {one.sku: one for one in alerted}
        silent = set[str]()
        if known is not None:
            silent = await uow.replenishment.dismissed(skus, location_id, self.now())
        done = Review(reviewed=len(skus))
        for sku in skus:
            active = known if known and known.terms(sku, location_id).active else None
            proposal = active.proposal(sku) if active and sku not in silent else None
            self._suggest(uow, location_id, sku, open_ones.get(sku), proposal)
            if proposal is not None:
                done.suggested.append((location_id, sku, proposal))
            done.alerts += self._alert(uow, location_id, sku, alerts.get(sku), active)
        return done

    def _suggest(
        self,
        uow: UnitOfWork,
        location_id: str,
        sku: str,
        before: ReplenishmentSuggestion | None,
        now: Proposal | None,
    ) -> None:
        """Open, renew or outdate the suggestion."""
        if before is None:
            if now is not None:
                uow.add(self._suggestion(location_id, sku, now))
        elif now is None:
            before.outdate(self.now())
        elif not _says(before, now):
            self._renew(before, now)

    def _suggestion(self, location_id: str, sku: str, now: Proposal) -> ReplenishmentSuggestion:
        suggestion = ReplenishmentSuggestion(
            id=self.new_id(Prefix.REPLENISHMENT_SUGGESTION),
            sku=sku,
            location_id=location_id,
            kind=now.kind,
            quantity=now.quantity,
            why=now.plan.reasons,
            expected_at=self.now(),
            created_at=self.now(),
            reviewed_at=self.now(),
        )
        self._renew(suggestion, now)
        return suggestion

    def _renew(self, one: ReplenishmentSuggestion, now: Proposal) -> None:
        bought = now.kind is ReplenishmentKind.PURCHASE
        one.kind, one.quantity, one.why = now.kind, now.quantity, now.plan.reasons
        one.supplier_id = now.source if bought else None
        one.from_location_id = None if bought else now.source
        one.reviewed_at = self.now()
        one.expected_at = one.reviewed_at + timedelta(days=one.why.lead_time)

    def _alert(
        self,
        uow: UnitOfWork,
        location_id: str,
        sku: str,
        before: StockAlert | None,
        known: Known | None,
    ) -> bool:
        """Open or resolve the alert: whether one is unresolved."""
        wrong = known.alert(sku) if known else None
        if before is not None and (wrong is None or wrong[0] is not before.kind):
            before.resolve(self.now())
            before = None
        if wrong is None:
            return False
        kind, threshold, available = wrong
        if before is None:
            uow.add(
                StockAlert(
                    id=self.new_id(Prefix.STOCK_ALERT),
                    sku=sku,
                    location_id=location_id,
                    kind=kind,
                    since=self.now(),
                    available=available,
                    threshold=threshold,
                )
            )
        else:
            before.available, before.threshold = available, threshold
        return True


def _says(before: ReplenishmentSuggestion, now: Proposal) -> bool:
    """Whether a suggestion says just that."""
    source = before.supplier_id or before.from_location_id
    said = (before.kind, source, before.quantity, before.why)
    return said == (now.kind, now.source, now.quantity, now.plan.reasons)


async def _locations(uow: UnitOfWork) -> list[str]:
    return await uow.replenishment.locations()
