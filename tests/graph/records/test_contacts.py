"""Phone numbers as people write them: kept normal and as given, found by either, or skipped."""

from typing import Any

import pytest

from tests.graph.staff import PORTO, Staff

BERLIN = "+4930901820"
BERLIN_ADDRESS = {"country": "DE", "city": "Berlin"}


def phone(value: str, **more: str) -> dict[str, str]:
    return {"kind": "PHONE", "value": value, **more}


def mail(value: str) -> dict[str, str]:
    return {"kind": "EMAIL", "value": value}


async def create(staff: Staff, *points: dict[str, str], **more: Any) -> Any:
    return await staff.graph.do("createCustomer", name="Bea", contactPoints=list(points), **more)


def written(customer: Any) -> list[tuple[str, str]]:
    return [(point["value"], point["given"]) for point in customer["contactPoints"]]


async def found(staff: Staff, text: str) -> list[str]:
    query = "query ($text: String!) { customers(where: {text: $text}) { nodes { id } } }"
    return [one["id"] for one in (await staff.graph.ask(query, text=text))["nodes"]]


async def test_a_national_number_is_one_of_the_address(staff: Staff) -> None:
    customer = await create(staff, phone(" (030) 90-1820 "), addresses=[BERLIN_ADDRESS])
    assert customer["phone"] == BERLIN
    assert written(customer) == [(BERLIN, "(030) 90-1820")]
    abroad = await create(staff, phone("030 901820", country="DE"))
    assert abroad["phone"] == BERLIN
    extended = await create(staff, phone("030 901820 x12"), addresses=[BERLIN_ADDRESS])
    assert extended["phone"] == f"{BERLIN};ext=12"
    assert written(extended) == [(f"{BERLIN};ext=12", "030 901820 x12")]


async def test_a_customer_keeps_what_was_given_when_something_else_changes(staff: Staff) -> None:
    customer = await create(staff, phone("030 901820"), addresses=[BERLIN_ADDRESS])
    known = {"customerId": customer["id"], "expectedVersion": 1}
    renamed = await staff.graph.do("updateCustomer", **known, name="Bea B")
    assert written(renamed) == [(BERLIN, "030 901820")]
    moved = await staff.graph.do(
        "updateCustomer", **{**known, "expectedVersion": 2}, contactPoints=[phone("030 90 18 21")]
    )
    assert written(moved) == [("+4930901821", "030 90 18 21")]
    lisbon = {"addresses": [PORTO], "contactPoints": [phone("912 345 678")]}
    moved = await staff.graph.do("updateCustomer", **{**known, "expectedVersion": 3}, **lisbon)
    assert moved["phone"] == "+351912345678"


@pytest.mark.parametrize("text", [BERLIN, "+49 30 90", "030 90-18", "030901820", "4930901820"])
async def test_a_customer_is_found_by_either_form(staff: Staff, text: str) -> None:
    customer = await create(staff, phone("030 901820"), addresses=[BERLIN_ADDRESS])
    assert await found(staff, text) == [customer["id"]]
    assert await found(staff, f"{text}9999") == []


async def test_one_customer_is_looked_up_by_phone(staff: Staff) -> None:
    customer = await create(staff, phone("030 901820", country="DE"))
    query = "query ($phone: String!) { customer(by: {phone: $phone}) { id } }"
    for text in (BERLIN, "+49 (30) 90-18-20"):
        assert (await staff.graph.ask(query, phone=text))["id"] == customer["id"]
    assert await staff.graph.ask(query, phone="030 901820") is None


async def test_a_bad_contact_point_refuses_the_customer_and_is_named(staff: Staff) -> None:
    points = [mail("bea@example.com"), phone("\u0660\u0663\u0660 901820"), mail("@"), phone("12")]
    given = {"name": " ", "contactPoints": points}
    reply = await staff.graph.reply("createCustomer", given)
    assert {".".join(one["path"]) for one in reply.data["createCustomer"]["errors"]} == {
        "input.name",
        "input.contactPoints.1.value",
        "input.contactPoints.2.value",
        "input.contactPoints.3.value",
    }


async def test_bad_contact_points_are_skipped_where_that_is_asked_for(staff: Staff) -> None:
    points = [phone("call me"), mail("bea@example.com"), mail("@"), phone(BERLIN)]
    given = {
        "name": "Bea",
        "contactPoints": points,
        "skipInvalidContactPoints": True,
        "idempotencyKey": "once",
    }
    for replayed in (False, True):
        payload = (await staff.graph.reply("createCustomer", given)).data["createCustomer"]
        assert (payload["errors"], payload["replayed"]) == ([], replayed)
        assert [".".join(one["path"]) for one in payload["skippedContactPoints"]] == [
            "input.contactPoints.0.value",
            "input.contactPoints.2.value",
        ]
        assert all(len(one["reason"]) > 10 for one in payload["skippedContactPoints"])
        customer = payload["customer"]
        assert (customer["email"], customer["phone"]) == ("bea@example.com", BERLIN)
    change = {
        "customerId": customer["id"],
        "expectedVersion": 1,
        "contactPoints": [phone("1")],
        "skipInvalidContactPoints": True,
    }
    payload = (await staff.graph.reply("updateCustomer", change)).data["updateCustomer"]
    assert payload["customer"]["contactPoints"] == []
    assert payload["skippedContactPoints"][0]["path"] == ["input", "contactPoints", "0", "value"]


async def test_rows_of_a_bulk_say_what_they_skipped(staff: Staff) -> None:
    rows: list[dict[str, Any]] = [
        {"name": "A", "contactPoints": [phone("x")], "skipInvalidContactPoints": True},
        {"name": "B", "contactPoints": [phone("x")]},
        {"name": "C", "contactPoints": [phone(BERLIN)]},
    ]
    keyed = [{**row, "idempotencyKey": row["name"]} for row in rows]
    reply = await staff.graph.reply("bulkCreateCustomers", {"rows": keyed})
    first, second, third = reply.data["bulkCreateCustomers"]["rows"]
    (skipped,) = first["skippedContactPoints"]
    assert skipped["path"] == ["input", "rows", "0", "contactPoints", "0", "value"]
    assert first["customer"]["contactPoints"] == []
    (error,) = second["errors"]
    assert error["path"] == ["input", "rows", "1", "contactPoints", "0", "value"]
    assert (third["skippedContactPoints"], third["customer"]["phone"]) == ([], BERLIN)


async def test_what_an_older_release_stored_reads_well(staff: Staff) -> None:
    customer = await create(staff, phone(BERLIN))
    assert await staff.shop.write(
        "UPDATE customers SET given_phones = '{}', phone_digits = NULL WHERE id = :id",
        id=customer["id"],
    )
    query = "query ($id: ID!) { customer(by: {id: $id}) { phone contactPoints { value given } } }"
    told = await staff.graph.ask(query, id=customer["id"])
    assert told == {"phone": BERLIN, "contactPoints": [{"value": BERLIN, "given": BERLIN}]}
    assert await found(staff, "+49 30 90") == [customer["id"]]
