"""The checker finds no difference in correct data, and each law finds the errors it is for."""

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from domain.customers.customer import CreateCustomer
from domain.customers.erasure import EraseCustomer
from domain.privacy.retention import Terms
from domain.verify.laws import CHECKS, Check, Difference
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import open_engines
from persistence.verify.verify import SqlVerify
from tests.conftest import address_of
from tests.persistence.activity import a_day
from tests.shop import Shop

engines_of = cache(open_engines)

MOVEMENTS = 100_000
LEVELS = 100
SECONDS_MAX = 60


def one(table: str, condition: str = "1") -> str:
    return f"rowid = (SELECT min(rowid) FROM {table} WHERE {condition})"


def newest(table: str) -> str:
    return f"rowid = (SELECT max(rowid) FROM {table})"


# One lie per check: raw SQL past every rule.
# fmt: off
LIES: list[tuple[Check, str]] = [
    (Check.LEVEL_QUANTITIES,   "UPDATE inventory_levels SET available = 999 WHERE "
                               + one("inventory_levels")),
    (Check.LEVEL_QUANTITIES,   "UPDATE inventory_levels SET damaged = damaged + 1 WHERE "
                               + one("inventory_levels")),
    (Check.MOVEMENT_SEQUENCE,  "UPDATE inventory_levels SET version = version + 1 WHERE "
                               + one("inventory_levels")),
    (Check.MOVEMENT_SEQUENCE,  "UPDATE inventory_movements SET sequence = 99 WHERE "
                               + newest("inventory_movements")),
    (Check.MOVEMENT_BALANCES,  "UPDATE inventory_movements SET available = 99 WHERE "
                               + one("inventory_movements")),
    (Check.MOVEMENT_BALANCES,  "UPDATE inventory_movements SET on_hand = 99 WHERE "
                               + one("inventory_movements")),
    (Check.RESERVED_FOR_ORDERS, "UPDATE fulfillment_orders SET location_id ="
                               " (SELECT id FROM locations WHERE code = 'supplier') WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.RESERVED_FOR_ORDERS, "UPDATE reservation_lines SET quantity = 9 WHERE "
                               + one("reservation_lines")),
    (Check.EXPECTED_AT_LEVELS, "UPDATE expected_supply SET sku = 'x' WHERE "
                               f"{one('expected_supply', 'purchase_order_id IS NOT NULL')}"),
    (Check.EXPECTED_AT_LEVELS, "UPDATE expected_supply SET sku = 'x' WHERE "
                               f"{one('expected_supply', 'transfer_order_id IS NOT NULL')}"),
    (Check.EXPECTED_OF_LINES,  "UPDATE purchase_order_lines SET missing = 1 WHERE "
                               + one("purchase_order_lines")),
    (Check.EXPECTED_OF_LINES,  "UPDATE transfer_order_lines SET received = 0 WHERE "
                               + one("transfer_order_lines")),
    (Check.COUNT_ADJUSTMENTS,  "UPDATE stock_count_lines SET adjusted = adjusted + 1 WHERE "
                               + one("stock_count_lines", "adjusted <> 0")),
    (Check.COUNT_ADJUSTMENTS,  "UPDATE inventory_movements SET cause = 'x' WHERE "
                               + one("inventory_movements", "cause LIKE 'count_%'")),
    (Check.KIT_COMPONENTS,     "UPDATE variants SET components='[[\"POT\",1]]' WHERE sku='CUP'"),
    (Check.LINE_UNITS,         "UPDATE line_quantities SET quantity = quantity + 1 WHERE "
                               + one("line_quantities", "state = 'CANCELLED'")),
    (Check.LINE_TOTALS,        f"UPDATE order_lines SET total = 7 WHERE {one('order_lines')}"),
    (Check.DELIVERY_GROUPS,    "UPDATE order_lines SET delivery_group_id = 'group_x' WHERE "
                               + one("order_lines")),
    (Check.DELIVERY_GROUPS,    "UPDATE fulfillment_orders SET delivery_group_id = (SELECT id FROM"
                               " delivery_groups WHERE pickup_person IS NOT NULL) WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.DELIVERY_GROUPS,    "UPDATE order_charges SET delivery_group_id = 'group_x' WHERE "
                               + one("order_charges", "amount = 300")),
    (Check.DELIVERY_GROUPS,    "UPDATE fulfillment_orders SET method = 'PICKUP' WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.DELIVERY_GROUPS,    "UPDATE delivery_groups SET position = 9 WHERE "
                               + newest("delivery_groups")),
    (Check.LINE_TOTALS,        "UPDATE order_lines SET subtotal = subtotal + 1 WHERE "
                               + one("order_lines")),
    (Check.LINE_KINDS,         "UPDATE order_lines SET kind = 'GIFT_CARD' WHERE "
                               + one("order_lines", "kind = 'SERVICE'")),
    (Check.KIT_PARTS,          "UPDATE order_lines SET parent_line_id = 'line_x' WHERE "
                               + one("order_lines", "parent_line_id IS NOT NULL")),
    (Check.EVENT_SEQUENCE,     f"UPDATE orders SET sequence = sequence + 1 WHERE {one('orders')}"),
    (Check.EVENT_SEQUENCE,     "UPDATE order_events SET sequence = 99 WHERE "
                               + one("order_events", "kind = 'HOLD_RELEASED'")),
    (Check.PLACED_EVENT,       "UPDATE order_events SET kind = 'HOLD_PLACED' WHERE "
                               + one("order_events", "kind = 'ORDER_PLACED'")),
    (Check.EVENT_STATUS,       "UPDATE order_events SET payment_status = 'REFUNDED' WHERE "
                               + newest("order_events")),
    (Check.EVENT_CHANGES,      "UPDATE order_events SET changes = '[]' WHERE "
                               + one("order_events", "kind = 'UNITS_PICKED'")),
    (Check.ORDER_STATUS,       "UPDATE orders SET status = 'COMPLETED' WHERE "
                               + one("orders", "status = 'CANCELLED'")),
    (Check.ORDER_STATUS,       "UPDATE orders SET fulfillment_status = 'DELIVERED' WHERE "
                               + one("orders", "status = 'CANCELLED'")),
    (Check.ORDER_TOTALS,       f"UPDATE orders SET captured_total = 7 WHERE {one('orders')}"),
    (Check.ORDER_TOTALS,       f"UPDATE orders SET total = total + 1 WHERE {one('orders')}"),
    (Check.ORDER_TOTALS,       "UPDATE orders SET charges_total = charges_total + 1 WHERE "
                               + one("orders")),
    (Check.ORDER_TOTALS,       "UPDATE orders SET current_total = total WHERE "
                               + one("orders", "current_total < total AND current_total > 0")),
    (Check.DELIVERED_AT,       "UPDATE orders SET delivered_at = NULL WHERE "
                               + one("orders", "delivered_at IS NOT NULL")),
    (Check.AWAITING_STOCK,     "UPDATE order_exceptions SET quantity = 9 WHERE "
                               + one("order_exceptions")),
    (Check.PAYMENT_AMOUNTS,    "UPDATE payment_transactions SET amount = amount + 1 WHERE "
                               + one("payment_transactions", "kind = 'AUTHORIZATION' AND "
                                     "payment_id = (SELECT id FROM payments WHERE "
                                     "status = 'PARTIALLY_CAPTURED')")),
    (Check.PAYMENT_AMOUNTS,    "UPDATE payment_transactions SET state = 'FAILED' WHERE "
                               + one("payment_transactions", "kind = 'REFUND'")),
    (Check.PAYMENT_AMOUNTS,    "UPDATE payments SET authorized = 1 WHERE "
                               + one("payments", "status = 'VOIDED'")),
    (Check.PAYMENT_STATUS,     "UPDATE payments SET status = 'CAPTURED' WHERE "
                               + one("payments", "status = 'PARTIALLY_CAPTURED'")),
    (Check.PAYMENT_STATUS,     "UPDATE payments SET captured_at = authorized_at WHERE "
                               + one("payments", "status = 'PARTIALLY_CAPTURED'")),
    (Check.SHIPPED_UNITS,      "UPDATE shipment_lines SET quantity = quantity + 1 WHERE "
                               + one("shipment_lines")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'INCOMPLETE' WHERE "
                               + one("fulfillment_orders", "status = 'CLOSED'")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'CLOSED' WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'ON_HOLD' WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'OPEN' WHERE "
                               + one("fulfillment_orders", "status = 'ON_HOLD'")),
    (Check.HOLD_SCOPE,         "UPDATE holds SET scope = 'LINE', scope_id = 'line_x' WHERE "
                               + one("holds", "status = 'RELEASED'")),
    (Check.HOLD_SCOPE,         "UPDATE holds SET steps = '[\"RELEASE\", \"CAPTURE\"]' WHERE "
                               + one("holds", "scope = 'FULFILLMENT_ORDER'")),
    (Check.PARCEL_STATUS,      "UPDATE parcels SET status = 'MANIFESTED' WHERE "
                               + one("parcels", "status = 'IN_TRANSIT'")),
    (Check.PARCEL_STATUS,      "UPDATE shipments SET status = 'IN_TRANSIT' WHERE "
                               + one("shipments", "status = 'PARTIALLY_DELIVERED'")),
    (Check.LOST_UNITS,         "UPDATE shipment_lines SET parcel_id = 'parcel_x' WHERE "
                               + one("shipment_lines", "parcel_id IS NULL")),
    (Check.LOST_UNITS,         "UPDATE shipment_lines SET reshipped = 2 WHERE "
                               + one("shipment_lines", "reshipped = 1")),
    (Check.REJECTED_BY,        "UPDATE order_lines SET rejected_by = '[\"location_x\"]' WHERE "
                               + one("order_lines")),
    (Check.CANCELLATION_WISH,  "UPDATE orders SET cancellation_requested_at = placed_at WHERE "
                               + one("orders", "status = 'COMPLETED'")),
    (Check.CANCELLATION_LINES, "UPDATE fulfillment_orders SET cancellation_lines ="
                               " replace(cancellation_lines, ', 1]', ', 9]') WHERE "
                               + one("fulfillment_orders", "cancellation_lines LIKE '[%'")),
    (Check.ORDER_NUMBERS,      f"UPDATE order_numbers SET last = 0 WHERE {one('order_numbers')}"),
    (Check.ORDER_NUMBERS,      "UPDATE orders SET number = replace(number, '-', '_') WHERE "
                               + one("orders")),
    (Check.IDEMPOTENCY,        "INSERT INTO idempotency_keys (key, fingerprint, answer, at)"
                               " VALUES ('k', 'f', 'order_1', '2026')"),
    (Check.IDEMPOTENCY,        "UPDATE idempotency_keys SET answer = 'x' WHERE "
                               + one("idempotency_keys")),
    (Check.METAFIELD_OWNERS,   "INSERT INTO metafields VALUES ('x:a:b', 'x', 'a', 'b', 'TEXT', 'v',"
                               " 'h', '2026-01-01 00:00:00.000000')"),
    (Check.ORDER_REFERENCES,   "UPDATE order_references SET value = 'x' WHERE "
                               + one("order_references")),
    (Check.ORDER_REFERENCES,   "UPDATE order_references SET unique_key = 'x' WHERE "
                               + one("order_references", "unique_key IS NOT NULL")),
    (Check.ORDER_TAGS,         "UPDATE order_tags SET tag = 'x' WHERE " + one("order_tags")),
    (Check.ORDER_TAGS,         "UPDATE order_tags SET position = 9 WHERE "
                               + newest("order_tags")),
    (Check.SEARCH_TERMS,       "UPDATE search_terms SET term = 'x' WHERE "
                               + one("search_terms", "owner_id LIKE 'order%'")),
    (Check.SEARCH_TERMS,       "UPDATE search_terms SET term = 'x' WHERE "
                               + one("search_terms", "owner_id LIKE 'customer%'")),
    (Check.HISTORY,            "UPDATE inventory_movements SET actor = 'nobody' WHERE "
                               + one("inventory_movements")),
    (Check.HISTORY,            "UPDATE order_events SET reason = 'another' WHERE "
                               + one("order_events", "reason IS NOT NULL")),
    (Check.ERASED_DATA,        "UPDATE customers SET erased_at = '2026-03-02 00:00:00.0' WHERE "
                               + one("customers")),
    (Check.ERASED_DATA,        "UPDATE orders SET erased_at = '2126-03-02 00:00:00.0' WHERE "
                               + one("orders", "email IS NOT NULL")),
    (Check.PERSONAL_KEYS,      "INSERT INTO personal_keys (subject_id, key, created_at) SELECT id,"
                               " 'kept', erased_at FROM customers WHERE erased_at IS NOT NULL"),
    (Check.METRIC_SUMS,        "INSERT INTO metric_rollups (log, form, position, reached, zones,"
                               " revision) VALUES ('order_events', 1, 1000000, NULL, '{}', 1)"),
    (Check.RETENTION,          "UPDATE orders SET updated_at = '2016-03-02 00:00:00.000000' WHERE "
                               + one("orders", "status = 'COMPLETED'")),
]
# fmt: on


@pytest.fixture(scope="session")
def after_a_day(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which some of everything has happened, through the services alone."""
    file = tmp_path_factory.mktemp("day") / "day.db"
    shutil.copyfile(migrated, file)

    async def live() -> None:
        hub = wire(Settings(database_url=f"sqlite+aiosqlite:///{file}"))
        shop = await Shop.open(hub)
        await a_day(shop)
        given = shop.caller, None, CreateCustomer(name="Forgotten")
        gone = await hub.services.registering.create_customer(*given)
        erasing = shop.caller, None, EraseCustomer(customer_id=gone.id)
        await hub.services.erasing.erase_customer(*erasing)
        await hub.close()

    asyncio.run(live())
    return file


@pytest.fixture
def books(after_a_day: Path) -> Path:
    """The same file for each, so that statements are compiled once."""
    file = after_a_day.with_name("books.db")
    for beside in file.parent.glob(f"{file.name}*"):
        beside.unlink()
    return shutil.copyfile(after_a_day, file)


async def verified(file: Path) -> list[Difference]:
    address = address_of(file)
    hub = wire(Settings(database_url=address), engines_of(address))
    try:
        return await SqlVerify(hub.engines, Terms(hub.settings.retention)).differences()
    finally:
        await hub.close()


async def hashed(file: Path) -> None:
    hub = wire(Settings(database_url=address_of(file)), engines_of(address_of(file)))
    await hub.history_keeping.once()
    await hub.close()


async def test_after_a_day_of_business_all_consistency_laws_hold(books: Path) -> None:
    assert await verified(books) == []


async def test_an_empty_database_has_no_differences(migrated: Path) -> None:
    assert await verified(migrated) == []


@pytest.mark.parametrize(("check", "lie"), LIES)
async def test_a_planted_difference_is_found_by_its_consistency_law(
    books: Path, check: Check, lie: str
) -> None:
    if check is Check.HISTORY:
        await hashed(books)
    with closing(sqlite3.connect(books)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        assert connection.execute(lie).rowcount == 1
        connection.commit()
    found = await verified(books)
    assert {difference.check for difference in found} == {check}, found
    assert str(found[0]).startswith(f"{check} ")


def test_every_consistency_law_has_a_planted_difference_and_a_description() -> None:
    assert {check for check, _ in LIES} == set(Check) == set(CHECKS)


async def test_a_hundred_thousand_movements_are_checked_in_a_moment(books: Path) -> None:
    with closing(sqlite3.connect(books)) as connection:
        _long_ledger(connection)
    began = time.perf_counter()
    assert await verified(books) == []
    assert time.perf_counter() - began < SECONDS_MAX


def _long_ledger(connection: sqlite3.Connection) -> None:
    """Levels that received one unit after another."""
    (at,) = connection.execute("SELECT id FROM locations WHERE code = 'supplier'").fetchone()
    (product,) = connection.execute("SELECT id FROM products").fetchone()
    each = MOVEMENTS // LEVELS
    skus = [f"BULK-{n}" for n in range(LEVELS)]
    connection.executemany(
        "INSERT INTO variants (id, product_id, sku, title, updated_at) VALUES (?, ?, ?, 'Bulk', ?)",
        [(f"variant_{sku}", product, sku, "2026-03-02") for sku in skus],
    )
    connection.executemany(
        "INSERT INTO inventory_levels (id, sku, location_id, available, reserved, committed,"
        " safety_stock, quality_control, damaged, incoming, in_transit, version, updated_at)"
        " VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?, '2026-03-02')",
        [(f"level_{sku}", sku, at, each, each) for sku in skus],
    )
    connection.executemany(
        "INSERT INTO inventory_movements (id, level_id, sequence, kind, sku, location_id, quantity,"
        " cause, actor, at, available, on_hand)"
        " VALUES (?, ?, ?, 'RECEIVE', ?, ?, 1, 'bulk', 'ann', '2026-03-02', ?, ?)",
        [
            (f"movement_{sku}_{n}", f"level_{sku}", n, sku, at, n, n)
            for sku in skus
            for n in range(1, each + 1)
        ],
    )
    connection.commit()
