"""Many rows at once: each answers for itself, and a policy says what refused ones mean."""

from typing import Any

import pytest

from tests.graph.client import answer_of
from tests.graph.desk import Desk


def orders(desk: Desk, *quantities: int) -> list[dict[str, Any]]:
    return [
        {**desk.order(("CUP", quantity)), "idempotencyKey": f"row {index}"}
        for index, quantity in enumerate(quantities)
    ]


def kinds(answer: dict[str, Any]) -> list[str]:
    assert [row["index"] for row in answer["rows"]] == list(range(len(answer["rows"])))
    return [row["result"]["__typename"] for row in answer["rows"]]


async def test_refused_rows_are_left_out_and_the_others_kept(desk: Desk) -> None:
    await desk.receive(3)
    answer = await desk.graph.do("bulkPlaceOrders", rows=orders(desk, 1, 5, 0, 2))
    assert kinds(answer) == ["Order", "OutOfStock", "InvalidInput", "Order"]
    assert (answer["accepted"], answer["refused"]) == (2, 2)
    assert await desk.orders() == 2
    assert (await desk.level())["available"] == 0


async def test_all_or_nothing_leaves_nothing(desk: Desk) -> None:
    await desk.receive(3)
    rows = orders(desk, 1, 5, 2)
    answer = await desk.graph.do("bulkPlaceOrders", rows=rows, errorPolicy="ALL_OR_NOTHING")
    assert kinds(answer) == ["Undone", "OutOfStock", "Undone"]
    assert answer["rows"][0]["result"]["refused"] == 1
    assert (answer["accepted"], answer["refused"]) == (0, 3)
    assert await desk.orders() == 0
    assert (await desk.level())["available"] == 3
    # Their keys are free again: what was undone never was.
    whole = await desk.graph.do("bulkPlaceOrders", rows=[rows[0], rows[2]])
    assert kinds(whole) == ["Order", "Order"]


async def test_a_bulk_sent_again_answers_the_same_again(desk: Desk) -> None:
    await desk.receive(3)
    given = {"rows": orders(desk, 1, 2)}
    first, again = [await desk.graph.reply("bulkPlaceOrders", given) for _ in range(2)]
    assert first.data == again.data
    assert (first.replayed, again.replayed) == ([], ["row 0", "row 1"])
    assert await desk.orders() == 2


async def test_a_key_used_twice_in_one_bulk_is_refused(desk: Desk) -> None:
    await desk.receive(3)
    rows = [{**row, "idempotencyKey": "same"} for row in orders(desk, 1, 2)]
    answer = await desk.graph.do("bulkPlaceOrders", rows=rows)
    assert kinds(answer) == ["Order", "IdempotencyKeyReused"]


async def test_many_levels_are_counted(desk: Desk) -> None:
    await desk.receive(5)
    at = {"locationId": desk.shop.warehouse.id}
    rows = [
        {**at, "idempotencyKey": "a", "sku": "CUP", "counted": 4, "expected": 5},
        {**at, "idempotencyKey": "b", "sku": "CUP", "counted": 4, "expected": 5},
        {**at, "idempotencyKey": "c", "sku": "POT", "counted": 7, "expected": 0},
        {**at, "idempotencyKey": "d", "sku": "NONE", "counted": 7, "expected": 0},
    ]
    answer = await desk.graph.do("bulkCountStock", rows=rows)
    assert kinds(answer) == ["Level", "StockMismatch", "Level", "NotFound"]
    assert answer["rows"][2]["result"]["available"] == 7


async def test_many_products_and_customers_are_registered(desk: Desk) -> None:
    products = [
        {"idempotencyKey": sku, "title": sku, "variants": [{"sku": sku, "gtin": gtin}]}
        for sku, gtin in (("A", None), ("B", "123"), ("C", "96385074"))
    ]
    answer = await desk.graph.do("bulkPutProducts", rows=products)
    assert kinds(answer) == ["Product", "InvalidInput", "Product"]
    people = [
        {"idempotencyKey": f"p{n}", "name": name, "externalId": "one"}
        for n, name in enumerate(("Bea", "Bob"))
    ]
    answer = await desk.graph.do("bulkCreateCustomers", rows=people, errorPolicy="ALL_OR_NOTHING")
    assert kinds(answer) == ["Undone", "AlreadyExists"]
    assert await desk.graph.ask('{ customer(by: {externalId: "one"}) { id } }') is None


@pytest.mark.parametrize("count", [0, 251])
async def test_a_bulk_is_bounded(desk: Desk, count: int) -> None:
    rows = [{"idempotencyKey": str(n), "name": "Bea"} for n in range(count)]
    reply = await desk.graph.reply("bulkCreateCustomers", {"rows": rows})
    assert reply.codes == ["INVALID_INPUT"]


async def test_a_full_bulk_is_one_answer(desk: Desk) -> None:
    rows = [{"idempotencyKey": str(n), "name": f"Shopper {n}"} for n in range(250)]
    reply = await desk.graph.reply("bulkCreateCustomers", {"rows": rows})
    answer = answer_of(reply, "bulkCreateCustomers")
    assert (answer["accepted"], answer["refused"]) == (250, 0)
    assert [row["result"]["name"] for row in answer["rows"]] == [row["name"] for row in rows]
