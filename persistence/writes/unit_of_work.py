"""The unit of work: aggregates, stock movements and events are written in one transaction."""

from collections.abc import AsyncIterator, Iterable, MutableMapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import select

from domain.catalog.product import Price, Variant
from domain.inventory.fencing.ring_fence import FencedUnits
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import StockMove
from domain.metafields.metafield import Metafields
from domain.network.capacity import Used, Window
from domain.network.location import Location
from domain.network.methods import FulfillmentMethod
from domain.orders.annotations.reference import ReferenceKey
from domain.orders.delivery_group import DeliveryGroup, order_id_of_first
from domain.orders.order import Order
from domain.ports.metafield_owners import MetafieldRoot
from domain.ports.unit_of_work import Annotation, Candidate, IdempotencyRecord, Root, UnitOfWork
from domain.shared.error_base import Entity, entity_of, refuse
from domain.shared.errors import NotFound
from domain.shared.ids import NewId, Prefix, slot_of_text
from persistence.engine.driver import Statements
from persistence.writes.aggregates import (
    AGGREGATES,
    Aggregate,
    load,
    load_many,
    order_of_part,
    parts_of_order,
)
from persistence.writes.annotations.annotations import OrderAnnotations
from persistence.writes.annotations.metafields import MetafieldWrites
from persistence.writes.annotations.searching import SearchTerms
from persistence.writes.catalog.packs import SqlPacks
from persistence.writes.identity_map import IdentityMap
from persistence.writes.lots.stock_lots import SqlStockLots
from persistence.writes.privacy.erasing import EraseTexts, SqlPersonalData
from persistence.writes.promises.promises import SqlSupplyPromises
from persistence.writes.saving import save
from persistence.writes.shared import Shared
from persistence.writes.stock import ring_fences
from persistence.writes.stock.backorders import expired_orders, waiting_orders
from persistence.writes.stock.counting import SqlStockCounting
from persistence.writes.stock.importing.levels import ImportedLevels
from persistence.writes.stock.importing.rows import SqlStockImports
from persistence.writes.stock.locking import locked
from persistence.writes.stock.replenishment import SqlReplenishment
from persistence.writes.stock.reservations import expired
from persistence.writes.stock.ring_fences import FenceChange


class SqlUnitOfWork:
    """What one operation reads and changes. Operations that are committed together have the same
    `shared`."""

    def __init__(
        self, statements: Statements, new_id: NewId, shared: Shared, erase_texts: EraseTexts
    ) -> None:
        self._statements = statements
        self._new_id = new_id
        self._now = datetime.now(UTC)
        self._shared = shared
        self._erase_texts = erase_texts
        self.aggregates = IdentityMap()
        self.new_levels: list[InventoryLevel] = []
        self.fence_changes: list[FenceChange] = []
        self.metafield_writes = MetafieldWrites(statements)
        self.annotation_writes = OrderAnnotations(statements)
        self.terms = SearchTerms(statements)
        self.promises = SqlSupplyPromises(statements)
        self.packs = SqlPacks(statements)
        self.lots = SqlStockLots(statements, shared.candidates)
        self._moves: list[StockMove] = []

    async def get(self, kind: type[Root], id: str) -> Root:
        found = await self.find(kind, id=id)
        if found is None:
            raise NotFound(entity_of(kind), id)
        return found

    async def find(self, kind: type[Root], **by: Any) -> Root | None:
        for known in (self.aggregates, self._shared.aggregates):
            loaded = known.find(kind, by)
            if loaded is not None or known.is_absent(kind, by):
                return cast(Root | None, loaded)
        aggregate = AGGREGATES[kind]
        found = await load(self._statements, aggregate, **by)
        return cast(Root | None, self._loaded(aggregate, found[0]) if found else None)

    async def get_many(self, kind: type[Root], by: str, values: Iterable[str]) -> list[Root]:
        keys = sorted(set(values))
        aggregate = AGGREGATES[kind]
        found = await load_many(self._statements, aggregate, by, keys)
        return cast(list[Root], [self._loaded(aggregate, root) for root in found])

    def _loaded(self, aggregate: Aggregate, root: Any) -> Any:
        known = self.aggregates.loaded(aggregate, root)
        if known is root:
            self.terms.loaded(root)
        return known

    async def existing_values(
        self, kind: type[Root], by: str, values: Iterable[str], **equal: str
    ) -> set[str]:
        keys = sorted(set(values))
        columns = AGGREGATES[kind].table.c
        conditions = [columns[name] == value for name, value in equal.items()]
        rows = await self._statements.execute(
            select(columns[by]).where(columns[by].in_(keys), *conditions)
        )
        found = set(rows.scalars())
        self.aggregates.note_absent(kind, ({by: v, **equal} for v in keys if v not in found))
        return found

    async def order_of(self, part: type, id: str) -> Order:
        # The latest first: an import of many orders mostly works on the last one.
        for order in reversed(self.aggregates.orders()):
            if any(id == stored.id for stored in parts_of_order(order, part)):
                return order
        found = await self._statements.rows(order_of_part(part), id_=id)
        order_id = found[0]["order_id"] if found else None
        if order_id is None and part is DeliveryGroup:
            order_id = order_id_of_first(id)
        known = await self.find(Order, id=order_id) if order_id else None
        if known is None:
            raise NotFound(entity_of(part), id)
        return known

    @property
    def personal_data(self) -> SqlPersonalData:
        return SqlPersonalData(self._statements, self._erase_texts)

    @property
    def counting(self) -> SqlStockCounting:
        return SqlStockCounting(self._statements, self._now)

    @property
    def replenishment(self) -> SqlReplenishment:
        return SqlReplenishment(self._statements)

    @property
    def imports(self) -> SqlStockImports:
        levels = ImportedLevels(self._statements, self._new_id, self._now)
        return SqlStockImports(self._statements, levels)

    def add(self, aggregate: Root) -> None:
        self.aggregates.add(aggregate)

    def discard(self, aggregate: Root) -> None:
        self.aggregates.discard(aggregate)
        self.metafield_writes.forget(aggregate)
        self.annotation_writes.forget(aggregate)

    async def metafields(self, root: MetafieldRoot, owner_id: str) -> Metafields:
        return await self.metafield_writes.of(root, owner_id, new=self.aggregates.is_new(root))

    async def annotations(
        self, order: Order, kind: type[Annotation]
    ) -> MutableMapping[str, Annotation]:
        return await self.annotation_writes.of(kind, order, new=self.aggregates.is_new(order))

    async def orders_with_references(
        self, channel_id: str, references: Sequence[ReferenceKey]
    ) -> dict[str, str]:
        return await self.annotation_writes.orders_with(channel_id, references)

    # --- look-ups ----------------------------------------------------------------------------

    async def variants(
        self, skus: Iterable[str], priced_in: str | None = None
    ) -> dict[str, Variant]:
        return await self._shared.lookups.variants(skus, priced_in)

    async def prices(self, channel_id: str, variant_ids: Iterable[str]) -> dict[str, Price]:
        return await self._shared.lookups.prices(channel_id, variant_ids)

    async def candidates(self, skus: Iterable[str], chosen: Sequence[str]) -> list[Candidate]:
        return self.lots.with_sold_again(await self._shared.candidates.find(skus, chosen))

    async def used_capacity(
        self, location_ids: Iterable[str], window: Window
    ) -> dict[tuple[str, FulfillmentMethod], Used]:
        return await self._shared.capacity.used(location_ids, window)

    def take_capacity(
        self, location_id: str, method: FulfillmentMethod, at: datetime, taken: Used
    ) -> None:
        self._shared.capacity.take((location_id, method), at, taken)

    async def orders_waiting_for_stock(self) -> list[str]:
        return await waiting_orders(self._statements)

    async def recheck_stock(self, skus: Iterable[str]) -> None:
        await self._shared.candidates.recheck(skus)

    async def expired_reservations(self, now: datetime, skus: Sequence[str] | None) -> list[str]:
        return await expired(self._statements, now, skus)

    async def fenced_units(self, channel_id: str, skus: Iterable[str]) -> list[FencedUnits]:
        seen = self._shared.candidates.ring_fenced(skus)
        return await self._shared.fences.of_channel(channel_id, skus, seen, self.fence_changes)

    def change_fenced(self, fenced: FencedUnits, units: int) -> None:
        self.fence_changes.append(FenceChange(fenced.id, fenced.sku, fenced.owner, units))

    async def expired_ring_fences(self, now: datetime, skus: Sequence[str] | None) -> list[str]:
        return await ring_fences.expired(self._statements, now, skus)

    async def expired_backorders(self, now: datetime) -> list[str]:
        return await expired_orders(self._statements, now)

    async def parcels_numbered(self, number: str, carrier: str | None) -> list[str]:
        return await self._shared.lookups.parcels_numbered(number, carrier)

    async def next_number(self, channel_id: str) -> int:
        return await self._shared.numbers.next(channel_id)

    async def level(self, sku: str, location_id: str) -> InventoryLevel:
        found = await self.find(InventoryLevel, sku=sku, location_id=location_id)
        if found is not None:
            return found
        variant = (await self.variants([sku])).get(sku)
        if variant is None:
            raise NotFound(Entity.VARIANT, sku)
        if variant.sku != sku:
            return await self.level(variant.sku, location_id)
        await self.get(Location, location_id)
        return self._new_level(variant, location_id)

    def _new_level(self, variant: Variant, location_id: str) -> InventoryLevel:
        variant.require_stocked()
        level = InventoryLevel(
            id=self._new_id(Prefix.LEVEL, slot_of_text(variant.sku)),
            sku=variant.sku,
            location_id=location_id,
            updated_at=self._now,
        )
        self.add(level)
        self.new_levels.append(level)
        return level

    async def levels(self, skus: Iterable[str], location_id: str) -> dict[str, InventoryLevel]:
        given = set(skus)
        variants = await self.variants(given)
        refuse(NotFound(Entity.VARIANT, sku) for sku in sorted(given - variants.keys()))
        await self.get(Location, location_id)
        wanted = {variant.sku: variant for variant in variants.values()}
        known = self.aggregates.levels()
        missing = sorted(sku for sku in wanted if (sku, location_id) not in known)
        if missing:
            for level in await locked(self._statements, missing, location_id):
                self._loaded(AGGREGATES[InventoryLevel], level)
            known = self.aggregates.levels()
        absent = [one for sku, one in wanted.items() if (sku, location_id) not in known]
        refuse(one.stock_refusal() for one in absent if one.components)
        found = {
            sku: known.get((sku, location_id)) or self._new_level(one, location_id)
            for sku, one in wanted.items()
        }
        return found | {sku: found[variant.sku] for sku, variant in variants.items()}

    def move(self, moves: Iterable[StockMove]) -> None:
        self._moves += moves

    def note_moved(self, moves: Iterable[StockMove]) -> None:
        self._shared.candidates.take(moves)

    # --- idempotency -------------------------------------------------------------------------

    async def find_idempotency_key(self, key: str, scope: str) -> IdempotencyRecord | None:
        return await self._shared.keys.find(key, scope)

    def add_idempotency_key(
        self, key: str, scope: str, fingerprint: str, answer: str, at: datetime
    ) -> None:
        self._shared.keys.add(key, scope, fingerprint, answer, at)

    # --- writing -----------------------------------------------------------------------------

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[UnitOfWork]:
        async with self._statements.connection.begin_nested():
            shared = Shared.of(self._statements, locking=self._shared.locking)
            shared.numbers.continue_from(self._shared.numbers)
            nested = SqlUnitOfWork(self._statements, self._new_id, shared, self._erase_texts)
            yield nested
            await nested.save()
        self._shared.numbers.continue_from(shared.numbers)

    def stock_moves(self) -> list[StockMove]:
        """The movements that were requested, and those of the orders."""
        of_orders = (move for order in self.aggregates.orders() for move in order.stock_moves)
        return [*self._moves, *of_orders]

    async def save(self) -> None:
        await save(self._statements, self._shared, [self], self._new_id, self._now)
