"""Many rows at once: each answers for itself, and a policy says what refused ones mean."""

import asyncio
from typing import Any

import pytest

from tests.graph.client import Reply, answer_of
from tests.graph.staff import Staff


def orders(staff: Staff, *quantities: int) -> list[dict[str, Any]]:
    return [
        {**staff.order(("CUP", quantity)), "idempotencyKey": f"row {index}"}
        for index, quantity in enumerate(quantities)
    ]


def ids(reply: Reply) -> list[str]:
    return [row["order"]["id"] for row in reply.data["bulkPlaceOrders"]["rows"]]


def kinds(answer: dict[str, Any]) -> list[str]:
    assert [row["index"] for row in answer["rows"]] == list(range(len(answer["rows"])))
    return [row["result"]["__typename"] for row in answer["rows"]]


async def test_refused_rows_are_left_out_and_the_others_kept(staff: Staff) -> None:
    await staff.receive(3)
    answer = await staff.graph.do("bulkPlaceOrders", rows=orders(staff, 1, 5, 0, 2))
    assert kinds(answer) == ["Order", "OutOfStock", "InvalidInput", "Order"]
    assert (answer["accepted"], answer["refused"]) == (2, 2)
    assert await staff.orders() == 2
    assert (await staff.level())["available"] == 0


async def test_all_or_nothing_leaves_nothing(staff: Staff) -> None:
    await staff.receive(3)
    rows = orders(staff, 1, 5, 2)
    answer = await staff.graph.do("bulkPlaceOrders", rows=rows, errorPolicy="ALL_OR_NOTHING")
    assert kinds(answer) == ["RolledBack", "OutOfStock", "RolledBack"]
    assert answer["rows"][0]["result"]["refused"] == 1
    assert (answer["accepted"], answer["refused"]) == (0, 3)
    assert await staff.orders() == 0
    assert (await staff.level())["available"] == 3
    # Their keys are free again: what was undone never was.
    whole = await staff.graph.do("bulkPlaceOrders", rows=[rows[0], rows[2]])
    assert kinds(whole) == ["Order", "Order"]


async def test_a_bulk_sent_again_answers_the_same_again(staff: Staff) -> None:
    await staff.receive(3)
    given = {"rows": orders(staff, 1, 2)}
    first, again = [await staff.graph.reply("bulkPlaceOrders", given) for _ in range(2)]
    assert ids(first) == ids(again)
    assert (first.replayed, again.replayed) == ([], ["bulkPlaceOrders.0", "bulkPlaceOrders.1"])
    assert await staff.orders() == 2


async def test_a_key_used_twice_in_one_bulk_is_refused(staff: Staff) -> None:
    await staff.receive(3)
    rows = [{**row, "idempotencyKey": "same"} for row in orders(staff, 1, 2)]
    answer = await staff.graph.do("bulkPlaceOrders", rows=rows)
    assert kinds(answer) == ["Order", "IdempotencyKeyReused"]


async def test_many_levels_are_counted(staff: Staff) -> None:
    await staff.receive(5)
    at = {"locationId": staff.shop.warehouse.id}
    rows = [
        {**at, "idempotencyKey": "a", "sku": "CUP", "counted": 4, "expected": 5},
        {**at, "idempotencyKey": "b", "sku": "CUP", "counted": 4, "expected": 5},
        {**at, "idempotencyKey": "c", "sku": "POT", "counted": 7, "expected": 0},
        {**at, "idempotencyKey": "d", "sku": "NONE", "counted": 7, "expected": 0},
    ]
    answer = await staff.graph.do("bulkCountStock", rows=rows)
    assert kinds(answer) == ["InventoryLevel", "StockMismatch", "InventoryLevel", "NotFound"]
    assert answer["rows"][2]["result"]["available"] == 7


async def test_many_products_and_customers_are_registered(staff: Staff) -> None:
    products = [
        {"idempotencyKey": sku, "title": sku, "variants": [{"sku": sku, "gtin": gtin}]}
        for sku, gtin in (("A", None), ("B", "123"), ("C", "96385074"))
    ]
    answer = await staff.graph.do("bulkPutProducts", rows=products)
    assert kinds(answer) == ["Product", "InvalidInput", "Product"]
    people = [
        {"idempotencyKey": f"p{n}", "name": name, "externalId": "one"}
        for n, name in enumerate(("Bea", "Bob"))
    ]
    answer = await staff.graph.do("bulkCreateCustomers", rows=people, errorPolicy="ALL_OR_NOTHING")
    assert kinds(answer) == ["RolledBack", "AlreadyExists"]
    assert await staff.graph.ask('{ customer(by: {externalId: "one"}) { id } }') is None


async def test_a_single_order_need_not_wait_for_a_long_bulk(staff: Staff) -> None:
    await staff.receive(41)
    bulk = asyncio.create_task(staff.graph.do("bulkPlaceOrders", rows=orders(staff, *[1] * 40)))
    while not bulk.done() and not await staff.orders():
        pass
    single = await staff.place(("CUP", 1))
    rows = (await bulk)["rows"]
    assert rows[0]["result"]["number"] < single["number"] < rows[-1]["result"]["number"]


@pytest.mark.parametrize(
    ("count", "policy"),
    [(0, "REJECT_FAILED_ROWS"), (51, "ALL_OR_NOTHING")],
)
async def test_a_bulk_is_bounded(staff: Staff, count: int, policy: str) -> None:
    rows = [{"idempotencyKey": str(n), "name": "Bea"} for n in range(count)]
    given = {"rows": rows, "errorPolicy": policy}
    reply = await staff.graph.reply("bulkCreateCustomers", given)
    (error,) = reply.data["bulkCreateCustomers"]["errors"]
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "rows"])


async def test_more_rows_than_a_request_pays_for_are_refused_before_the_first(staff: Staff) -> None:
    rows = [{"idempotencyKey": str(n), "name": "Bea"} for n in range(251)]
    reply = await staff.graph.reply("bulkCreateCustomers", {"rows": rows})
    assert reply.codes == ["COST_EXCEEDED"]
    assert (await staff.graph.ask("{ customers { totalCount } }"))["totalCount"] == 1


async def test_a_full_bulk_is_one_answer(staff: Staff) -> None:
    rows = [{"idempotencyKey": str(n), "name": f"Shopper {n}"} for n in range(100)]
    reply = await staff.graph.reply("bulkCreateCustomers", {"rows": rows})
    answer = answer_of(reply, "bulkCreateCustomers")
    assert (answer["accepted"], answer["refused"]) == (100, 0)
    assert [row["result"]["name"] for row in answer["rows"]] == [row["name"] for row in rows]
