"""Stock that is received, counted, transferred, promised elsewhere and never below zero."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.fulfillment.fulfillment_order import FulfillmentAction, FulfillmentMethod, RejectReason
from domain.inventory.commands import CountStock
from domain.inventory.stock import MANUAL_KINDS, NAMES, MovementKind
from domain.network.channel import AvailabilityPolicy
from domain.orders.holds.hold import HoldReason
from domain.orders.lines.line import LineState
from domain.services.orders.commands.ordering import PlaceLine
from domain.shared.errors import (
    InsufficientStock,
    InvalidInput,
    NotFound,
    OutOfStock,
    StockMismatch,
)
from persistence.verify.verify import SqlVerify
from persistence.writes.changes import WriteConflict
from persistence.writes.stock import stock
from tests.shop import Shop, quantities


async def require_balanced(shop: Shop) -> None:
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_each_movement_stands_in_the_ledger_with_what_it_left_behind(shop: Shop) -> None:
    await shop.stock(10)
    await shop.stock(3, kind=MovementKind.DAMAGE)
    await shop.stock(2, kind=MovementKind.WRITE_OFF)
    order = await shop.place(4)
    await shop.ship(order.fulfillment_orders[0])
    ledger = await shop.rows(
        "SELECT sequence, kind, quantity, available, on_hand FROM inventory_movements"
        " ORDER BY sequence"
    )
    assert ledger == [
        (1, "RECEIVE", 10, 10, 10),
        (2, "DAMAGE", 3, 7, 10),
        (3, "WRITE_OFF", 2, 7, 8),
        (4, "RESERVE", 4, 3, 8),
        (5, "COMMIT", 4, 3, 8),
        (6, "SHIP", 4, 3, 4),
    ]
    assert quantities(await shop.level()) == {"available": 3, "damaged": 1}


@pytest.mark.parametrize("kind", sorted(set(MovementKind) - set(MANUAL_KINDS)))
async def test_what_orders_and_counts_cause_is_not_moved_by_hand(
    shop: Shop, kind: MovementKind
) -> None:
    with pytest.raises(InvalidInput):
        await shop.stock(1, kind=kind)


async def test_what_is_not_there_cannot_be_moved(shop: Shop) -> None:
    await shop.stock(2)
    with pytest.raises(InsufficientStock) as refused:
        await shop.stock(3, kind=MovementKind.DAMAGE)
    facts = refused.value
    assert (facts.sku, facts.name, facts.quantity) == ("CUP", "AVAILABLE", 2)
    with pytest.raises(InsufficientStock):
        await shop.stock(1, kind=MovementKind.REPAIR)
    with pytest.raises(NotFound):
        await shop.stock(1, "NOTHING")


async def test_a_count_is_taken_only_if_nothing_moved_since_the_counter_looked(shop: Shop) -> None:
    await shop.stock(10)

    async def count(counted: int, expected: int) -> int:
        command = CountStock(
            sku="CUP", location_id=shop.warehouse.id, counted=counted, expected=expected
        )
        level = await shop.services.stocking.count(shop.caller, None, command)
        return level.available

    await shop.place(1)
    with pytest.raises(StockMismatch) as refused:
        await count(12, expected=10)
    assert (refused.value.expected, refused.value.actual) == (10, 9)
    assert await count(12, expected=9) == 12
    assert await count(5, expected=12) == 5
    assert await count(5, expected=5) == 5
    assert (await shop.rows("SELECT count(*) FROM inventory_movements")) == [(4,)]


async def test_what_one_location_rejects_another_serves(shop: Shop) -> None:
    await shop.stock(5)
    await shop.stock(5, at=shop.harbor)
    order = await shop.place(3)
    await shop.reject(order.fulfillment_orders[0], reason=RejectReason.NOT_FOUND)
    again = await shop.load(order.id)
    assert [f.location_id for f in again.fulfillment_orders] == [shop.warehouse.id, shop.harbor.id]
    assert quantities(await shop.level()) == {"available": 2, "quality_control": 3}
    assert quantities(await shop.level(at=shop.harbor)) == {"available": 2, "reserved": 3}
    await require_balanced(shop)


async def test_an_order_without_stock_is_on_hold_until_there_is_stock(shop: Shop) -> None:
    await shop.stock(3)
    order = await shop.place(3)
    await shop.reject(order.fulfillment_orders[0])
    held = await shop.load(order.id)
    assert [hold.reason for hold in held.open_holds] == [HoldReason.INVENTORY_OUT_OF_STOCK]
    assert held.quantities.count({LineState.REJECTED}) == 3
    await shop.stock(3, at=shop.downtown)
    await shop.release(held)
    served = await shop.allocate(held)
    assert served.fulfillment_orders[-1].status == "OPEN"
    await require_balanced(shop)


async def test_a_location_can_turn_work_down_while_the_order_is_reviewed(shop: Shop) -> None:
    """The units are reserved elsewhere, and wait there for the review."""
    await shop.stock(3)
    await shop.stock(3, at=shop.downtown)
    order = await shop.place(3, channel_id=shop.pos.id)
    work = order.fulfillment_orders[0]
    await shop.perform(work, FulfillmentAction.ACCEPT)
    await shop.hold(order, HoldReason.HIGH_RISK_OF_FRAUD)
    await shop.reject(work)
    held = await shop.load(order.id)
    assert held.quantities.count({LineState.ALLOCATED}) == 3
    assert held.fulfillment_orders[-1].location_id == shop.downtown.id
    assert held.fulfillment_orders[-1].status == "ON_HOLD"
    assert [hold.reason for hold in held.open_holds] == [HoldReason.HIGH_RISK_OF_FRAUD]
    await require_balanced(shop)


async def test_a_pickup_is_served_by_its_own_store_or_not_at_all(shop: Shop) -> None:
    await shop.stock(9)
    await shop.stock(1, at=shop.harbor)
    there: dict[str, Any] = {
        "method": FulfillmentMethod.PICKUP,
        "location_id": shop.harbor.id,
    }
    with pytest.raises(OutOfStock):
        await shop.place(2, **there)
    order = await shop.place(1, **there)
    await shop.reject(order.fulfillment_orders[0])
    assert (await shop.load(order.id)).open_holds
    with pytest.raises(InvalidInput):
        await shop.place(1, method=FulfillmentMethod.PICKUP, location_id=shop.warehouse.id)


async def test_order_numbers_have_no_gaps_though_orders_are_refused(shop: Shop) -> None:
    await shop.stock(3)
    numbers = []
    for quantity in (1, 9, 1, 9, 1):
        try:
            numbers.append((await shop.place(quantity)).number)
        except OutOfStock:
            continue
    assert numbers == ["WEB-100001", "WEB-100002", "WEB-100003"]
    first_elsewhere = await shop.place(lines=(), channel_id=shop.marketplace.id)
    assert first_elsewhere.number == "MKT-100001"


async def test_a_line_may_name_its_location(shop: Shop) -> None:
    await shop.stock(9)
    await shop.stock(2, at=shop.supplier)
    line = PlaceLine(
        sku="CUP",
        quantity=2,
        location_id=shop.supplier.id,
        availability_policy=AvailabilityPolicy.REFUSE,
    )
    order = await shop.place(lines=(line,), channel_id=shop.marketplace.id)
    assert [f.location_id for f in order.fulfillment_orders] == [shop.supplier.id]
    with pytest.raises(OutOfStock):
        await shop.place(lines=(line,), channel_id=shop.marketplace.id)


async def test_beside_a_line_that_names_its_location_the_others_are_sourced_freely(
    shop: Shop,
) -> None:
    """A supplier that ships to no one else serves the line that names it, and only that."""
    await shop.stock(1)
    await shop.stock(5, at=shop.supplier)
    refuse = AvailabilityPolicy.REFUSE
    named = PlaceLine(
        sku="CUP", quantity=2, location_id=shop.supplier.id, availability_policy=refuse
    )
    free = PlaceLine(sku="CUP", quantity=1, availability_policy=refuse)
    order = await shop.place(lines=(named, free), channel_id=shop.marketplace.id)
    assert {f.location_id for f in order.fulfillment_orders} == {
        shop.supplier.id,
        shop.warehouse.id,
    }
    with pytest.raises(OutOfStock):
        await shop.place(lines=(named, free), channel_id=shop.marketplace.id)


async def test_what_is_rejected_of_a_cancelled_order_is_not_sent_from_elsewhere(
    shop: Shop,
) -> None:
    await shop.stock(2)
    await shop.stock(2, at=shop.harbor)
    order = await shop.place(2)
    work = await shop.perform(order.fulfillment_orders[0], FulfillmentAction.ACCEPT)
    await shop.cancel(order)
    await shop.reject(work)
    assert (await shop.load(order.id)).status == "CANCELLED"
    assert quantities(await shop.level(at=shop.harbor)) == {"available": 2}
    await require_balanced(shop)


# --- the database itself -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_levels SET available = -1",
        "UPDATE inventory_levels SET reserved = reserved - 2",
        "UPDATE inventory_movements SET quantity = 0",
        "UPDATE order_lines SET quantity = 0",
        "UPDATE line_quantities SET quantity = 0",
        "UPDATE payments SET refunded = -1",
        "UPDATE prices SET amount = -1",
        "UPDATE order_lines SET order_id = 'order_gone'",
        "UPDATE inventory_levels SET location_id = 'location_gone'",
        "DELETE FROM orders",
        "DELETE FROM variants",
        "INSERT INTO order_events (insert_id, id, order_id, sequence, kind, at, actor, status,"
        " payment_status, fulfillment_status, changes, location_ids)"
        " SELECT 99, 'e', order_id, sequence, kind, at, actor, status,"
        " payment_status, fulfillment_status, changes, location_ids FROM order_events LIMIT 1",
    ],
)
async def test_the_database_refuses_what_can_never_be(shop: Shop, statement: str) -> None:
    await shop.stock(3)
    await shop.pay(await shop.place(1))
    with pytest.raises(IntegrityError):
        await shop.write(statement)


async def test_readers_cannot_write(shop: Shop) -> None:
    async with shop.hub.engines.reader.connect() as connection:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await connection.execute(text("DELETE FROM idempotency_keys"))


def test_what_did_not_fit_and_does_by_now_is_tried_again() -> None:
    """Another transaction may give units back between the update and the look for why."""
    level = {name.lower(): 5 for name in NAMES}
    refused = stock._refusal("CUP", "here", [], {"available": -6, "damaged": 6}, level)
    assert isinstance(refused, InsufficientStock)
    fits = stock._refusal("CUP", "here", [], {"available": -5, "damaged": 5}, level)
    assert isinstance(fits, WriteConflict)
