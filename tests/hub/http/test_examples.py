"""The example operations work unchanged."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from graphql import OperationType, get_operation_ast, parse

from hub.demo.seed import seed
from hub.http.app import EXAMPLES, create_app
from hub.wiring import Hub
from tests.copies import copied
from tests.graph.client import Client
from tests.subscriptions.conftest import url as url  # a fixture
from tests.subscriptions.following import over_socket

README = Path(__file__).parents[3] / "README.md"
TITLES = [
    *("Place an order", "Follow live", "Ship", "A customer's orders", "Availability"),
    *("Several ways at once", "Find by what is said", "Prove the history"),
    "Ring-fences and feeds",
]
HEADING = re.compile(r"^\*\*(.*)\*\*$", re.MULTILINE)
BLOCK = re.compile(r"^```graphql\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
async def visitor(hub: Hub) -> AsyncIterator[Client]:
    await copied(hub, "demo", lambda: seed(hub))
    app = create_app(hub)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://hub", timeout=60) as http,
    ):
        yield Client(http)


async def shown(visitor: Client) -> dict[str, str]:
    listed = (await visitor.http.get("/graphql/examples")).json()
    return {example["title"]: example["query"] for example in listed}


async def test_the_examples_are_listed_in_their_order(visitor: Client) -> None:
    assert list(await shown(visitor)) == TITLES
    assert len(list(EXAMPLES.iterdir())) == len(TITLES)


def test_the_readme_has_them_under_the_same_titles() -> None:
    assert [title for title in HEADING.findall(README.read_text()) if title in TITLES] == TITLES


async def test_an_order_is_placed_once(visitor: Client) -> None:
    query = (await shown(visitor))["Place an order"]
    placed = await visitor.ask(query)
    order = placed["order"]
    assert (order["status"], order["originalTotal"]["amount"]) == ("CONFIRMED", "34.70")
    again = await visitor.send(query)
    assert again.data["placeOrder"] == {**placed, "replayed": True}


async def test_the_first_order_is_shipped(visitor: Client) -> None:
    done = await visitor.ask((await shown(visitor))["Ship"])
    assert done["acceptFulfillmentOrder"]["fulfillmentOrder"]["status"] == "IN_PROGRESS"
    shipment = done["shipFulfillmentOrder"]["shipment"]
    assert shipment["status"] == "IN_TRANSIT"
    assert shipment["order"]["fulfillmentStatus"] == "FULFILLED"


async def test_a_customer_has_orders(visitor: Client) -> None:
    customer = await visitor.ask((await shown(visitor))["A customer's orders"])
    assert customer["name"] == "You"
    assert customer["orders"]["totalCount"] > 1
    assert len(customer["orders"]["nodes"][0]["lines"]) == 2


async def test_the_demo_has_a_parcel_that_was_lost_and_sent_again(visitor: Client) -> None:
    query = """{ shipments(first: 9, where: {parcelStatus: [LOST]}) { nodes {
      status parcels { status lines { quantity reshipped } } order { status lines { entered } }
    } } }"""
    (shipment,) = (await visitor.ask(query))["nodes"]
    assert shipment["status"] == "PARTIALLY_DELIVERED"
    assert [parcel["status"] for parcel in shipment["parcels"]] == ["DELIVERED", "LOST"]
    assert shipment["parcels"][1]["lines"] == [{"quantity": 2, "reshipped": 2}]
    assert shipment["order"] == {"status": "COMPLETED", "lines": [{"entered": 2}]}


async def test_availability_lists_known_and_unknown_skus(visitor: Client) -> None:
    rows = await visitor.ask((await shown(visitor))["Availability"])
    assert [row["available"] > 0 for row in rows] == [True, True, True, False]
    assert rows[-1]["variant"] is None


async def test_the_readme_asks_when_stores_are_open_and_what_is_free(visitor: Client) -> None:
    (query,) = (one for one in BLOCK.findall(README.read_text()) if "query Network" in one)
    found = await visitor.ask(query)
    hamburg, munich = found["locationGroup"]["locations"]
    assert [day["name"] for day in hamburg["publicHolidays"]] == ["New Year's Day"]
    assert [day["name"] for day in munich["publicHolidays"]] == ["New Year's Day", "Epiphany"]
    warehouse = found["location"]
    assert warehouse["workDay"] == "2026-12-24"
    assert {day["total"] for day in warehouse["capacity"]} == {2_000}


async def test_one_order_is_carried_out_collected_and_shipped(visitor: Client) -> None:
    order = (await visitor.ask((await shown(visitor))["Several ways at once"]))["order"]
    assert order["fulfillmentStatus"] == "PARTIALLY_DELIVERED"
    states = [g["lines"][0]["quantities"][0]["state"] for g in order["deliveryGroups"]]
    assert states == ["COLLECTED", "ALLOCATED", "ALLOCATED"]
    assert order["deliveryGroups"][1]["pickupPerson"]["phone"] == "+4930901820"


async def test_a_customer_and_orders_are_found_by_what_is_said(visitor: Client) -> None:
    reply = await visitor.send((await shown(visitor))["Find by what is said"])
    (you,) = reply.data["customers"]["nodes"]
    assert (you["name"], you["phone"]) == ("You", "+4930901820")
    assert {order["customer"]["name"] for order in reply.data["orders"]["nodes"]} == {"You"}


async def test_the_history_of_the_oldest_order_is_proved(visitor: Client, hub: Hub) -> None:
    query = (await shown(visitor))["Prove the history"]
    await hub.history_keeping.once()
    (order,) = (await visitor.ask(query))["nodes"]
    trail = order["auditTrail"]
    assert (trail["verified"], trail["checkpoint"]["signature"]) == (True, "UNSIGNED")
    assert trail["entries"][0]["orderEvent"]["kind"] == "ORDER_PLACED"


async def test_the_demo_has_orders_of_several_groups(visitor: Client) -> None:
    query = """{ orders(first: 99) { nodes { purchaseOrderNumber
      deliveryGroups { method promisedOn shipTo { city } fulfillmentOrders { id } } } } }"""
    nodes = (await visitor.ask(query))["nodes"]
    office, sale = (order for order in nodes if len(order["deliveryGroups"]) > 1)
    assert office["purchaseOrderNumber"] == "PO-2041"
    assert len({group["promisedOn"] for group in office["deliveryGroups"]}) == 3
    assert [group["shipTo"]["city"] for group in office["deliveryGroups"]] == [
        "Berlin",
        "Leipzig",
        "Dresden",
    ]
    methods = [group["method"] for group in sale["deliveryGroups"]]
    assert methods == ["CARRY_OUT", "PICKUP", "SHIP"]
    for order in (office, sale):
        assert all(len(group["fulfillmentOrders"]) == 1 for group in order["deliveryGroups"])


async def test_the_web_shop_is_followed(hub: Hub, url: str) -> None:
    await copied(hub, "demo", lambda: seed(hub))
    query = next(EXAMPLES.glob("*follow*")).read_text()
    async with (
        over_socket(url, query) as follower,
        httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as http,
    ):
        assert (await follower.next())["orders"]
        await Client(http).ask(next(EXAMPLES.glob("*place*")).read_text())
        event = await follower.next()
    assert (event["kind"], event["order"]["originalTotal"]["amount"]) == ("ORDER_PLACED", "34.70")


async def test_what_the_readme_shows_works(hub: Hub, url: str) -> None:
    await copied(hub, "demo", lambda: seed(hub))
    async with httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:
        for query in BLOCK.findall(README.read_text()):
            if operation_of(query) is OperationType.SUBSCRIPTION:
                async with over_socket(url, query) as follower:
                    assert (await follower.next())["cursor"]
            else:
                assert (await Client(http).send(query)).data


def operation_of(query: str) -> OperationType:
    operation = get_operation_ast(parse(query))
    assert operation
    return operation.operation


async def test_the_demo_has_an_order_of_more_than_goods(visitor: Client) -> None:
    query = """{ orders(first: 1, where: {text: "TEA-SET"}) { nodes {
      status chargesTotal { amount } adjustmentsTotal { amount } originalTotal { amount }
      lines { kind parts { sku } adjustments { code } quantities { state } }
    } } }"""
    (order,) = (await visitor.ask(query))["nodes"]
    kinds = ["KIT", "GOODS", "GOODS", "GIFT_CARD", "SERVICE", "FEE"]
    assert sorted(line["kind"] for line in order["lines"]) == sorted(kinds)
    (kit,) = (line for line in order["lines"] if line["kind"] == "KIT")
    assert sorted(part["sku"] for part in kit["parts"]) == ["MUG-BLUE", "TEAPOT"]
    assert kit["adjustments"] == [{"code": "TEATIME"}]
    assert order["status"] == "COMPLETED"
    amounts = ("adjustmentsTotal", "chargesTotal", "originalTotal")
    assert [order[name]["amount"] for name in amounts] == ["-5.00", "6.90", "94.57"]
