"""What an operation reads is counted while it runs: one that reads too much is stopped, and what a
mutation has done is always told."""

from typing import Any

import pytest

from execution.spending.meter import METER, CostExceeded, Meter, within_budget
from hub.wiring import Hub
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.persistence.activity import positioned

TOTALS = " ".join(
    f"{name}Total {{ amount }}"
    for name in ("goods", "tax", "shipping", "charges", "original", "current", "refunded")
)
REPEATED = "lines { deliveryGroup { lines { sku } } }"
NODES = f"nodes(ids: $ids) {{ ... on Order {{ {TOTALS} }} }}"


async def cost_of(graph: Client, query: str, **variables: Any) -> dict[str, Any]:
    reply = await graph.send(query, variables)
    assert reply.data
    found: dict[str, Any] = reply.body["extensions"]["cost"]
    return found


async def test_what_was_read_is_charged_not_what_might_have_been(staff: Staff) -> None:
    await staff.placed(("CUP", 1), ("CUP", 2))
    query = "{ orders(first: 100) { nodes { number lines { sku } } } }"
    cost = await cost_of(staff.graph, query)
    assert cost["requestedQueryCost"] == 1 + 100 * (1 + 250)
    assert cost["actualQueryCost"] == 1 + 1 + 2


async def test_an_operation_that_reads_too_much_is_stopped(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    ids = [order["id"]] * 250
    fields = " ".join(f"a{n}: {NODES}" for n in range(4))
    cost = await cost_of(staff.graph, f"query ($ids: [ID!]!) {{ {NODES} }}", ids=ids)
    assert cost["actualQueryCost"] == 250 * 8 + 250 * 0.2
    reply = await staff.graph.send(f"query ($ids: [ID!]!) {{ {fields} }}", {"ids": ids})
    assert reply.data
    more = f"{fields} b: {NODES} c: {NODES}"
    reply = await staff.graph.send(f"query ($ids: [ID!]!) {{ {more} }}", {"ids": ids})
    assert reply.codes == ["COST_EXCEEDED"]
    assert reply.body["errors"][0]["extensions"]["maximum"] == 10_000
    assert "data" not in reply.body


async def test_an_answer_that_repeats_itself_counts_each_time(staff: Staff) -> None:
    """It is read once, and would be sent thousands of times."""
    order = await staff.placed(*[("CUP", 1)] * 110)
    query = f'{{ order(by: {{id: "{order["id"]}"}}) {{ {REPEATED} }} }}'
    reply = await staff.graph.send(query)
    assert reply.codes == ["COST_EXCEEDED"]


async def test_what_a_mutation_has_done_is_told_whatever_its_answer_costs(staff: Staff) -> None:
    await staff.receive(110)
    mutation = f"""mutation ($input: PlaceOrderInput!) {{
      placeOrder(input: $input) {{ order {{ number {REPEATED} }} errors {{ __typename }} }}
    }}"""
    given = {
        "idempotencyKey": "dear",
        "channelId": staff.shop.web.id,
        "customerId": staff.shop.customer.id,
        "lines": [{"sku": "CUP", "quantity": 1}] * 110,
    }
    reply = await staff.graph.send(mutation, {"input": given})
    assert set(reply.codes) == {"COST_EXCEEDED"}
    payload = reply.body["data"]["placeOrder"]
    assert payload["errors"] == []
    assert payload["order"]["number"]


async def test_after_a_stop_no_list_is_read() -> None:
    """The answers of other mutations of the operation, or what graphql-core goes on with."""
    asked: list[int | None] = []

    async def read(most: int | None) -> list[list[int]]:
        asked.append(most)
        return [list(range(most or 0))]

    meter = Meter(100)
    token = METER.set(meter)
    try:
        for _ in range(5):
            with pytest.raises(CostExceeded):
                await within_budget(read, len, 1)
    finally:
        METER.reset(token)
    assert asked == [101]
    with pytest.raises(CostExceeded):
        meter.answer(0)


@pytest.mark.parametrize("field", ["totalCount", "nodes { supportedActions }"])
async def test_what_takes_long_costs_more(staff: Staff, field: str) -> None:
    await staff.placed(("CUP", 1))
    cheap = await cost_of(staff.graph, "{ orders(first: 1) { nodes { id } } }")
    dear = await cost_of(staff.graph, f"{{ orders(first: 1) {{ {field} }} }}")
    assert dear["actualQueryCost"] > cheap["actualQueryCost"] + 10


METRICS_COST = 150


async def test_metrics_of_sums_cost_little_and_what_changed_since_is_paid_for(
    staff: Staff, hub: Hub
) -> None:
    await staff.placed(("CUP", 1))
    await positioned(staff.shop)
    await hub.metric_sums.once()
    bare = "{ metrics { orders } }"
    cost = await cost_of(staff.graph, bare)
    assert METRICS_COST <= cost["actualQueryCost"] <= METRICS_COST + 3
    aliases = " ".join(f"m{n}: metrics {{ orders }}" for n in range(30))
    assert (await staff.graph.send(f"{{ {aliases} }}")).codes == []
    for changed in (1, 2):
        await staff.placed(("CUP", 1))
        more = await cost_of(staff.graph, bare)
        assert more["actualQueryCost"] - cost["actualQueryCost"] == 8 * changed


async def test_metrics_that_read_all_orders_are_for_few(staff: Staff, hub: Hub) -> None:
    """Before they are read: a stopped operation has read none."""
    await staff.placed(("CUP", 1))
    cost = await cost_of(staff.graph, "{ metrics { orders } }")
    assert cost["requestedQueryCost"] < 2 * METRICS_COST
    assert cost["actualQueryCost"] > 4_000
    aliases = " ".join(f"m{n}: metrics {{ orders }}" for n in range(3))
    assert await staff.graph.refused(f"{{ {aliases} }}") == "COST_EXCEEDED"


async def test_the_values_of_filters_cost_something(graph: Client) -> None:
    query = "query ($where: OrderWhere) { orders(first: 1, where: $where) { nodes { id } } }"
    none = await cost_of(graph, query, where={})
    many = await cost_of(graph, query, where={"number": [f"WEB-{n}" for n in range(500)]})
    assert many["requestedQueryCost"] - none["requestedQueryCost"] == 500 * 0.2
    words = await cost_of(graph, query, where={"or": [{"text": "anna"}, {"text": "berta"}]})
    assert words["requestedQueryCost"] > none["requestedQueryCost"] + 400


async def test_many_rows_cost_more_than_one(graph: Client, hub: Hub) -> None:
    rows = [{"idempotencyKey": str(n), "name": "Bea"} for n in range(20)]
    mutation = """mutation ($input: BulkCreateCustomersInput!) {
      bulkCreateCustomers(input: $input) { accepted }
    }"""
    cost = await cost_of(graph, mutation, input={"rows": rows})
    assert cost["actualQueryCost"] >= 20 * 20


async def test_more_rows_than_the_points_of_an_operation_are_refused_before_the_first(
    graph: Client, hub: Hub
) -> None:
    rows = [{"idempotencyKey": str(n), "name": "Bea"} for n in range(130)]
    mutation = """mutation ($input: BulkCreateCustomersInput!) {
      bulkCreateCustomers(input: $input) { accepted }
    }"""
    reply = await graph.send(mutation, {"input": {"rows": rows}})
    assert reply.codes == ["COST_EXCEEDED"]
    again = await graph.send(mutation, {"input": {"rows": rows[:120]}})
    assert again.data["bulkCreateCustomers"]["accepted"] == 120


async def test_a_level_is_read_up_to_what_is_left_and_costs_no_more_than_the_budget() -> None:
    meter = Meter(100)
    token = METER.set(meter)
    asked = list[int | None]()

    async def read(most: int | None) -> list[list[int]]:
        asked.append(most)
        return [[0] * 20, [0] * ((most or 0) - 20)]

    try:
        meter.answer(60)
        with pytest.raises(CostExceeded):
            await within_budget(read, len, 2)
    finally:
        METER.reset(token)
    assert asked == [21], "of rows that cost 2, and one more"
    assert meter.actual == 100
