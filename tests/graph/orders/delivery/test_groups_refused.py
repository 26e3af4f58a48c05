"""Every fault of delivery groups is told, each at its place."""

from typing import Any

import pytest

from tests.graph.errors.test_several_errors import errors_of, places
from tests.graph.orders.delivery.test_delivery_groups import line, mixed
from tests.graph.staff import PORTO, Staff


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
