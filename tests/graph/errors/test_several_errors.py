"""All that is wrong with a request is said at once, each error with its code, message and path."""

from typing import Any

import pytest

from domain.shared.ids import Prefix
from hub.ids import new_id
from tests.graph.staff import Staff, euros

Error = tuple[str, str]


async def errors_of(staff: Staff, name: str, /, **given: Any) -> list[dict[str, Any]]:
    payload = (await staff.graph.reply(name, given)).data[name]
    found: list[dict[str, Any]] = payload["errors"]
    for error in found:
        assert error["code"]
        assert len(error["message"]) > 10
        assert isinstance(error["path"], list)
    return found


def places(errors: list[dict[str, Any]]) -> set[Error]:
    return {(error["code"], ".".join(error["path"])) for error in errors}


async def test_several_faults_of_an_order_come_together_with_their_paths(staff: Staff) -> None:
    given = staff.order(("CUP", 0), ("POT", 1), ("TEA", -1), email="x" * 300)
    errors = await errors_of(staff, "placeOrder", **given)
    assert places(errors) == {
        ("INVALID_INPUT", "input.lines.0.quantity"),
        ("INVALID_INPUT", "input.lines.2.quantity"),
        ("INVALID_INPUT", "input.email"),
    }
    assert {error["field"] for error in errors} == {"quantity", "email"}
    assert await staff.orders() == 0


async def test_several_skus_out_of_stock_come_together(staff: Staff) -> None:
    await staff.receive(3, "CUP")
    await staff.receive(9, "POT")
    errors = await errors_of(staff, "placeOrder", **staff.order(("CUP", 4), ("POT", 2), ("TEA", 1)))
    assert {(e["code"], e["sku"], e["available"]) for e in errors} == {
        ("OUT_OF_STOCK", "CUP", 3),
        ("OUT_OF_STOCK", "TEA", 0),
    }
    assert (await staff.level("POT"))["reserved"] == 0


async def test_several_price_changes_come_together(staff: Staff) -> None:
    lines = [
        {"sku": "CUP", "quantity": 1, "unitPrice": euros("1.00")},
        {"sku": "POT", "quantity": 1},
        {"sku": "TEA", "quantity": 1, "unitPrice": euros("2.00")},
    ]
    errors = await errors_of(staff, "placeOrder", **{**staff.order(), "lines": lines})
    assert places(errors) == {
        ("PRICE_CHANGED", "input.lines.0.unitPrice"),
        ("PRICE_CHANGED", "input.lines.2.unitPrice"),
    }
    assert {e["sku"]: e["expected"] for e in errors} == {
        "CUP": euros("1.00"),
        "TEA": euros("2.00"),
    }
    assert all(error["actual"] != error["expected"] for error in errors)


async def test_several_unknown_skus_come_together(staff: Staff) -> None:
    errors = await errors_of(
        staff, "placeOrder", **staff.order(("NONE", 1), ("CUP", 1), ("NADA", 1), ("NONE", 2))
    )
    assert [(e["code"], e["entity"], e["key"]) for e in errors] == [
        ("NOT_FOUND", "VARIANT", "NONE"),
        ("NOT_FOUND", "VARIANT", "NADA"),
    ]


async def test_faults_of_a_bulk_row_name_the_row(staff: Staff) -> None:
    await staff.receive(1, "CUP")
    rows = [
        {**staff.order(("CUP", 1)), "idempotencyKey": "a"},
        {**staff.order(("CUP", 0), ("POT", 0)), "idempotencyKey": "b"},
    ]
    reply = await staff.graph.reply("bulkPlaceOrders", {"rows": rows})
    good, bad = reply.data["bulkPlaceOrders"]["rows"]
    assert (good["errors"], good["replayed"]) == ([], False)
    assert places(bad["errors"]) == {
        ("INVALID_INPUT", "input.rows.1.lines.0.quantity"),
        ("INVALID_INPUT", "input.rows.1.lines.1.quantity"),
    }


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        (
            "createCustomer",
            {"name": " ", "externalId": "x" * 300},
            {("INVALID_INPUT", "input.name"), ("INVALID_INPUT", "input.externalId")},
        ),
        (
            "putProduct",
            {
                "title": " ",
                "variants": [{"sku": "A", "gtin": "1"}, {"sku": "B", "weight": -1}],
            },
            {
                ("INVALID_INPUT", "input.title"),
                ("INVALID_INPUT", "input.variants.0.gtin"),
                ("INVALID_INPUT", "input.variants.1.weight"),
            },
        ),
        (
            "putProduct",
            {
                "title": "t",
                "variants": [{"sku": "A", "packs": [{"code": "C A", "quantity": 1, "gtin": "1"}]}],
            },
            {
                ("INVALID_INPUT", "input.variants.0.packs.0.code"),
                ("INVALID_INPUT", "input.variants.0.packs.0.quantity"),
                ("INVALID_INPUT", "input.variants.0.packs.0.gtin"),
            },
        ),
        (
            "createLocation",
            {"code": "", "name": " ", "kind": "STORE", "address": {"country": "PT"}, "rank": -1},
            {
                ("INVALID_INPUT", "input.code"),
                ("INVALID_INPUT", "input.name"),
                ("INVALID_INPUT", "input.rank"),
            },
        ),
    ],
)
async def test_what_cannot_be_registered_is_named_at_once(
    staff: Staff, name: str, given: dict[str, Any], expected: set[Error]
) -> None:
    assert places(await errors_of(staff, name, **given)) == expected


async def test_a_price_below_zero_is_found_where_it_stands(staff: Staff) -> None:
    price = {"channelId": staff.shop.web.id, "amount": euros("-1.00")}
    variants = [{"sku": "A"}, {"sku": "B", "gtin": "1", "prices": [price]}]
    errors = await errors_of(staff, "putProduct", title="Tin", variants=variants)
    assert places(errors) == {
        ("INVALID_INPUT", "input.variants.1.gtin"),
        ("INVALID_INPUT", "input.variants.1.prices.0.amount"),
    }


async def test_an_error_without_a_field_at_fault_has_an_empty_path(staff: Staff) -> None:
    order = await staff.placed()
    (error,) = await errors_of(
        staff, "cancelOrder", orderId=order["id"], reason="Regret", expectedVersion=99
    )
    assert error["code"] == "VERSION_CONFLICT"
    assert error["path"] in ([], ["input", "expectedVersion"])


async def test_a_repetition_is_marked_as_one(staff: Staff) -> None:
    await staff.receive(9)
    id = new_id(Prefix.ORDER)
    for repeated in (
        {"idempotencyKey": "once"},
        {"externalId": "A-1"},
        {"id": id},
    ):
        given = staff.order(("CUP", 1), channel=staff.shop.pos, **repeated)
        first, again = [
            (await staff.graph.reply("placeOrder", given)).data["placeOrder"] for _ in range(2)
        ]
        assert (first["replayed"], again["replayed"]) == (False, True), repeated
        assert again["order"]["id"] == first["order"]["id"]
        assert again["errors"] == []
    assert await staff.orders() == 3


async def test_a_repeated_bulk_row_is_marked_and_the_new_one_is_not(staff: Staff) -> None:
    first = {"name": "Bea", "idempotencyKey": "a"}
    await staff.graph.reply("bulkCreateCustomers", {"rows": [first]})
    rows = [first, {"name": "Bob", "idempotencyKey": "b"}]
    reply = await staff.graph.reply("bulkCreateCustomers", {"rows": rows})
    answered = reply.data["bulkCreateCustomers"]
    assert [row["replayed"] for row in answered["rows"]] == [True, False]
    assert (answered["accepted"], answered["refused"]) == (2, 0)


async def test_an_id_used_for_another_order_is_refused_and_no_repetition(staff: Staff) -> None:
    await staff.receive(9)
    for changes in ({"externalId": "A-1"}, {"id": new_id(Prefix.ORDER)}):
        pos = staff.shop.pos
        first = await staff.place(("CUP", 1), channel=pos, **changes)
        given = staff.order(("CUP", 2), channel=pos, **changes)
        payload = (await staff.graph.reply("placeOrder", given)).data["placeOrder"]
        (error,) = payload["errors"]
        assert (error["code"], error["entityId"]) == ("ALREADY_EXISTS", first["id"])
        assert (payload["order"], payload["replayed"]) == (None, False)


async def test_everything_a_channel_may_not_do_is_refused_at_its_field(staff: Staff) -> None:
    line = {
        "sku": "CUP",
        "quantity": 1,
        "locationId": staff.shop.harbor.id,
        "availabilityPolicy": "RECORD",
    }
    given = {
        "channelId": staff.shop.web.id,
        "method": "CARRY_OUT",
        "locationId": staff.shop.downtown.id,
        "lines": [line],
    }
    errors = await errors_of(staff, "placeOrder", **given)
    denied = ("method", "lines.0.locationId", "lines.0.availabilityPolicy")
    assert places(errors) == {
        ("CUSTOMER_REQUIRED", "input.customerId"),
        *(("PERMISSION_DENIED", f"input.{path}") for path in denied),
    }
    empty = {**staff.order(), "lines": []}
    assert places(await errors_of(staff, "placeOrder", **empty)) == {("EMPTY_ORDER", "input.lines")}
