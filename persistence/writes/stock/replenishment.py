"""What replenishment reads of stock, orders and documents."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, String, bindparam, func, or_, select, union_all

from domain.inventory.supply.purchase_order import PurchaseOrderStatus
from domain.inventory.supply.transfer_order import TO_SHIP, TransferOrderStatus
from domain.network.capabilities import LocationKind
from domain.ports.replenishment import LeadTimes, LevelKey, Texts
from domain.replenishment.planning import Position
from domain.replenishment.policy import ReplenishmentPolicy, scopes_for
from domain.replenishment.suggestion import ReplenishmentKind, SuggestionStatus
from persistence.engine.columns import Instant
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import (
    daily_demand,
    delivery_groups,
    inventory_levels,
    line_quantities,
    locations,
    order_lines,
    purchase_order_lines,
    purchase_orders,
    replenishment_policies,
    replenishment_suggestions,
    supply_promises,
    transfer_order_lines,
    transfer_orders,
)
from persistence.tables.mapping.rows import attributes_of
from persistence.tables.orders.orders import WAITING
from persistence.writes.aggregates import build

ARRIVALS_MAX = 2_000
DAY_SECONDS = 86_400
_place, _level, _line = locations.c, inventory_levels.c, order_lines.c
_order, _ordered = purchase_orders.c, purchase_order_lines.c
_transfer, _moved = transfer_orders.c, transfer_order_lines.c
_said, _demand = replenishment_suggestions.c, daily_demand.c
_NOT_REPLENISHED = (LocationKind.SUPPLIER, LocationKind.IN_TRANSIT)
_SINCE = bindparam("since", type_=Instant())

_LOCATIONS = Prepared(
    select(_place.id)
    .where(_place.active.is_(True), *(_place.kind != kind for kind in _NOT_REPLENISHED))
    .order_by(_place.id)
)
_SKUS = Prepared(
    select(_level.sku)
    .where(
        _level.location_id == bindparam("place", type_=String),
        _level.sku > bindparam("after", type_=String),
    )
    .order_by(_level.sku)
    .limit(bindparam("most"))
)
_POLICIES = Prepared(
    select(replenishment_policies).where(among(replenishment_policies.c.scope, "scopes"))
)
_HOMES = Prepared(
    select(_level.sku, _level.location_id)
    .join(locations, _place.id == _level.location_id)
    .where(among(_level.sku, "skus"), _place.active.is_(True), _place.ships.is_(True))
    .order_by(_level.sku, _place.rank, _place.id)
)
_LEVELS = Prepared(
    select(
        *(_level.sku, _level.location_id, _level.incoming, _level.in_transit),
        # A channel sells what is ring-fenced for it.
        (_level.available + _level.ring_fenced).label("available"),
    ).where(among(_level.sku, "skus"), among(_level.location_id, "places"))
)
# Units without a location: of the orders that wait for them.
_BACKORDERED = Prepared(
    select(
        _line.sku,
        delivery_groups.c.location_id,
        func.sum(line_quantities.c.quantity).label("units"),
    )
    .select_from(line_quantities)
    .join(order_lines, _line.id == line_quantities.c.line_id)
    .outerjoin(delivery_groups, delivery_groups.c.id == _line.delivery_group_id)
    .where(WAITING, among(_line.sku, "skus"))
    .group_by(_line.sku, delivery_groups.c.location_id)
)
# Of these, units that have arrived and are kept for them.
_KEPT = Prepared(
    select(
        _line.sku,
        delivery_groups.c.location_id,
        func.sum(supply_promises.c.quantity).label("units"),
    )
    .select_from(supply_promises)
    .join(order_lines, _line.id == supply_promises.c.line_id)
    .outerjoin(delivery_groups, delivery_groups.c.id == _line.delivery_group_id)
    .where(supply_promises.c.arrived_at.is_not(None), among(supply_promises.c.sku, "skus"))
    .group_by(_line.sku, delivery_groups.c.location_id)
)
_DRAFTED = Prepared(
    select(_ordered.sku, _order.location_id, func.sum(_ordered.quantity).label("units"))
    .join(purchase_orders, _order.id == _ordered.purchase_order_id)
    .where(
        _order.status == PurchaseOrderStatus.DRAFT,
        among(_order.location_id, "places"),
        among(_ordered.sku, "skus"),
    )
    .group_by(_ordered.sku, _order.location_id)
)
_REQUESTED = Prepared(
    select(
        *(_moved.sku, _transfer.from_location_id, _transfer.to_location_id),
        func.sum(_moved.quantity - _moved.shipped).label("units"),
    )
    .join(transfer_orders, _transfer.id == _moved.transfer_order_id)
    .where(
        or_(*(_transfer.status == status for status in TO_SHIP)),
        _moved.quantity > _moved.shipped,
        or_(among(_transfer.from_location_id, "places"), among(_transfer.to_location_id, "places")),
        among(_moved.sku, "skus"),
    )
    .group_by(_moved.sku, _transfer.from_location_id, _transfer.to_location_id)
)
_SUGGESTED = Prepared(
    select(_said.sku, _said.from_location_id, _said.location_id, _said.quantity).where(
        _said.status == SuggestionStatus.OPEN,
        _said.kind == ReplenishmentKind.TRANSFER,
        among(_said.from_location_id, "places"),
        among(_said.sku, "skus"),
    )
)
_DEMANDED = Prepared(
    select(_demand.sku, _demand.location_id, _demand.day, _demand.units).where(
        among(_demand.sku, "skus"),
        or_(among(_demand.location_id, "places"), _demand.location_id == ""),
        _demand.day >= bindparam("day", type_=Date),
    )
)
_BOUGHT = (
    select(
        _order.supplier_id.label("source"),
        _order.location_id.label("place"),
        *(_ordered.sku, _order.ordered_at.label("begun"), _ordered.received_at),
    )
    .join(purchase_orders, _order.id == _ordered.purchase_order_id)
    .where(
        among(_order.location_id, "places"),
        _order.supplier_id.is_not(None),
        _order.ordered_at >= _SINCE,
        _ordered.received_at > _order.ordered_at,
        _ordered.quantity > 0,
    )
)
_CARRIED = (
    select(
        _transfer.from_location_id.label("source"),
        _transfer.to_location_id.label("place"),
        *(_moved.sku, _transfer.created_at.label("begun"), _moved.received_at),
    )
    .join(transfer_orders, _transfer.id == _moved.transfer_order_id)
    .where(
        among(_transfer.to_location_id, "places"),
        _transfer.from_location_id.is_not(None),
        _transfer.created_at >= _SINCE,
        _moved.received_at > _transfer.created_at,
    )
)
_arrived = union_all(_BOUGHT, _CARRIED).subquery()
_ARRIVED = Prepared(select(*_arrived.c).order_by(_arrived.c.received_at.desc()).limit(ARRIVALS_MAX))
_DISMISSED = Prepared(
    select(_said.sku).where(
        _said.location_id == bindparam("place", type_=String),
        among(_said.sku, "skus"),
        _said.status == SuggestionStatus.DISMISSED,
        _said.dismissed_until > bindparam("now", type_=Instant()),
    )
)
_DRAFT = Prepared(
    select(_order.id)
    .join(replenishment_suggestions, _said.purchase_order_id == _order.id)
    .where(
        _order.status == PurchaseOrderStatus.DRAFT,
        _order.supplier_id == bindparam("source", type_=String),
        _order.location_id == bindparam("place", type_=String),
    )
    .order_by(_order.id)
    .limit(1)
)
_OPEN_TRANSFER = Prepared(
    select(_transfer.id)
    .join(replenishment_suggestions, _said.transfer_order_id == _transfer.id)
    .where(
        _transfer.status == TransferOrderStatus.REQUESTED,
        _transfer.from_location_id == bindparam("source", type_=String),
        _transfer.to_location_id == bindparam("place", type_=String),
    )
    .order_by(_transfer.id)
    .limit(1)
)


class SqlReplenishment:
    """`domain.ports.replenishment`, within one transaction."""

    def __init__(self, statements: Statements) -> None:
        self._rows = statements.rows

    async def locations(self) -> list[str]:
        return [row["id"] for row in await self._rows(_LOCATIONS)]

    async def skus_at(self, location_id: str, after: str, most: int) -> list[str]:
        rows = await self._rows(_SKUS, place=location_id, after=after, most=most)
        return [row["sku"] for row in rows]

    async def policies(self, skus: Texts, location_ids: Texts) -> list[ReplenishmentPolicy]:
        scopes = {one for sku in skus for place in location_ids for one in scopes_for(sku, place)}
        rows = await self._rows(_POLICIES, scopes=sorted(scopes))
        found = (attributes_of(replenishment_policies, row) for row in rows)
        return [build(ReplenishmentPolicy, one) for one in found]

    async def homes(self, skus: Texts) -> Mapping[str, str]:
        homes: dict[str, str] = {}
        for row in await self._rows(_HOMES, skus=sorted(skus)):
            homes.setdefault(row["sku"], row["location_id"])
        return homes

    async def positions(
        self, skus: Texts, location_ids: Texts, homes: Mapping[str, str]
    ) -> Mapping[LevelKey, Position]:
        where = {"skus": sorted(skus), "places": sorted(location_ids)}
        units: dict[LevelKey, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in await self._rows(_LEVELS, **where):
            names = ("available", "incoming", "in_transit")
            units[_key(row)].update({name: row[name] for name in names})
        for row in await self._rows(_BACKORDERED, skus=where["skus"]):
            units[_key(row, homes)]["backordered"] += int(row["units"])
        for row in await self._rows(_KEPT, skus=where["skus"]):
            units[_key(row, homes)]["backordered"] -= int(row["units"])
        for row in await self._rows(_DRAFTED, **where):
            units[_key(row)]["planned"] += int(row["units"])
        for row in await self._rows(_REQUESTED, **where):
            asked = int(row["units"])
            units[row["sku"], row["to_location_id"]]["planned"] += asked
            units[row["sku"], row["from_location_id"] or ""]["leaving"] += asked
        return {key: Position(**names) for key, names in units.items()}

    async def suggested(
        self, skus: Texts, location_ids: Texts
    ) -> Mapping[LevelKey, dict[str, int]]:
        where = {"skus": sorted(skus), "places": sorted(location_ids)}
        found: dict[LevelKey, dict[str, int]] = defaultdict(dict)
        for row in await self._rows(_SUGGESTED, **where):
            found[row["sku"], row["from_location_id"]][row["location_id"]] = row["quantity"]
        return found

    async def demand(
        self, skus: Texts, location_ids: Texts, homes: Mapping[str, str], since: date
    ) -> Mapping[LevelKey, Mapping[date, int]]:
        where = {"skus": sorted(skus), "places": sorted(location_ids)}
        found: dict[LevelKey, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for row in await self._rows(_DEMANDED, **where, day=since):
            found[_key(row, homes)][row["day"]] += row["units"]
        return found

    async def lead_times(self, location_ids: Texts, since: datetime) -> LeadTimes:
        rows = await self._rows(_ARRIVED, places=sorted(location_ids), since=since)
        days: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        for row in rows:
            took = (row["received_at"] - row["begun"]).total_seconds() / DAY_SECONDS
            days[row["source"], row["place"], row["sku"]].append(took)
        return LeadTimes(days)

    async def dismissed(self, skus: Texts, location_id: str, now: datetime) -> set[str]:
        rows = await self._rows(_DISMISSED, skus=sorted(skus), place=location_id, now=now)
        return {row["sku"] for row in rows}

    async def open_draft(self, supplier_id: str, location_id: str) -> str | None:
        rows = await self._rows(_DRAFT, source=supplier_id, place=location_id)
        return rows[0]["id"] if rows else None

    async def open_transfer(self, from_location_id: str, to_location_id: str) -> str | None:
        rows = await self._rows(_OPEN_TRANSFER, source=from_location_id, place=to_location_id)
        return rows[0]["id"] if rows else None


def _key(row: Mapping[str, Any], homes: Mapping[str, str] | None = None) -> LevelKey:
    """Where nothing says which location, it is the one that serves orders of the SKU."""
    place = row["location_id"] or (homes or {}).get(row["sku"], "")
    return row["sku"], place
