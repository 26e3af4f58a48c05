"""A loss is taken off the books once, however many counts and picks find it."""

from typing import Any

import pytest

from tests.graph.client import statements
from tests.graph.inventory.counting.test_stock_counts import approved, do, opened, recorded, told
from tests.graph.staff import Staff


async def names(staff: Staff, *wanted: str) -> tuple[int, ...]:
    level = await staff.level()
    return tuple(level[name] for name in wanted)


async def moved(staff: Staff, kind: str, quantity: int) -> None:
    at = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    await staff.graph.do("moveStock", kind=kind, quantity=quantity, **at)


async def test_counts_of_one_shelf_are_approved_in_any_order(staff: Staff) -> None:
    await staff.receive(10)
    counts = [await opened(staff) for _ in range(3)]
    for count, found in zip(counts, (9, 8, 8), strict=True):
        await recorded(staff, count, ("CUP", found))
    done = [await approved(staff, count) for count in reversed(counts)]
    assert [told(one, "adjusted", "unadjusted")[1] for one in done] == [
        (-2, 0),
        (None, 0),
        (None, 0),
    ]
    assert all(one["exceptions"] == [] for one in done)
    assert await names(staff, "onHand") == (8,)


async def test_a_count_of_one_sku_makes_an_older_count_outdated(staff: Staff) -> None:
    await staff.receive(10)
    count = await opened(staff)
    await recorded(staff, count, ("CUP", 8))
    at = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    await staff.graph.do("countStock", expected=10, counted=8, **at)
    assert told(await approved(staff, count), "adjusted") == ("APPROVED", (None,))
    assert await names(staff, "onHand") == (8,)


async def short_picked(staff: Staff) -> None:
    """Five units are promised, and two are there."""
    order = await staff.placed(("CUP", 5))
    part = order["fulfillmentOrders"][0]
    await staff.work("accept", part)
    three = [{"lineId": order["lines"][0]["id"], "quantity": 3}]
    await staff.work("reject", part, rejectReason="NOT_FOUND", lines=three)
    assert await names(staff, "onHand", "qualityControl") == (5, 3)


@pytest.mark.parametrize("written_off", ["never", "before the count", "before the approval"])
async def test_what_picking_did_not_find_is_missing_once(staff: Staff, written_off: str) -> None:
    await short_picked(staff)
    count = await opened(staff)
    if written_off == "before the count":
        await moved(staff, "FAIL_QUALITY_CONTROL", 3)
    await recorded(staff, count, ("CUP", 2))
    if written_off == "before the approval":
        await moved(staff, "FAIL_QUALITY_CONTROL", 3)
    await staff.receive(10)
    done = await approved(staff, count)
    found = (-3, -3) if written_off == "never" else (0, 0)
    assert told(done, "variance", "adjusted") == ("APPROVED", found)
    assert await names(staff, "onHand", "available", "qualityControl") == (12, 10, 0)


async def test_units_in_quarantine_are_not_taken_for_those_that_are_missing(staff: Staff) -> None:
    await staff.receive(10)
    await moved(staff, "QUARANTINE", 4)
    count = await opened(staff)
    await recorded(staff, count, ("CUP", 8))
    await approved(staff, count)
    assert await names(staff, "available", "qualityControl") == (4, 4)


@pytest.mark.parametrize(
    ("shelves", "damaged", "left"), [((None, 0), None, 3), ((1, 1), 2, 2), ((0, 0), 0, 0)]
)
async def test_damaged_units_are_known_where_all_places_were_looked_at(
    staff: Staff, shelves: tuple[Any, ...], damaged: int | None, left: int
) -> None:
    await staff.receive(10)
    await moved(staff, "DAMAGE", 3)
    count = await opened(staff)
    lines = [{"sku": "CUP", "counted": 5, "damaged": one} for one in shelves]
    both = await do(staff, "recordStockCount", count, lines=lines)
    assert told(both, "counted", "damaged") == ("COUNTED", (10, damaged))
    await approved(staff, count)
    assert await names(staff, "damaged") == (left,)


async def test_more_skus_are_approved_with_as_many_reads(staff: Staff) -> None:
    sent = []
    for skus in (["CUP"], ["TEA", "POT"]):
        for sku in skus:
            await staff.receive(3, sku)
        count = await opened(staff, skus=skus)
        await recorded(staff, count, *((sku, 3) for sku in skus))
        with statements(staff.shop.hub) as counted:
            await approved(staff, count)
        sent.append(len(counted))
    assert sent[0] == sent[1]
