"""What was sold is suggested to be ordered; a person accepts it, and when it has arrived nothing is
suggested any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from persistence.verify.verify import SqlVerify
from tests.graph.client import answer_of, statements
from tests.graph.staff import Staff
from tests.persistence.activity import positioned

OPEN = """query Open($status: [SuggestionStatus!]) {
  replenishmentSuggestions(first: 10, where: { status: $status }) {
    nodes { id sku kind status quantity supplier { code } fromLocation { code } purchaseOrder { id }
      why { mean pattern days leadTime arrivals reorderPoint position planned backordered } }
  }
}"""
ALERTS = """{ stockAlerts(first: 10) {
  nodes { id sku kind status available threshold owner since resolvedAt location { code } }
} }"""


async def sold(staff: Staff, units: int = 4, days: int = 30, sku: str = "CUP") -> None:
    """So many units on every third of the last days, carried out of the warehouse."""
    for ago in range(days, 0, -3):
        at = (datetime.now(UTC) - timedelta(days=ago)).isoformat()
        order = await staff.place((sku, units), channel=staff.shop.pos, placedAt=at)
        assert order["__typename"] == "Order", order
    await added_up(staff)


async def added_up(staff: Staff) -> None:
    await positioned(staff.shop)
    await staff.shop.hub.metric_sums.once()


async def policy(staff: Staff, **given: Any) -> dict[str, Any]:
    found = await staff.graph.do("setReplenishmentPolicy", **given)
    assert found["__typename"] == "ReplenishmentPolicy", found
    return found


async def reviewed(staff: Staff, *skus: str, at: Any = None) -> list[dict[str, Any]]:
    place = (at or staff.shop.warehouse).id
    given = {"locationId": place, "skus": list(skus or ("CUP",))}
    location = await staff.graph.do("reviewReplenishment", **given)
    assert location["__typename"] == "Location", location
    found = await staff.graph.ask(OPEN, status=["OPEN"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


async def alerts(staff: Staff) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await staff.graph.ask(ALERTS))["nodes"]
    return found


async def laws_hold(staff: Staff) -> bool:
    return not await SqlVerify(staff.shop.hub.engines).differences()


async def test_what_was_sold_is_suggested_ordered_received_and_suggested_no_more(
    staff: Staff,
) -> None:
    await staff.receive(50)
    await sold(staff)
    supplier = await staff.supplier()
    await policy(staff, active=True, serviceLevel="95", orderDays=14, packSize=6)
    assert await reviewed(staff) == [], "nobody says where to order"
    await policy(staff, sku="cup", supplierId=supplier["id"], leadTimeDays=9)

    (one,) = await reviewed(staff)
    assert (one["sku"], one["kind"], one["supplier"]) == ("CUP", "PURCHASE", {"code": "supplier"})
    why = one["why"]
    assert (why["days"], why["pattern"], why["leadTime"]) == (30, "INTERMITTENT", 9)
    assert 1.1 < why["mean"] < 1.4
    # 40 of the 50 were sold.
    assert why["position"] == 10 < why["reorderPoint"]
    assert one["quantity"] % 6 == 0
    (low,) = await alerts(staff)
    assert (low["kind"], low["available"]) == ("UNDERSTOCK", 10) or low["threshold"] <= 10

    given = {"suggestionId": one["id"], "quantity": 42}
    accepted = await staff.graph.do("acceptReplenishmentSuggestion", **given)
    assert (accepted["status"], accepted["acceptedQuantity"]) == ("ACCEPTED", 42)
    order = accepted["purchaseOrder"]
    assert (order["status"], order["lines"]) == ("DRAFT", [{"sku": "CUP", "quantity": 42}])
    again = await staff.graph.do("acceptReplenishmentSuggestion", **given)
    assert (again["__typename"], again["from"]) == ("IllegalTransition", "ACCEPTED")
    assert await reviewed(staff) == [], "the draft counts"

    await staff.graph.do("submitPurchaseOrder", purchaseOrderId=order["id"])
    assert await reviewed(staff) == [], "what is expected counts"
    await staff.arrived({"__typename": "PurchaseOrder", **order}, 42)
    assert await reviewed(staff) == [], "what has arrived counts"
    assert [one["status"] for one in await alerts(staff)] == ["RESOLVED"]
    assert await laws_hold(staff)


async def test_suggestions_for_one_supplier_join_one_draft(staff: Staff) -> None:
    supplier = await staff.supplier()
    for sku in ("CUP", "TEA"):
        await staff.receive(50, sku)
        await sold(staff, sku=sku)
    await policy(staff, active=True, supplierId=supplier["id"], leadTimeDays=14)
    both = await reviewed(staff, "CUP", "TEA")
    assert {one["sku"] for one in both} == {"CUP", "TEA"}
    rows = [{"idempotencyKey": f"accept {one['sku']}", "suggestionId": one["id"]} for one in both]
    done = await staff.graph.do("bulkAcceptReplenishmentSuggestions", rows=rows)
    results = [row["result"] for row in done["rows"]]
    (order,) = {one["purchaseOrder"]["id"] for one in results}
    query = "query One($id: ID!) { purchaseOrder(by: {id: $id}) { status lines { sku quantity } } }"
    draft = await staff.graph.ask(query, id=order)
    wanted = {(one["sku"], one["quantity"]) for one in both}
    assert {(line["sku"], line["quantity"]) for line in draft["lines"]} == wanted
    assert draft["status"] == "DRAFT"
    assert await laws_hold(staff)


async def test_a_location_with_enough_gives_some_to_another(staff: Staff) -> None:
    shop = staff.shop
    await staff.receive(50)
    await staff.receive(60, at=shop.downtown)
    await sold(staff)
    await policy(staff, active=True, leadTimeDays=3, overstockDays=30)
    here = {"locationId": shop.warehouse.id, "sourceLocationId": shop.downtown.id}
    await policy(staff, **here, leadTimeDays=14)
    (one,) = await reviewed(staff)
    assert (one["kind"], one["fromLocation"]["code"]) == ("TRANSFER", shop.downtown.code)
    accepted = await staff.graph.do("acceptReplenishmentSuggestion", suggestionId=one["id"])
    (line,) = accepted["transferOrder"]["lines"]
    assert (accepted["transferOrder"]["status"], line["quantity"]) == ("REQUESTED", one["quantity"])
    assert await reviewed(staff) == []
    # What leaves is no longer there for anybody else.
    assert await reviewed(staff, at=shop.downtown) == []
    (much,) = [one for one in await alerts(staff) if one["kind"] == "OVERSTOCK"]
    assert much["location"]["code"] == shop.downtown.code
    assert await laws_hold(staff)


async def test_what_is_dismissed_is_not_suggested_until_then(staff: Staff) -> None:
    await staff.receive(50)
    await sold(staff)
    supplier = await staff.supplier()
    await policy(staff, active=True, supplierId=supplier["id"], leadTimeDays=14)
    (one,) = await reviewed(staff)
    dismiss = {"suggestionId": one["id"], "reason": "End of the season"}
    past = await staff.graph.do(
        "dismissReplenishmentSuggestion", **dismiss, until="2020-01-01T00:00:00Z"
    )
    assert (past["__typename"], past["path"]) == ("InvalidInput", ["input", "until"])
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    gone = await staff.graph.do("dismissReplenishmentSuggestion", **dismiss, until=later)
    assert (gone["status"], gone["supportedActions"]) == ("DISMISSED", [])
    assert await reviewed(staff) == []
    # Another SKU is not concerned, and inactive policies outdate what is open.
    await staff.receive(50, "TEA")
    await sold(staff, sku="TEA")
    assert [one["sku"] for one in await reviewed(staff, "CUP", "TEA")] == ["TEA"]
    await policy(staff, active=None)
    assert await reviewed(staff, "CUP", "TEA") == []
    outdated = await staff.graph.ask(OPEN, status=["OUTDATED"])
    assert [one["sku"] for one in outdated["nodes"]] == ["TEA"]


async def test_orders_that_wait_are_demand_where_they_would_be_served(staff: Staff) -> None:
    supplier = await staff.supplier()
    await staff.receive(1)
    await policy(staff, active=True, supplierId=supplier["id"])
    line = {"sku": "CUP", "quantity": 5, "availabilityPolicy": "BACKORDER"}
    placed = await staff.place(channel=staff.shop.pos, lines=[line])
    assert placed["__typename"] == "Order", placed
    (one,) = await reviewed(staff)
    assert one["why"]["position"] < 0
    assert one["quantity"] >= one["why"]["backordered"] > 0
    (missing,) = await alerts(staff)
    assert missing["kind"] == "OUT_OF_STOCK"


async def test_an_alert_is_looked_after_by_somebody(staff: Staff) -> None:
    await staff.receive(40)
    await sold(staff)
    await policy(staff, active=True, leadTimeDays=9)
    await reviewed(staff)
    (alert,) = await alerts(staff)
    assert (alert["kind"], alert["owner"]) == ("OUT_OF_STOCK", None)
    this = {"alertId": alert["id"]}
    assigned = await staff.graph.do("assignStockAlert", **this, owner="night shift")
    assert (assigned["status"], assigned["owner"]) == ("OPEN", "night shift")
    seen = await staff.graph.do("acknowledgeStockAlert", **this, note="Ordered by phone")
    assert (seen["status"], seen["note"]) == ("ACKNOWLEDGED", "Ordered by phone")
    await reviewed(staff)
    (same,) = await alerts(staff)
    assert (same["id"], same["owner"], same["since"]) == (
        alert["id"],
        "night shift",
        alert["since"],
    )
    await staff.receive(60)
    await reviewed(staff)
    (right,) = await alerts(staff)
    assert right["status"] == "RESOLVED"
    late = await staff.graph.do("assignStockAlert", **this, owner="nobody")
    assert late["__typename"] == "IllegalTransition"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"serviceLevel": "100"}, "serviceLevel"),
        ({"serviceLevel": "95.123"}, "serviceLevel"),
        ({"reviewDays": 0}, "reviewDays"),
        ({"sku": "NO-SUCH-SKU"}, "sku"),
    ],
)
async def test_a_policy_that_cannot_be_is_refused(
    staff: Staff, given: dict[str, Any], path: str
) -> None:
    refused = await staff.graph.do("setReplenishmentPolicy", **given)
    assert refused["path"] == ["input", path]


async def test_a_store_is_no_supplier(staff: Staff) -> None:
    store = staff.shop.downtown.id
    refused = await staff.graph.do("setReplenishmentPolicy", supplierId=store)
    assert refused["path"] == ["input", "supplierId"]
    refused = await staff.graph.do(
        "setReplenishmentPolicy", locationId=store, sourceLocationId=store
    )
    assert refused["path"] == ["input", "locationId"]


async def test_a_review_of_more_skus_needs_no_more_statements(staff: Staff) -> None:
    supplier = await staff.supplier()
    for sku in ("CUP", "TEA", "POT"):
        await staff.receive(20, sku)
        await sold(staff, units=1, days=9, sku=sku)
    await policy(staff, active=True, supplierId=supplier["id"], leadTimeDays=60)
    counts = []
    for skus in (["CUP"], ["CUP", "TEA", "POT"], ["CUP", "TEA", "POT"]):
        given = {"locationId": staff.shop.warehouse.id, "skus": skus}
        with statements(staff.shop.hub) as sent:
            reply = await staff.graph.reply("reviewReplenishment", given)
            answer_of(reply, "reviewReplenishment")
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
    assert counts[0] == counts[1] == counts[2]


async def test_lead_times_are_measured_of_what_arrived(staff: Staff) -> None:
    order = await staff.expect(3)
    arrived = await staff.arrived(order, 3)
    assert arrived["__typename"] == "PurchaseOrder", arrived
    supplier = (await staff.supplier())["id"]
    await policy(staff, active=True, supplierId=supplier, reorderPoint=50, orderDays=1)
    (one,) = await reviewed(staff)
    why = one["why"]
    # It arrived within a moment; nothing was sold, so 50 are enough.
    assert (why["arrivals"], why["leadTime"] < 1, one["quantity"]) == (1, True, 47)


async def test_units_that_are_kept_for_somebody_are_not_ordered_again(staff: Staff) -> None:
    """Ring-fenced ones are sold by their channel; those that arrived for an order are its own."""
    await staff.receive(200)
    await sold(staff)
    await policy(staff, active=True, supplierId=staff.shop.supplier.id, reorderPoint=20)
    level = await staff.level()
    place = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    fence = {"channelId": staff.shop.web.id, "quantity": level["available"], **place}
    assert (await staff.graph.do("createRingFence", **fence))["__typename"] == "RingFence"
    assert await reviewed(staff) == [], "the web shop sells them"
