"""How far the tables are from being spread over several partitions (docs/scale.md): every table
says how it is placed, and what does not follow from that yet is listed here."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import (
    BinaryExpression,
    BindParameter,
    Column,
    Delete,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    UniqueConstraint,
    Update,
    event,
    select,
)
from sqlalchemy.sql import operators, visitors

from domain.shared.ids import Slot, slot_of, slot_of_text
from persistence.engine.prepared import Among
from persistence.metric_sums.adding import SqlMetricSums
from persistence.tables import metadata, order_lines, orders
from persistence.tables.base import OF_ORDER, By, Placement, placed
from tests.persistence.activity import a_day, that_day
from tests.persistence.engine.prepared import noting_prepared
from tests.shop import Shop

TABLES = metadata.sorted_tables
SLOT_OF: dict[By, Callable[[str], Slot]] = {
    By.ORDER: slot_of,
    By.SKU: slot_of_text,
    By.KEY: slot_of_text,
    By.CUSTOMER: slot_of,
    By.OWNER: slot_of,
}
ADVICE = (
    "Let it begin with the column the table is placed by (its `info`), so that one partition"
    " can decide alone. Only what cannot is added to the list, with the reason in docs/scale.md."
)
SHRUNK = "No longer so: delete the entry. The list only shrinks."
# The id of a part tells the slot, but a database does not know that.
KEYS = {
    "customers: external_id",
    "delivery_groups: id",
    "fulfillment_orders: id",
    "holds: id",
    "inventory_levels: id",
    "inventory_movements: id",
    "inventory_movements: insert_id",
    "inventory_movements: level_id, sequence",
    "line_quantities: id",
    "lot_levels: id",
    "lots: id",
    "metafields: id",
    "order_events: id",
    "order_charges: id",
    "order_events: insert_id",
    "order_exceptions: id",
    "order_lines: id",
    "order_references: id",
    "order_references: unique_key",
    "order_relations: id",
    "order_tags: id",
    "orders: channel_id, external_id",
    "orders: number",
    "parcels: id",
    "payment_transactions: id",
    "payments: id",
    "ring_fences: id",
    "search_terms: id",
    "shipment_lines: id",
    "shipments: id",
    "shipped_lots: id",
    "tracking_events: id",
    "tracking_events: shipment_id, carrier_reference",
    "tracking_links: id",
}
REFERENCES = {
    "inventory_movements: level_id → inventory_levels",
    "line_quantities: fulfillment_order_id → fulfillment_orders",
    "line_quantities: line_id → order_lines",
    "order_exceptions: line_id → order_lines",
    "order_relations: related_order_id → orders",
    "orders: customer_id → customers",
    "reservations: customer_id → customers",
    "parcels: shipment_id → shipments",
    "payment_transactions: payment_id → payments",
    "shipment_lines: line_id → order_lines",
    "shipment_lines: shipment_id → shipments",
    "shipments: fulfillment_order_id → fulfillment_orders",
    "supply_promises: line_id → order_lines",
    "supply_promises: order_id → orders",
    "tracking_events: shipment_id → shipments",
}
STATEMENTS = {
    "DELETE line_quantities by id",
    "SELECT customers by id",
    "SELECT delivery_groups by id",
    "SELECT fulfillment_orders by id",
    "SELECT holds by id",
    "SELECT inventory_levels by location_id, on_hand",
    *("SELECT lots by code", "SELECT lots by id"),
    "SELECT line_quantities by ",
    "SELECT order_lines by id",
    "SELECT order_lines by id, sku",
    "SELECT line_quantities by line_id, state",
    "SELECT line_quantities by state",
    "SELECT order_lines by sku",
    "SELECT order_references by value_hash",
    "SELECT orders by channel_id, external_id",
    "SELECT orders by channel_id, id",
    "SELECT orders by id",
    "SELECT payments by id",
    "SELECT shipments by id",
    "UPDATE delivery_groups by id",
    "UPDATE fulfillment_orders by id",
    "UPDATE holds by id",
    *("UPDATE line_quantities by id", "UPDATE lots by id, version"),
    "UPDATE order_exceptions by id",
    "UPDATE order_lines by id",
    "UPDATE parcels by id",
    "UPDATE payments by id",
    "UPDATE shipment_lines by id",
    "UPDATE shipments by id",
}


def placement(table: Table) -> Placement:
    found: Placement = table.info["placed"]
    return found


def is_spread(table: Table) -> bool:
    """Whether its rows are in different partitions, by the slot of a column."""
    return placement(table).column is not None


def unplaced_keys(tables: Iterable[Table]) -> Iterator[str]:
    """Primary and unique keys that do not begin with the placing column: no partition can decide
    alone whether they are taken."""
    for table in filter(is_spread, tables):
        keys = [tuple(index.columns.keys()) for index in table.indexes if index.unique]
        keys += [
            tuple(one.columns.keys())
            for one in table.constraints
            if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)
        ]
        for key in keys:
            if key[0] != placement(table).column:
                yield f"{table.name}: {', '.join(key)}"


def crossing_references(tables: Iterable[Table]) -> Iterator[str]:
    """Foreign keys to rows that may be in another partition."""
    for table in tables:
        for one in table.constraints:
            if not isinstance(one, ForeignKeyConstraint):
                continue
            there = placement(one.referred_table)
            if there.by is By.EVERYWHERE or By.PARTITION is there.by is placement(table).by:
                continue
            first = one.elements[0]
            placed_alike = placement(table).by is there.by and is_spread(table)
            begins = (first.parent.name, first.column.name) == (
                placement(table).column,
                there.column,
            )
            if not (placed_alike and begins):
                yield f"{table.name}: {', '.join(one.column_keys)} → {one.referred_table.name}"


@contextmanager
def acts() -> Iterator[set[str]]:
    """The statements sent meanwhile that leave open in which partition a row is."""
    found: set[str] = set()

    def note(_c: Any, statement: Any, *_: Any) -> None:
        if isinstance(statement, Select | Update | Delete):
            found.update(open_statements(statement))

    event.listen(Engine, "before_execute", note)
    try:
        with noting_prepared(lambda prepared, _: note(None, prepared.statement)):
            yield found
    finally:
        event.remove(Engine, "before_execute", note)


def open_statements(statement: Select[Any] | Update | Delete) -> Iterator[str]:
    """Each of its tables whose rows may be anywhere, and what they are chosen by."""
    tables: list[Any]
    if isinstance(statement, Select):
        # Without what subqueries read: only what the rows of this statement are chosen from.
        sources = [part for one in statement.get_final_froms() for part in visitors.iterate(one)]
        parts = [*visitors.iterate(statement), *sources]
        tables = sources
    else:
        parts = [] if statement.whereclause is None else [*visitors.iterate(statement.whereclause)]
        tables = [statement.table]
    comparisons = [part for part in parts if isinstance(part, BinaryExpression)]
    among = [next(iter(part.clauses)) for part in parts if isinstance(part, Among)]
    bound = {*bound_columns(comparisons), *among}
    for table in filter(is_spread, (one for one in tables if isinstance(one, Table))):
        if table.c[placement(table).column or ""] not in bound:
            chosen = [one.left for one in comparisons if isinstance(one.left, Column)] + among
            by = sorted({column.name for column in chosen if column.table is table})
            yield f"{type(statement).__name__.upper()} {table.name} by {', '.join(by)}"


def bound_columns(comparisons: Iterable[BinaryExpression[Any]]) -> set[Any]:
    """Columns that must have a value of the statement, or that of such a column."""
    equal = [one for one in comparisons if one.operator in (operators.eq, operators.in_op)]
    pairs = [(one.left, one.right) for one in equal if isinstance(one.right, Column)]
    bound = {one.left for one in equal if isinstance(one.right, BindParameter)}
    for _ in pairs:
        bound |= {column for pair in pairs if bound & set(pair) for column in pair}
    return bound


def judge(found: set[str], listed: set[str]) -> None:
    assert found - listed == set(), ADVICE
    assert listed - found == set(), SHRUNK


def test_every_table_says_how_it_is_placed() -> None:
    assert [table.name for table in TABLES if "placed" not in table.info] == []
    for table in filter(is_spread, TABLES):
        assert (placement(table).column or "") in table.columns, table.name
        assert placement(table).by in SLOT_OF, table.name
    for table in TABLES:
        assert is_spread(table) or placement(table).by in (By.EVERYWHERE, By.PARTITION), table.name


def test_the_keys_that_no_partition_can_decide_alone() -> None:
    judge(set(unplaced_keys(TABLES)), KEYS)


def test_the_references_to_other_partitions() -> None:
    judge(set(crossing_references(TABLES)), REFERENCES)


def test_a_new_key_and_a_new_reference_to_another_partition_are_found() -> None:
    book = MetaData()
    id = Column("id", String, primary_key=True)
    order = Table("orders", book, id, info=placed(By.ORDER, "id"))
    gift = Table(
        "gifts",
        book,
        Column("order_id", String, ForeignKey("orders.id"), primary_key=True),
        Column("with_id", String, ForeignKey("orders.id"), unique=True),
        info=OF_ORDER,
    )
    assert list(unplaced_keys([order, gift])) == ["gifts: with_id"]
    assert list(crossing_references([order, gift])) == ["gifts: with_id → orders"]
    for found, listed in (({"gifts: with_id"}, set[str]()), (set[str](), {"gifts: with_id"})):
        with pytest.raises(AssertionError, match="list"):
            judge(found, listed)


def test_a_statement_whose_rows_may_be_anywhere_is_found() -> None:
    lines = select(orders.c.id).join(order_lines, order_lines.c.order_id == orders.c.id)
    wherever = lines.where(order_lines.c.sku == "CUP")
    assert set(open_statements(wherever)) == {
        "SELECT order_lines by order_id, sku",
        "SELECT orders by ",
    }
    assert set(open_statements(lines.where(orders.c.id.in_(["a", "b"])))) == set()
    assert set(open_statements(lines.where(orders.c.id != "a"))) > set()


async def test_the_statements_of_acts_that_do_not_say_in_which_partition(shop: Shop) -> None:
    with acts() as found:
        await a_day(shop)
    judge(found, STATEMENTS)


async def test_after_a_day_every_id_is_in_the_slot_of_its_row(shop: Shop) -> None:
    await that_day(shop)
    await SqlMetricSums(shop.hub.engines).once()
    async with shop.hub.engines.reader.connect() as connection:
        for table in filter(is_spread, TABLES):
            by, column = placement(table).by, placement(table).column or ""
            rows = (await connection.execute(select(table))).mappings().all()
            assert rows or by is By.OWNER, table.name
            for row in rows:
                if by in (By.ORDER, By.SKU, By.CUSTOMER):
                    assert slot_of(row.get("id", row[column])) == SLOT_OF[by](row[column]), (
                        table.name
                    )
