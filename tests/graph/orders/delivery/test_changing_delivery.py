"""How a delivery group is delivered may change, until its goods leave."""

from tests.graph.errors.test_several_errors import errors_of, places
from tests.graph.orders.delivery.test_delivery_groups import placed
from tests.graph.staff import PORTO, Staff

LISBON = {"country": "PT", "city": "Lisbon"}


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
