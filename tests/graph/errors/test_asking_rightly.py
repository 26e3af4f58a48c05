"""What would find nothing, or the wrong thing, is said rather than answered with silence."""

from datetime import datetime

import pytest

from domain.shared.ids import Prefix
from hub.ids import new_id
from hub.wiring import utc_now
from tests.graph.client import Client
from tests.graph.staff import Staff, euros


@pytest.mark.parametrize(
    "filters",
    [
        "orders(first: 1, where: {channelId: [%s]}) { nodes { id } }",
        "orders(first: 1, where: {or: [{locationId: [%s]}]}) { nodes { id } }",
        "inventoryLevels(first: 1, where: {locationId: [%s]}) { nodes { id } }",
        'availability(skus: ["CUP"], locationIds: [%s]) { available }',
        "metrics(channelId: %s) { orders }",
    ],
)
async def test_an_id_of_another_kind_is_refused(graph: Client, filters: str) -> None:
    reply = await graph.send("{ " + filters % f'"{new_id(Prefix.PRODUCT)}"' + " }")
    assert reply.codes[0] in ("INVALID_INPUT", "NOT_FOUND")


async def test_figures_of_no_channel_are_not_zeros(graph: Client) -> None:
    reply = await graph.send(f'{{ metrics(channelId: "{new_id(Prefix.CHANNEL)}") {{ orders }} }}')
    assert reply.codes == ["NOT_FOUND"]


async def test_key_figures_add_up(staff: Staff) -> None:
    await staff.placed(("CUP", 2))
    reply = await staff.graph.send(
        "{ metrics { orders units stages { stage orders } totals { goods { amount } } } }"
    )
    metrics = reply.data["metrics"]
    assert (metrics["orders"], metrics["units"]) == (1, 2)
    assert sum(stage["orders"] for stage in metrics["stages"]) == 1
    assert metrics["totals"] == [{"goods": {"amount": "20.00"}}]


async def test_which_of_several_operations_must_be_said(graph: Client) -> None:
    both = {"query": "query A { __typename } query B { b: __typename }"}
    silent = (await graph.http.post("/graphql", json=both)).json()
    assert silent["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    named = (await graph.http.post("/graphql", json={**both, "operationName": "B"})).json()
    assert named["data"] == {"b": "Query"}


async def test_what_is_left_of_a_payment_can_be_taken_or_let_go(staff: Staff) -> None:
    order = await staff.placed(("CUP", 2))
    payment = await staff.pay(order, "20.00")
    await staff.graph.do("capturePayment", paymentId=payment["id"], amount=euros("10.00"))
    await staff.graph.do(
        "refundPayment", paymentId=payment["id"], amount=euros("1.00"), reason="Scratch"
    )
    taken = await staff.graph.do("capturePayment", paymentId=payment["id"], amount=euros("4.00"))
    assert taken["captured"] == euros("14.00")
    rest = await staff.graph.do("voidPayment", paymentId=payment["id"])
    assert (rest["status"], rest["refundStatus"]) == ("CAPTURED", "PARTIALLY_REFUNDED")
    assert rest["authorized"] == euros("14.00")


async def test_what_a_till_sold_goes_on_when_its_channel_is_switched_off(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    web = staff.shop.web
    await staff.graph.do("updateChannel", channelId=web.id, expectedVersion=1, active=False)
    refused = await staff.place(("CUP", 1))
    assert (refused["__typename"], refused["channelCode"]) == ("PermissionDenied", web.code)
    cancelled = await staff.graph.do("cancelOrder", orderId=order["id"], reason="Second thoughts")
    assert cancelled["status"] == "CANCELLED"


@pytest.mark.parametrize("email", ["not an address", "@example.com"])
async def test_an_order_takes_an_address_that_can_be_written_to(staff: Staff, email: str) -> None:
    refused = await staff.place(("CUP", 1), email=email)
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "email")


async def test_a_report_without_a_time_or_from_the_future_happened_now(staff: Staff) -> None:
    for given in ({}, {"occurredAt": "2099-01-01T00:00:00Z"}):
        before = utc_now()
        told = await staff.track(await staff.shipped(("CUP", 1)), "DELIVER", **given)
        assert before <= datetime.fromisoformat(told["deliveredAt"]) <= utc_now()
