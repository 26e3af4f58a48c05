"""Stock counts: what is found on the shelf becomes the stock, and nothing that was sold meanwhile
is counted twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.graph.client import answer_of
from tests.graph.staff import Staff

ACTOR = "x-order-hub-actor"


async def opened(staff: Staff, **given: Any) -> dict[str, Any]:
    count = await staff.graph.do("createStockCount", locationId=staff.shop.warehouse.id, **given)
    assert count["__typename"] == "StockCount", count
    return count


async def do(
    staff: Staff, name: str, count: dict[str, Any], actor: str = "ada", **given: Any
) -> dict[str, Any]:
    reply = await staff.graph.reply(name, {"stockCountId": count["id"], **given}, {ACTOR: actor})
    return answer_of(reply, name)


async def recorded(
    staff: Staff, count: dict[str, Any], *units: tuple[str, int], actor: str = "ada", **more: Any
) -> dict[str, Any]:
    lines = [{"sku": sku, "counted": counted} for sku, counted in units]
    given = {"lines": lines, **more}
    return await do(staff, "recordStockCount", count, actor, **given)


async def approved(staff: Staff, count: dict[str, Any], **more: Any) -> dict[str, Any]:
    return await do(staff, "approveStockCount", count, "grace", **more)


def told(count: dict[str, Any], *names: str) -> tuple[Any, ...]:
    """The status, and these of each line."""
    assert count["__typename"] == "StockCount", count
    return (count["status"], *(tuple(line[name] for name in names) for line in count["lines"]))


async def test_what_was_counted_becomes_the_stock_when_it_is_approved(staff: Staff) -> None:
    await staff.receive(10)
    await staff.receive(4, "TEA")
    count = await opened(staff, number="CC-1", reason="Shelf 4")
    assert told(count, "sku", "expected", "variance") == (
        "OPEN",
        ("CUP", 10, None),
        ("TEA", 4, None),
    )
    assert count["supportedActions"] == ["CANCEL", "COUNT"]
    half = await recorded(staff, count, ("cup", 8))
    assert told(half, "counted", "expected", "variance") == ("OPEN", (8, 10, -2), (None, 4, None))
    assert half["accuracy"] is None
    whole = await recorded(staff, count, ("TEA", 4))
    assert told(whole, "variance", "withinTolerance") == ("COUNTED", (-2, False), (0, True))
    assert whole["accuracy"] == "50.00"
    assert whole["supportedActions"] == ["REQUEST_RECOUNT", "APPROVE", "CANCEL", "COUNT"]
    assert (await staff.level())["onHand"] == 10, "nothing is adjusted before approval"
    line = {"lineId": whole["lines"][0]["id"], "reason": "THEFT"}
    done = await approved(staff, count, lines=[line], expectedVersion=whole["version"])
    assert told(done, "adjusted", "reason") == ("APPROVED", (-2, "THEFT"), (0, None))
    assert (await staff.level())["available"] == 8
    query = """{ inventoryLevels(first: 9, where: {sku: "CUP"}) { nodes { lastCountedAt
      movements(first: 1) { nodes { kind quantity cause reason actor } } } } }"""
    (level,) = (await staff.graph.ask(query))["nodes"]
    assert level["movements"]["nodes"] == [
        {
            **{"kind": "COUNT_DOWN", "quantity": 2, "cause": count["id"]},
            **{"reason": "Shelf 4", "actor": "grace"},
        }
    ]
    assert level["lastCountedAt"] is not None


async def test_what_moves_between_count_and_approval_is_no_variance(staff: Staff) -> None:
    await staff.receive(10)
    count = await opened(staff)
    await recorded(staff, count, ("CUP", 9))
    await staff.shipped(("CUP", 3))
    await staff.receive(5)
    done = await approved(staff, count)
    assert told(done, "expected", "variance", "adjusted") == ("APPROVED", (10, -1, -1))
    assert (await staff.level())["onHand"] == 14


async def test_a_sale_that_is_told_late_is_no_variance_either(staff: Staff) -> None:
    await staff.receive(10)
    count = await opened(staff)
    before = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    wrong = await recorded(staff, count, ("CUP", 7))
    assert told(wrong, "variance") == ("COUNTED", (-3,))
    at = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    sold = {"kind": "WITHDRAW", "quantity": 3, "occurredAt": before, **at}
    await staff.graph.do("moveStock", **sold)
    done = await approved(staff, count)
    assert told(done, "expected", "variance", "adjusted") == ("APPROVED", (7, 0, 0))
    assert (await staff.level())["onHand"] == 7


async def test_a_device_that_was_offline_sends_its_count_with_its_own_time(staff: Staff) -> None:
    await staff.receive(10)
    count = await opened(staff)
    then = datetime.now(UTC).isoformat()
    await staff.receive(6)
    late = await recorded(staff, count, ("CUP", 9), occurredAt=then)
    assert told(late, "expected", "variance") == ("COUNTED", (10, -1))
    await approved(staff, count)
    assert (await staff.level())["onHand"] == 15


async def test_lines_beyond_tolerance_are_counted_again_by_somebody_else(staff: Staff) -> None:
    await staff.receive(100)
    await staff.receive(50, "TEA")
    count = await opened(staff, toleranceUnits=1, tolerancePercent="2.5")
    assert count["tolerancePercent"] == "2.5"
    first = await recorded(staff, count, ("CUP", 90), ("TEA", 49))
    assert told(first, "withinTolerance") == ("COUNTED", (False,), (True,))
    alone = await do(staff, "approveStockCount", count, "ada")
    assert (alone["__typename"], alone["skus"]) == ("SeparationOfDuties", ["CUP"])
    assert alone["path"] == ["input", "stockCountId"]
    assert (await staff.level())["onHand"] == 100
    again = await do(staff, "requestRecount", count)
    assert told(again, "toCount") == ("RECOUNT", (True,), (False,))
    assert (await approved(staff, count))["__typename"] == "IllegalTransition"
    twice = await recorded(staff, count, ("CUP", 98), actor="grace")
    assert told(twice, "counted", "recounted", "variance") == (
        "COUNTED",
        (90, 98, -2),
        (49, None, -1),
    )
    assert twice["accuracy"] == "100.00"
    assert told(await do(staff, "approveStockCount", count, "ada"), "adjusted") == (
        "APPROVED",
        (-2,),
        (-1,),
    )


async def test_a_recount_is_refused_where_it_makes_no_sense(staff: Staff) -> None:
    await staff.receive(3)
    count = await opened(staff)
    assert (await do(staff, "requestRecount", count))["__typename"] == "IllegalTransition"
    await recorded(staff, count, ("CUP", 3))
    none = await do(staff, "requestRecount", count)
    assert (none["__typename"], none["path"]) == ("InvalidInput", ["input", "lineIds"])
    other = await do(staff, "requestRecount", count, lineIds=[count["id"]])
    assert (other["__typename"], other["path"]) == ("NotFound", ["input", "lineIds", "0"])
    line = count["lines"][0]["id"]
    assert told(await do(staff, "requestRecount", count, lineIds=[line])) == ("RECOUNT", ())


async def test_units_promised_to_orders_stay_on_the_books_and_are_named(staff: Staff) -> None:
    await staff.accepted(("CUP", 5))
    await staff.receive(2)
    count = await opened(staff)
    await recorded(staff, count, ("CUP", 4))
    done = await approved(staff, count)
    assert told(done, "variance", "adjusted", "unadjusted") == ("APPROVED", (-3, -2, 1))
    assert done["exceptions"] == [{"sku": "CUP", "unadjusted": 1}]
    level = await staff.level()
    assert (level["available"], level["committed"], level["onHand"]) == (0, 5, 5)


async def test_what_was_counted_is_kept_in_every_state(staff: Staff) -> None:
    await staff.receive(3)
    count = await opened(staff)
    found = await recorded(staff, count, ("CUP", 2), ("POT", 1))
    assert told(found, "sku", "unlisted", "variance") == (
        "COUNTED",
        ("CUP", False, -1),
        ("POT", True, 1),
    )
    early = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    old = await recorded(staff, found, ("CUP", 9), occurredAt=early)
    assert told(old, "counted", "recounted")[1] == (2, None)
    await approved(staff, count)
    late = await recorded(staff, count, ("CUP", 1), ("TEA", 1))
    assert told(late, "counted", "recounted") == ("APPROVED", (2, None), (1, None), (None, None))
    kinds = [[entry["kind"] for entry in line["entries"]] for line in late["lines"]]
    assert kinds == [["COUNT", "OUTDATED", "LATE"], ["COUNT"], ["LATE"]]
    assert (await staff.level())["onHand"] == 2
    assert (await staff.level("POT"))["onHand"] == 1
    assert late["accuracy"] == "0.00"


async def test_damaged_units_are_found_and_good_ones_come_back(staff: Staff) -> None:
    await staff.receive(10)
    at = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    await staff.graph.do("moveStock", kind="DAMAGE", quantity=1, **at)
    await staff.receive(4, "TEA")
    tea = {**at, "sku": "TEA"}
    await staff.graph.do("moveStock", kind="DAMAGE", quantity=2, **tea)
    count = await opened(staff)
    lines = [
        {"sku": "CUP", "counted": 9, "damaged": 3, "reason": "DAMAGED"},
        {"sku": "TEA", "counted": 4, "damaged": 0},
    ]
    await do(staff, "recordStockCount", count, lines=lines)
    done = await approved(staff, count)
    assert told(done, "adjusted", "adjustedDamaged", "reason") == (
        "APPROVED",
        (-1, 2, "DAMAGED"),
        (0, -2, None),
    )
    level, other = await staff.level(), await staff.level("TEA")
    assert (level["available"], level["damaged"]) == (6, 3)
    assert (other["available"], other["damaged"]) == (4, 0)


async def test_units_of_two_shelves_are_added_up(staff: Staff) -> None:
    await staff.receive(10)
    count = await opened(staff, skus=["cup", "CUP"])
    both = await recorded(staff, count, ("CUP", 4), ("cup", 6))
    assert told(both, "counted", "variance") == ("COUNTED", (10, 0))


async def test_a_cancelled_count_adjusts_nothing(staff: Staff) -> None:
    await staff.receive(3)
    count = await opened(staff)
    await recorded(staff, count, ("CUP", 1))
    assert told(await do(staff, "cancelStockCount", count)) == ("CANCELLED", ())
    assert (await approved(staff, count))["__typename"] == "IllegalTransition"
    assert told(await recorded(staff, count, ("CUP", 2)), "counted") == ("CANCELLED", (1,))
    assert (await staff.level())["onHand"] == 3


async def test_two_counts_of_the_same_shelf_do_not_adjust_twice(staff: Staff) -> None:
    await staff.receive(10)
    counts = [await opened(staff), await opened(staff)]
    for count in counts:
        await recorded(staff, count, ("CUP", 8))
    adjusted = [told(await approved(staff, count), "adjusted")[1] for count in counts]
    assert adjusted == [(-2,), (0,)]
    assert (await staff.level())["onHand"] == 8


async def test_an_empty_location_has_nothing_to_count_but_what_is_named(staff: Staff) -> None:
    at = {"locationId": staff.shop.harbor.id}
    empty = await staff.graph.do("createStockCount", **at)
    assert (empty["__typename"], empty["path"]) == ("InvalidInput", ["input", "skus"])
    unknown = await staff.graph.do("createStockCount", **at, skus=["CUP", "NOTHING"])
    assert (unknown["__typename"], unknown["path"]) == ("NotFound", ["input", "skus", "1"])
    count = await staff.graph.do("createStockCount", **at, skus=["CUP"])
    assert told(count, "expected") == ("OPEN", (0,))


async def test_counts_are_found_and_sorted(staff: Staff) -> None:
    await staff.receive(3)
    await staff.receive(3, "TEA")
    await opened(staff, number="CC-1", skus=["CUP"], blind=True)
    await opened(staff, number="CC-2", skus=["TEA"])
    query = """query Found($where: StockCountWhere) {
      stockCounts(first: 9, where: $where) { nodes { number } } }"""

    async def found(**where: Any) -> list[str]:
        return [one["number"] for one in (await staff.graph.ask(query, where=where))["nodes"]]

    assert await found() == ["CC-2", "CC-1"]
    assert await found(sku=["cup"]) == ["CC-1"]
    assert await found(blind=False, status=["OPEN"]) == ["CC-2"]
    assert await found(locationId=[staff.shop.harbor.id]) == []
    one = await staff.graph.ask('{ stockCount(by: {number: "CC-2"}) { lines { sku } } }')
    assert one["lines"] == [{"sku": "TEA"}]
