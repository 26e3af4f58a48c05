"""What another system counted: compared with the stock of its time, approved by people; and of
suppliers, who tell their own stock, applied at once while it is young enough."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.graph.client import answer_of
from tests.graph.staff import Staff

FEED = """query ($id: ID!) { location(by: {id: $id}) { version
  stockFeed { updatedAt maxAgeMinutes staleAt stale } } }"""
AVAILABLE = '{ availability(skus: ["CUP"]) { available why { kind quantity } } }'
ACTOR = "x-order-hub-actor"


async def told(staff: Staff, *units: tuple[str, int], **more: Any) -> dict[str, Any]:
    lines = [{"sku": sku, "counted": counted} for sku, counted in units]
    given = {"locationId": staff.shop.warehouse.id, "lines": lines, **more}
    return await staff.graph.do("importStockCount", **given)


def ago(minutes: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


async def test_what_differs_becomes_a_count_and_nothing_is_adjusted(staff: Staff) -> None:
    await staff.receive(10)
    await staff.receive(4, "TEA")
    counted = datetime.now(UTC).isoformat()
    await staff.receive(6)
    count = await told(staff, ("cup", 9), ("TEA", 4), ("POT", 0), occurredAt=counted)
    assert count["__typename"] == "StockCount", count
    assert (count["__typename"], count["external"], count["agreed"]) == ("StockCount", True, 2)
    assert (count["status"], count["accuracy"]) == ("COUNTED", "66.67")
    (line,) = count["lines"]
    assert (line["sku"], line["expected"], line["variance"]) == ("CUP", 10, -1)
    assert (await staff.level())["onHand"] == 16
    approving = {"stockCountId": count["id"]}
    reply = await staff.graph.reply("approveStockCount", approving, {ACTOR: "grace"})
    done = answer_of(reply, "approveStockCount")
    assert (done["status"], done["lines"][0]["adjusted"]) == ("APPROVED", -1)
    assert (await staff.level())["onHand"] == 15


async def test_named_lines_are_adjusted_and_the_others_given_up(staff: Staff) -> None:
    await staff.receive(10)
    await staff.receive(4, "TEA")
    count = await told(staff, ("CUP", 9), ("TEA", 3))
    given = {"stockCountId": count["id"], "lineIds": [count["lines"][1]["id"]]}
    done = answer_of(
        await staff.graph.reply("approveStockCount", given, {ACTOR: "grace"}), "approveStockCount"
    )
    assert [line["adjusted"] for line in done["lines"]] == [None, -1]
    assert (done["exceptions"], (await staff.level())["onHand"]) == ([], 10)


async def test_who_tells_a_count_does_not_approve_it_alone(staff: Staff) -> None:
    await staff.receive(10)
    count = await told(staff, ("CUP", 9))
    refused = await staff.graph.do("approveStockCount", stockCountId=count["id"])
    assert refused["__typename"] == "SeparationOfDuties"
    refused = await told(staff, ("CUP", 9), apply=True)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "apply"])


async def drop_shipper(staff: Staff, minutes: int | None) -> dict[str, Any]:
    given = {"code": "kiln", "name": "Kiln", "kind": "SUPPLIER"}
    address = {"country": "PT", "city": "Porto"}
    return await staff.graph.do(
        "createLocation", **given, address=address, feedMaxAgeMinutes=minutes
    )


async def test_a_supplier_tells_its_stock_and_it_gets_too_old(staff: Staff) -> None:
    kiln = await drop_shipper(staff, 60)
    at = {"locationId": kiln["id"], "apply": True}
    feed = (await staff.graph.ask(FEED, id=kiln["id"]))["stockFeed"]
    assert (feed["updatedAt"], feed["stale"]) == (None, True), "nothing was told yet"
    count = await told(staff, ("CUP", 5), occurredAt=ago(61), **at)
    assert count["status"] == "APPROVED"
    feed = (await staff.graph.ask(FEED, id=kiln["id"]))["stockFeed"]
    assert (feed["maxAgeMinutes"], feed["stale"]) == (60, True)
    (cup,) = await staff.graph.ask(AVAILABLE)
    assert cup["available"] == 0
    assert {"kind": "STALE_FEED", "quantity": -5} in cup["why"]
    assert (await staff.place(("CUP", 1)))["__typename"] == "OutOfStock"
    await told(staff, ("CUP", 4), occurredAt=ago(1), **at)
    (cup,) = await staff.graph.ask(AVAILABLE)
    assert (cup["available"], [term["kind"] for term in cup["why"]]) == (4, ["ON_HAND"])
    order = await staff.place(("CUP", 1))
    assert [part["location"]["code"] for part in order["fulfillmentOrders"]] == ["kiln"]


async def test_a_younger_feed_is_not_made_older(staff: Staff) -> None:
    kiln = await drop_shipper(staff, None)
    for minutes in (1, 30):
        await told(staff, ("CUP", 5), occurredAt=ago(minutes), locationId=kiln["id"], apply=True)
    found = await staff.graph.ask(FEED, id=kiln["id"])
    updated = datetime.fromisoformat(found["stockFeed"]["updatedAt"])
    assert updated > datetime.now(UTC) - timedelta(minutes=20)
    assert found["stockFeed"]["stale"] is False


async def test_only_what_others_tell_gets_too_old(staff: Staff) -> None:
    place = staff.shop.warehouse.id
    found = await staff.graph.ask(FEED, id=place)
    assert found["stockFeed"] is None
    refused = await staff.graph.do(
        "updateLocation",
        locationId=place,
        expectedVersion=found["version"],
        feedMaxAgeMinutes=60,
    )
    assert refused["path"] == ["input", "feedMaxAgeMinutes"]
