"""Writes what the operations of one transaction changed: one statement for all rows of a table.

Stock is written last, so that the rows of its levels are locked for no longer than it takes to
commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import StockMove
from domain.inventory.supply.purchase_order import PurchaseOrder
from domain.inventory.supply.transfer_order import TransferOrder
from domain.orders.order import Order
from domain.shared.errors import InsufficientStock, OutOfStock
from domain.shared.ids import NewId
from persistence import tables as t
from persistence.engine.dialects import insert_ignoring
from persistence.engine.driver import Statements
from persistence.tables.mapping.rows import row_of
from persistence.writes.aggregates import AGGREGATES
from persistence.writes.annotations.annotations import OrderAnnotations
from persistence.writes.annotations.metafields import MetafieldWrites
from persistence.writes.annotations.searching import SearchTerms
from persistence.writes.changes import Changes, WriteConflict
from persistence.writes.credentials import raise_revision
from persistence.writes.identity_map import IdentityMap
from persistence.writes.inserts import inserting
from persistence.writes.lots.stock_lots import SqlStockLots, settle_tracking
from persistence.writes.promises.following import give_up, shrunk
from persistence.writes.promises.limits import require_limits
from persistence.writes.promises.promises import SqlSupplyPromises
from persistence.writes.promises.settling import Waiting, give_back, settle
from persistence.writes.shared import Shared
from persistence.writes.stock import ring_fences, stock
from persistence.writes.stock.ring_fences import FenceChange

# The kinds whose changes every process must see within seconds.
CREDENTIALS = frozenset({ApiKey, TrackingLink})


class Work(Protocol):
    """What one operation changed."""

    aggregates: IdentityMap
    new_levels: list[InventoryLevel]
    fence_changes: list[FenceChange]
    metafield_writes: MetafieldWrites
    annotation_writes: OrderAnnotations
    terms: SearchTerms
    promises: SqlSupplyPromises
    lots: SqlStockLots

    def stock_moves(self) -> list[StockMove]: ...


async def save(
    statements: Statements, shared: Shared, works: Sequence[Work], new_id: NewId, now: datetime
) -> None:
    """Write all changes: idempotency keys first (a repeated request fails there), then rows in the
    order of their references, then events, then stock (a shortage fails there)."""
    await shared.keys.save()
    waiting, lost = Waiting(), dict[str, str]()
    for work in works:
        for kind, root, before in work.aggregates.with_loaded_rows():
            if kind is Order:
                waiting.note(root, before)
            elif before is not None and kind in (PurchaseOrder, TransferOrder):
                lost |= await give_up(statements, shrunk(root.expected, before))
    terms = SearchTerms(statements)
    changes = Changes(statements, now, terms)
    for work in works:
        terms.know(work.terms)
        for kind, aggregate, before in work.aggregates.with_loaded_rows():
            if kind is not InventoryLevel:
                await changes.add(AGGREGATES[kind], aggregate, before)
    await changes.write()
    await _note_credentials(statements, works)
    await terms.write()
    for work in works:
        await work.metafield_writes.save(now)
        await work.annotation_writes.save(now)
    await shared.numbers.save()
    await _write_events(statements, works)
    for work in works:
        await work.promises.save()
    given_back = await give_back(statements, waiting, now)
    await _write_stock(statements, shared, works, given_back, new_id, now)
    # After the levels, which whoever receives goods locks first.
    await settle(statements, lost)
    await settle(statements, waiting.skus, waiting.orders)
    await require_limits(statements, [one for work in works for one in work.promises.limits])


async def _note_credentials(statements: Statements, works: Sequence[Work]) -> None:
    """Say that credentials were changed, for all processes that have accepted them."""
    loaded = [
        kind
        for work in works
        for kind, _, before in work.aggregates.with_loaded_rows()
        if before is not None
    ]
    if CREDENTIALS.intersection(loaded):
        await raise_revision(statements)


async def _write_events(statements: Statements, works: Sequence[Work]) -> None:
    orders = [order for work in works for order in work.aggregates.orders()]
    events = [row_of(t.order_events, event) for order in orders for event in order.events]
    if events:
        await statements.run(inserting(t.order_events, tuple(events[0])), events)
    for order in orders:
        order.events.clear()


async def _write_stock(
    statements: Statements,
    shared: Shared,
    works: Sequence[Work],
    given_back: Sequence[StockMove],
    new_id: NewId,
    now: datetime,
) -> None:
    levels = [level for work in works for level in work.new_levels]
    if levels:
        await settle_tracking(statements, levels)
        rows = [row_of(t.inventory_levels, level) for level in levels]
        await statements.execute(insert_ignoring(statements, t.inventory_levels), rows)
    moves = [*given_back, *(move for work in works for move in work.stock_moves())]
    loaded = {key: level for work in works for key, level in work.aggregates.levels().items()}
    try:
        await stock.apply(statements, moves, loaded, new_id, now)
    except (OutOfStock, InsufficientStock) as shortage:
        if shared.candidates.may_change:
            raise WriteConflict("stock") from shortage
        raise
    await ring_fences.write(statements, (one for w in works for one in w.fence_changes), now)
    for work in works:
        await work.lots.save()
        work.new_levels.clear()
        work.fence_changes.clear()
        for order in work.aggregates.orders():
            order.stock_moves.clear()
