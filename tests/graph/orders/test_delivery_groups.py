"""One order, delivered in several ways: carried out, collected, shipped; to several addresses, by
several dates."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.graph.client import statements
from tests.graph.errors.test_several_errors import errors_of, places
from tests.graph.staff import PORTO, Staff, line_quantities

LISBON = {"country": "PT", "city": "Lisbon"}
GROUPS = """deliveryGroups {
  position method promisedOn promisedFrom promisedUntil shipBy note
  location { code } shipTo { city } pickupPerson { name phone email }
  lines { sku quantity }
  fulfillmentOrders { method shipBy location { code } quantities { state quantity } }
} events { nodes { kind occurredAt } }"""


def line(sku: str, quantity: int, group: str) -> dict[str, Any]:
    return {"sku": sku, "quantity": quantity, "deliveryGroup": group}


def mixed(staff: Staff, **changes: Any) -> dict[str, Any]:
    """Through the till downtown: a cup taken along, another collected there, a pot shipped."""
    store = staff.shop.downtown.id
    given = {
        "deliveryGroups": [
            {"key": "bag", "method": "CARRY_OUT", "locationId": store},
            {
                "key": "later",
                "method": "PICKUP",
                "locationId": store,
                "pickupPerson": {"name": " Ben Bastos ", "phone": "912 345 678"},
                "promisedFrom": "2030-03-02T15:00:00+00:00",
                "promisedUntil": "2030-03-02T18:00:00+00:00",
            },
            {"key": "home", "shipTo": PORTO, "promisedOn": "2030-03-05", "note": "Ring twice"},
        ],
        "lines": [line("CUP", 1, "bag"), line("CUP", 1, "later"), line("POT", 2, "home")],
        **changes,
    }
    return {**staff.order(channel=staff.shop.pos), **given}


async def placed(staff: Staff, **changes: Any) -> dict[str, Any]:
    await staff.receive(2, at=staff.shop.downtown)
    await staff.receive(2, "POT")
    order = await staff.graph.do("placeOrder", **mixed(staff, **changes))
    assert order["__typename"] == "Order", order
    return order


async def test_a_till_sells_goods_to_carry_out_to_collect_and_to_ship_as_one_order(
    staff: Staff,
) -> None:
    order = await placed(staff)
    assert (order["status"], order["fulfillmentStatus"]) == ("CONFIRMED", "PARTIALLY_DELIVERED")
    assert line_quantities(order) == {"COLLECTED": 1, "ALLOCATED": 3}
    bag, later, home = (await staff.look(order, GROUPS))["deliveryGroups"]
    assert [(g["position"], g["method"]) for g in (bag, later, home)] == [
        (1, "CARRY_OUT"),
        (2, "PICKUP"),
        (3, "SHIP"),
    ]
    assert [one["sku"] for one in (*bag["lines"], *later["lines"], *home["lines"])] == [
        "CUP",
        "CUP",
        "POT",
    ]
    codes = [[w["location"]["code"] for w in g["fulfillmentOrders"]] for g in (bag, later, home)]
    assert codes == [["downtown"], ["downtown"], ["warehouse"]]
    assert [g["fulfillmentOrders"][0]["method"] for g in (bag, later, home)] == [
        "CARRY_OUT",
        "PICKUP",
        "SHIP",
    ]
    assert later["pickupPerson"] == {"name": "Ben Bastos", "phone": "+351912345678", "email": None}
    assert (later["location"]["code"], later["shipTo"]) == ("downtown", None)
    assert later["promisedFrom"].startswith("2030-03-02T15:00")
    assert (home["shipTo"], home["promisedOn"], home["note"]) == (
        {"city": "Porto"},
        "2030-03-05",
        "Ring twice",
    )
    assert (await staff.level(at=staff.shop.downtown))["onHand"] == 1


async def test_what_was_carried_out_left_with_the_sale_and_the_rest_is_allocated_now(
    staff: Staff,
) -> None:
    sold = datetime.now(UTC) - timedelta(hours=5)
    order = await placed(staff, placedAt=sold.isoformat())
    found = await staff.look(order, GROUPS)
    times: dict[str, list[datetime]] = {}
    for event in found["events"]["nodes"]:
        times.setdefault(event["kind"], []).append(datetime.fromisoformat(event["occurredAt"]))
    assert times["UNITS_COLLECTED"] == [sold]
    first, *others = times["UNITS_ALLOCATED"]
    assert first == sold
    assert all(at > sold for at in others)
    assert len(others) == 2


async def test_the_groups_of_an_order_are_completed_each_in_its_way(staff: Staff) -> None:
    order = await placed(staff)
    _, pickup, parcel = order["fulfillmentOrders"]
    for step in ("accept", "ready", "collect"):
        done = await staff.work(step, pickup)
        assert "message" not in done, done
    await staff.work("accept", parcel)
    refused = await staff.work("collect", parcel)
    assert refused["__typename"] == "IllegalTransition"
    shipment = await staff.work("ship", parcel)
    told = await staff.track(shipment, "DELIVER", occurredAt=datetime.now(UTC).isoformat())
    assert (told["order"]["status"], told["order"]["fulfillmentStatus"]) == (
        "COMPLETED",
        "DELIVERED",
    )


async def test_goods_carried_out_beyond_the_stock_are_recorded_and_the_rest_waits(
    staff: Staff,
) -> None:
    order = await staff.graph.do("placeOrder", **mixed(staff))
    assert line_quantities(order) == {"COLLECTED": 1, "PENDING": 3}
    kinds = sorted(one["kind"] for one in order["exceptions"])
    assert kinds == ["AWAITING_STOCK", "AWAITING_STOCK", "SOLD_WITHOUT_STOCK"]
    await staff.receive(1, at=staff.shop.downtown)
    await staff.receive(2, "POT")
    allocated = await staff.graph.do("allocateOrder", orderId=order["id"])
    assert line_quantities(allocated) == {"COLLECTED": 1, "ALLOCATED": 3}
    groups = (await staff.look(order, GROUPS))["deliveryGroups"]
    assert [len(group["fulfillmentOrders"]) for group in groups] == [1, 1, 1]


async def test_a_business_order_has_three_dates_and_addresses(staff: Staff) -> None:
    await staff.receive(30)
    dates = {"a": "2030-04-01", "b": "2030-05-01", "c": "2030-06-01"}
    order = await staff.graph.do(
        "placeOrder",
        **{
            **staff.order(),
            "lines": [line("CUP", 10, key) for key in dates],
            "deliveryGroups": [
                {
                    "key": key,
                    "promisedOn": day,
                    "shipBy": f"{day}T00:00:00Z",
                    "shipTo": {**PORTO, "street": f"Rua {key}"},
                }
                for key, day in dates.items()
            ],
        },
    )
    groups = (await staff.look(order, GROUPS))["deliveryGroups"]
    assert [group["promisedOn"] for group in groups] == list(dates.values())
    for group in groups:
        (work,) = group["fulfillmentOrders"]
        assert work["location"]["code"] == "warehouse"
        assert work["shipBy"].startswith(group["promisedOn"]), "units of groups are never together"
        assert line_quantities(work) == {"ALLOCATED": 10}


async def test_the_short_form_is_one_group(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1), shipTo=PORTO, promisedOn="2030-03-05")
    query = """lines { deliveryGroup { id position } } fulfillmentOrders { deliveryGroup { id } }
      deliveryGroups { id position method promisedOn shipTo { city } order { id } }"""
    found = await staff.look(order, query)
    (group,) = found["deliveryGroups"]
    assert (group["position"], group["method"], group["promisedOn"]) == (1, "SHIP", "2030-03-05")
    assert group["shipTo"] == {"city": "Porto"}
    assert group["order"]["id"] == order["id"]
    assert found["lines"] == [{"deliveryGroup": {"id": group["id"], "position": 1}}]
    assert found["fulfillmentOrders"] == [{"deliveryGroup": {"id": group["id"]}}]
    again = await staff.graph.do("placeOrder", **staff.order(externalId="A", shipTo=PORTO))
    assert again["__typename"] == "OutOfStock"


async def test_ship_is_the_method_whether_it_is_said_or_not(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1), externalId="A-1")
    same = await staff.place(("CUP", 1), externalId="A-1", method="SHIP")
    assert same["id"] == order["id"]


async def test_orders_are_found_by_any_of_their_methods(staff: Staff) -> None:
    order = await placed(staff)
    shipped = await staff.placed(("CUP", 1))
    query = "query ($m: [FulfillmentMethod!]) { orders(where: {method: $m}) { nodes { id } } }"
    for methods, expected in (
        (["PICKUP"], [order]),
        (["SHIP"], [shipped, order]),
        (["CARRY_OUT", "PICKUP"], [order]),
    ):
        nodes = (await staff.graph.ask(query, m=methods))["nodes"]
        assert [node["id"] for node in nodes] == [one["id"] for one in expected]


async def test_every_fault_of_the_groups_is_told_with_its_place(staff: Staff) -> None:
    store = staff.shop.downtown.id
    given = {
        **staff.order(channel=staff.shop.pos),
        "shipTo": PORTO,
        "promisedOn": "2030-03-05",
        "lines": [
            line("CUP", 1, "a"),
            line("CUP", 1, "nowhere"),
            {"sku": "CUP", "quantity": 1},
        ],
        "deliveryGroups": [
            {"key": "a", "locationId": store},
            {"key": "a", "method": "PICKUP", "shipTo": PORTO},
            {"key": "b", "pickupPerson": {"name": "Ben"}},
            {
                "key": "c",
                "promisedFrom": "2030-03-02T15:00:00Z",
                "promisedUntil": "2030-03-02T14:00:00Z",
            },
        ],
    }
    found = places(await errors_of(staff, "placeOrder", **given))
    assert found == {
        ("INVALID_INPUT", f"input.{path}")
        for path in (
            "shipTo",
            "promisedOn",
            "lines.1.deliveryGroup",
            "lines.2.deliveryGroup",
            "deliveryGroups.0.locationId",
            "deliveryGroups.1.key",
            "deliveryGroups.1.locationId",
            "deliveryGroups.1.shipTo",
            "deliveryGroups.2.key",
            "deliveryGroups.2.pickupPerson",
            "deliveryGroups.3.key",
            "deliveryGroups.3.promisedUntil",
        )
    }
    assert await staff.orders() == 0


async def test_stores_and_phone_numbers_that_do_not_fit_are_told_together(staff: Staff) -> None:
    unknown = "location_00000000000000000000000001"
    given = mixed(staff)
    bag, later, home = given["deliveryGroups"]
    bag["locationId"] = unknown
    later["pickupPerson"]["phone"] = "nine"
    more = {"key": "far", "method": "PICKUP", "locationId": staff.shop.warehouse.id}
    given["deliveryGroups"] = [bag, later, home, more]
    given["lines"].append(line("CUP", 1, "far"))
    assert places(await errors_of(staff, "placeOrder", **given)) == {
        ("NOT_FOUND", "input.deliveryGroups.0.locationId"),
        ("INVALID_INPUT", "input.deliveryGroups.1.pickupPerson.phone"),
        ("INVALID_INPUT", "input.deliveryGroups.3.locationId"),
    }


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"method": "PICKUP", "shipTo": PORTO, "locationId": "location"}, "shipTo"),
        ({"lines": [line("CUP", 1, "a")]}, "lines.0.deliveryGroup"),
        ({"deliveryGroups": [{"key": f"{n}"} for n in range(51)]}, "deliveryGroups"),
    ],
)
async def test_the_short_form_has_its_bounds(
    staff: Staff, changes: dict[str, Any], path: str
) -> None:
    errors = await errors_of(staff, "placeOrder", **{**staff.order(), **changes})
    assert ("INVALID_INPUT", f"input.{path}") in places(errors)


async def test_only_a_channel_that_may_carry_out_does(staff: Staff) -> None:
    given = mixed(staff, channelId=staff.shop.web.id)
    refused = await staff.graph.do("placeOrder", **given)
    assert (refused["__typename"], refused["permission"]) == ("PermissionDenied", "CARRY_OUT")


# --- changing how a group is delivered ----------------------------------------------------------


async def test_an_address_and_a_promise_may_change_until_the_goods_leave(staff: Staff) -> None:
    order = await placed(staff)
    home = order["deliveryGroups"][2]
    changed = await staff.graph.do(
        "updateDeliveryGroup",
        deliveryGroupId=home["id"],
        expectedVersion=order["version"],
        shipTo=LISBON,
        promisedOn=None,
        promisedUntil="2030-03-06T12:00:00Z",
        shipBy="2030-03-04T12:00:00Z",
    )
    assert (changed["shipTo"]["city"], changed["promisedOn"]) == ("Lisbon", None)
    assert changed["promisedUntil"].startswith("2030-03-06T12:00")
    assert changed["note"] == "Ring twice", "what is left out stays as it is"
    assert changed["fulfillmentOrders"][0]["shipBy"].startswith("2030-03-04")
    assert changed["order"]["version"] == order["version"] + 1
    found = await staff.look(order, "events(last: 1) { nodes { kind subjectId } }")
    assert found["events"]["nodes"] == [{"kind": "DELIVERY_CHANGED", "subjectId": home["id"]}]
    await staff.work("accept", order["fulfillmentOrders"][2])
    await staff.work("ship", order["fulfillmentOrders"][2])
    version = (await staff.look(order, "version"))["version"]
    late = await staff.graph.do(
        "updateDeliveryGroup", deliveryGroupId=home["id"], expectedVersion=version, note=None
    )
    assert late["__typename"] == "IllegalTransition"
    assert (late["entity"], late["from"], late["action"]) == (
        "DELIVERY_GROUP",
        "SHIPPED",
        "CHANGE_DELIVERY",
    )


async def test_another_person_may_collect(staff: Staff) -> None:
    order = await placed(staff)
    given = {"deliveryGroupId": order["deliveryGroups"][1]["id"]}
    eve = {"name": "Eve", "phone": "+44 20 7946 0018", "email": "eve@example.com"}
    changed = await staff.graph.do(
        "updateDeliveryGroup", **given, expectedVersion=order["version"], pickupPerson=eve
    )
    assert changed["pickupPerson"] == {**eve, "phone": "+442079460018"}
    version = changed["order"]["version"]
    same = await staff.graph.do(
        "updateDeliveryGroup", **given, expectedVersion=version, pickupPerson=eve
    )
    assert same["order"]["version"] == version, "what is so already is no change"
    nobody = await staff.graph.do(
        "updateDeliveryGroup", **given, expectedVersion=version, pickupPerson=None
    )
    assert nobody["pickupPerson"] is None


async def test_a_group_keeps_what_its_method_permits(staff: Staff) -> None:
    order = await placed(staff)
    bag, later, home = (group["id"] for group in order["deliveryGroups"])
    told = {"expectedVersion": order["version"]}
    wrong = {"shipTo": PORTO, "promisedFrom": "2030-03-02T19:00:00Z"}
    errors = await errors_of(staff, "updateDeliveryGroup", deliveryGroupId=later, **told, **wrong)
    assert places(errors) == {
        ("INVALID_INPUT", "input.shipTo"),
        ("INVALID_INPUT", "input.promisedUntil"),
    }
    for phone, group in (("nine", later), ("912 345 678", home)):
        (error,) = await errors_of(
            staff,
            "updateDeliveryGroup",
            **{"deliveryGroupId": group, **told},
            pickupPerson={"name": "Ben", "phone": phone},
        )
        assert error["path"][:2] == ["input", "pickupPerson"]
    gone = await staff.graph.do("updateDeliveryGroup", deliveryGroupId=bag, **told, note="n")
    assert (gone["__typename"], gone["from"]) == ("IllegalTransition", "COLLECTED")
    old = await staff.graph.do(
        "updateDeliveryGroup", deliveryGroupId=later, expectedVersion=0, note="n"
    )
    assert old["__typename"] == "VersionConflict"
    unknown = await staff.graph.do(
        "updateDeliveryGroup", deliveryGroupId=f"group_{'0' * 26}", **told, note="n"
    )
    assert (unknown["__typename"], unknown["entity"]) == ("NotFound", "DELIVERY_GROUP")


async def test_a_cancelled_order_is_delivered_nowhere(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    cancelled = await staff.graph.do("cancelOrder", orderId=order["id"], reason="r")
    assert "CHANGE_DELIVERY" not in cancelled["supportedActions"]
    refused = await staff.graph.do(
        "updateDeliveryGroup",
        deliveryGroupId=order["deliveryGroups"][0]["id"],
        expectedVersion=cancelled["version"],
        shipTo=LISBON,
    )
    assert (refused["__typename"], refused["from"]) == ("IllegalTransition", "CANCELLED")


# --- what it costs the database -----------------------------------------------------------------


async def test_placing_takes_the_same_statements_for_any_number_of_groups(staff: Staff) -> None:
    await staff.receive(20)
    counts = []
    for number in (1, 1, 2, 9):
        keys = [f"{n}" for n in range(number)]
        given = staff.order(
            deliveryGroups=[{"key": key, "shipTo": PORTO} for key in keys],
            lines=[line("CUP", 1, key) for key in keys],
        )
        with statements(staff.shop.hub) as sent:
            reply = await staff.graph.send(
                "mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { order { number } } }",
                {"i": {**given, "idempotencyKey": f"k{len(counts)}"}},
            )
        assert reply.data["placeOrder"]["order"]
        counts.append(len([one for one in sent if not one.startswith("BEGIN")]))
    print("statements:", counts)
    assert len(set(counts[1:])) == 1, counts
    assert counts[1] <= 17, counts


async def test_the_groups_of_many_orders_take_one_statement(staff: Staff) -> None:
    await staff.receive(9)
    for _ in range(3):
        await staff.place(("CUP", 1))
    query = """query ($n: Int!) { orders(first: $n) { nodes {
      deliveryGroups { method lines { sku } fulfillmentOrders { status } }
      lines { deliveryGroup { position } } fulfillmentOrders { deliveryGroup { position } }
    } } }"""
    await staff.graph.ask(query, n=1)
    for n in (1, 3):
        with statements(staff.shop.hub) as sent:
            await staff.graph.ask(query, n=n)
        assert len([one for one in sent if "SELECT" in one]) == 4, sent
