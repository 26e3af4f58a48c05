"""Lots: what expires first leaves first, and what has expired is sold no more."""

from typing import Any

import pytest

from hub.wiring import Hub
from tests.graph.inventory.lots.shelf import Shelf, day, lot
from tests.graph.staff import Staff


@pytest.fixture
async def shelf(staff: Staff, hub: Hub) -> Shelf:
    made = Shelf(staff, hub)
    await made.put(tracking="LOT")
    return made


async def shipped(shelf: Shelf, quantity: int, **more: Any) -> dict[str, Any]:
    order = await shelf.place(quantity)
    part = await shelf.staff.work("accept", order["fulfillmentOrders"][0])
    if "lots" in more:
        (line,) = order["lines"]
        more["lots"] = [{"lineId": line["id"], **one} for one in more["lots"]]
    made: dict[str, Any] = await shelf.staff.work("ship", part, **more)
    return made


async def test_what_is_received_is_of_the_named_lots_and_the_rest_of_none(shelf: Shelf) -> None:
    level = await shelf.receive(lot("A", 3, 10), lot("B", 2), more=4)
    assert (level["__typename"], level["available"]) == ("InventoryLevel", 9)
    assert await shelf.units() == {"A": (3, 0), "B": (2, 0), None: (4, 0)}
    movements = (await shelf.level())["movements"]["nodes"]
    assert {
        (one["kind"], one["quantity"], one["lot"] and one["lot"]["code"]) for one in movements
    } == {
        ("RECEIVE", 3, "A"),
        ("RECEIVE", 2, "B"),
        ("RECEIVE", 4, None),
    }
    assert (await shelf.lots())["A"]["expiresOn"] == day(10)
    assert await shelf.is_balanced()


async def test_what_expires_first_leaves_first(shelf: Shelf) -> None:
    await shelf.receive(lot("LATE", 3, 20), lot("EARLY", 2, 10), more=1)
    await shelf.move("WITHDRAW", 3)
    assert await shelf.units() == {"LATE": (2, 0), None: (1, 0)}
    await shelf.move("DAMAGE", 1, lot("LATE", 1))
    assert await shelf.units() == {"LATE": (1, 1), None: (1, 0)}
    await shelf.move("WRITE_OFF", 1)
    assert await shelf.units() == {"LATE": (1, 0), None: (1, 0)}
    refused = await shelf.move("WITHDRAW", 2, lot("LATE", 2))
    assert (refused["__typename"], refused["available"]) == ("InsufficientLot", 1)
    assert refused["path"] == ["input", "lots", "0", "code"]
    assert await shelf.is_balanced()


async def test_nothing_of_an_expired_lot_is_sold_before_anybody_took_it_out(shelf: Shelf) -> None:
    await shelf.receive(lot("OLD", 3, -1), lot("TODAY", 2, 0))
    assert await shelf.sold() == 2
    assert (await shelf.why())["EXPIRED_LOTS"] == -3
    refused = await shelf.place(3)
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 2)
    placed = await shelf.place(2)
    assert placed["__typename"] == "Order"
    level = await shelf.level()
    assert (level["available"], level["reserved"], level["qualityControl"]) == (0, 2, 3)
    assert await shelf.units() == {"OLD": (0, 3), "TODAY": (2, 0)}
    assert await shelf.sold() == 0
    assert await shelf.is_balanced()


async def test_workers_take_out_what_has_expired(shelf: Shelf) -> None:
    await shelf.receive(lot("OLD", 3, -1), more=2)
    assert (await shelf.expire(), await shelf.expire()) == (1, 0)
    level = await shelf.level()
    assert (level["available"], level["qualityControl"], level["unsellableAt"]) == (2, 3, None)
    assert level["movements"]["nodes"][0]["kind"] == "EXPIRE"
    assert await shelf.sold() == 2
    assert await shelf.is_balanced()


async def test_a_unit_keeps_for_the_minimum_shelf_life_when_it_is_promised(shelf: Shelf) -> None:
    await shelf.receive(lot("A", 3, 10))
    await shelf.put(minimumShelfLifeDays=10)
    assert await shelf.sold() == 3
    await shelf.put(minimumShelfLifeDays=11)
    assert await shelf.sold() == 0
    assert (await shelf.place(1))["__typename"] == "OutOfStock"
    assert await shelf.is_balanced()


async def test_a_recalled_lot_is_sold_no_more_and_its_orders_are_found(shelf: Shelf) -> None:
    await shelf.receive(lot("A", 2, 10), lot("B", 3, 20))
    shipment = await shipped(shelf, 3)
    blocked = await shelf.block("B")
    assert (blocked["__typename"], blocked["blocked"]) == ("Lot", True)
    assert await shelf.sold() == 0
    found = await shelf.staff.graph.ask(
        """query ($id: ID!) { lot(by: {id: $id}) { blockReason shipments { totalCount nodes {
          quantity order { number } shipmentLine { quantity }
        } } } }""",
        id=blocked["id"],
    )
    assert found["blockReason"] == "Recalled"
    (went,) = found["shipments"]["nodes"]
    assert (went["quantity"], went["shipmentLine"]["quantity"]) == (1, 3)
    lines = await shelf.staff.graph.ask(
        "query ($id: ID!) { node(id: $id) { ... on Shipment { lines { lots {"
        " quantity lot { code } } } } } }",
        id=shipment["id"],
    )
    (line,) = lines["lines"]
    assert {(one["lot"]["code"], one["quantity"]) for one in line["lots"]} == {("A", 2), ("B", 1)}
    await shelf.expire()
    again = await shelf.staff.graph.do("unblockLot", lotId=blocked["id"])
    assert (again["blocked"], await shelf.sold()) == (False, 0), "they wait in quality control"
    await shelf.move("CLEAR_QUALITY_CONTROL", 2, lot("B", 2))
    assert await shelf.sold() == 2
    assert await shelf.is_balanced()


async def test_promised_units_of_a_recalled_lot_are_not_sold_again(shelf: Shelf) -> None:
    await shelf.receive(lot("A", 3, 10))
    order = await shelf.place(2)
    await shelf.block("A")
    assert await shelf.expire() == 1
    await shelf.staff.graph.do("cancelOrder", orderId=order["id"], reason="r")
    assert await shelf.sold() == 0
    assert (await shelf.place(1))["__typename"] == "OutOfStock"
    await shelf.receive(lot("B", 2, 10))
    assert await shelf.sold() == 2
    assert (await shelf.place(2))["__typename"] == "Order"
    assert await shelf.units() == {"A": (0, 3), "B": (2, 0)}
    assert await shelf.is_balanced()


async def test_the_shipper_says_which_lots_left(shelf: Shelf) -> None:
    await shelf.receive(lot("A", 3, 10), lot("B", 3, 20))
    shipment = await shipped(shelf, 2, lots=[lot("B", 1), lot("UNKNOWN", 1)])
    assert shipment["__typename"] == "Shipment"
    assert await shelf.units() == {"A": (2, 0), "B": (2, 0)}
    lots = await shelf.lots()
    assert set(lots) == {"A", "B", "UNKNOWN"}
    refused = await shipped(shelf, 1, lots=[lot("B", 2)])
    assert (refused["__typename"], refused["path"][1]) == ("QuantityExceeded", "lots")
    assert await shelf.is_balanced()


async def test_tracking_changes_only_without_units(shelf: Shelf) -> None:
    await shelf.receive(lot("A", 1))
    refused = await shelf.put(tracking="NONE")
    assert (refused["__typename"], refused["path"]) == (
        "InvalidInput",
        ["input", "variants", "0", "tracking"],
    )
    await shelf.move("WITHDRAW", 1)
    assert (await shelf.put(tracking="NONE"))["__typename"] == "Product"
    refused = await shelf.receive(lot("A", 1))
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "lots"])
    assert await shelf.is_balanced()


@pytest.mark.parametrize(
    ("lots", "path"),
    [
        ((lot("A", 1), lot("A", 1)), ["lots"]),
        ((lot("A", 3),), ["lots"]),
        ((lot("B", 1, 5),), ["lots", "0", "expiresOn"]),
    ],
)
async def test_wrong_lots_are_refused(
    shelf: Shelf, lots: tuple[dict[str, Any], ...], path: list[str]
) -> None:
    await shelf.receive(lot("B", 1, 4))
    refused = await shelf.move("RECEIVE", 2, *lots)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", *path])
    assert await shelf.units() == {"B": (1, 0)}


async def test_a_corrected_day_is_followed_everywhere(shelf: Shelf) -> None:
    await shelf.receive(lot("A", 2, 10))
    made = (await shelf.lots())["A"]
    given = {"lotId": made["id"], "expectedVersion": made["version"]}
    await shelf.staff.graph.do("updateLot", **given, expiresOn=day(-1))
    assert await shelf.sold() == 0
    stale = await shelf.staff.graph.do("updateLot", **given, expiresOn=None)
    assert stale["__typename"] == "VersionConflict"
    await shelf.staff.graph.do("updateLot", lotId=made["id"], expiresOn=None)
    assert await shelf.sold() == 2
    assert await shelf.is_balanced()


async def test_lots_are_listed_by_their_day_page_by_page(shelf: Shelf) -> None:
    await shelf.receive(lot("C", 1), lot("B", 1, 20), lot("A", 1, 10))
    query = """query ($after: String) { lots(first: 1, after: $after, sort: EXPIRES_ON,
      direction: ASCENDING, where: {sku: ["MILK"]}) { nodes { code }
      pageInfo { endCursor hasNextPage } } }"""
    codes, after = list[str](), None
    for _ in range(3):
        page = await shelf.staff.graph.ask(query, after=after)
        codes += [one["code"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert (codes, page["pageInfo"]["hasNextPage"]) == (["A", "B", "C"], False)
