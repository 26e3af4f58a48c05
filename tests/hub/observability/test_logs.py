"""The log: one line for every operation, with the id of its request."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest

from hub.observability import logs
from hub.settings import Settings
from hub.wiring import Hub
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.hub.observed import Lines, Served, serving
from tests.shop import Shop
from tests.subscriptions.following import a_socket, frames, over_sse, subscribe

PERSON = "jane@example.com"
ANY = "query Any { __typename }"


@pytest.fixture
async def served(hub: Hub, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Served]:
    async with serving(hub) as served:
        yield served


@pytest.fixture
def lines(served: Served, capsys: pytest.CaptureFixture[str]) -> Lines:
    return Lines(capsys)


@pytest.fixture
def staff(served: Served, shop: Shop) -> Staff:
    return Staff(Client(served.http), shop)


async def test_an_operation_is_one_line(served: Served, lines: Lines) -> None:
    await served.ask(ANY)
    (line,) = lines.operations()
    assert line.pop("milliseconds") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert len(line.pop("request_id")) == 32
    assert line == {
        "event": "operation",
        "level": "info",
        "logger": "hub.observability.operations",
        "operation": "Any",
        "type": "query",
        "outcome": "ok",
    }


async def test_a_mutation_names_the_orders_it_wrote(staff: Staff, lines: Lines) -> None:
    order = await staff.placed()
    work = await staff.work("accept", order["fulfillmentOrders"][0])
    refused = await staff.place(("CUP", 1_000))
    assert (work["__typename"], refused["__typename"]) == ("FulfillmentOrder", "OutOfStock")
    *_, placed, accepted, out = lines.operations()
    assert placed["orders"] == accepted["orders"] == [order["id"]]
    assert "orders" not in out
    assert (out["outcome"], out["codes"]) == ("refused", ["OUT_OF_STOCK"])


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("{ nothing }", ["GRAPHQL_VALIDATION_FAILED"]),
        ("{", ["GRAPHQL_PARSE_FAILED"]),
        ("query Any($n: Int!) { orders(first: $n) { totalCount } }", ["BAD_USER_INPUT"]),
        ("subscription { orderEvents { __typename } }", ["METHOD_NOT_ALLOWED"]),
    ],
)
async def test_a_refused_operation_says_why(
    served: Served, lines: Lines, query: str, codes: list[str]
) -> None:
    await served.ask(query)
    (line,) = lines.operations()
    assert (line["outcome"], line["codes"]) == ("refused", codes)


@pytest.mark.parametrize(
    ("given", "kept"), [("till-7:42", True), ("two words", False), ("x" * 65, False), ("", False)]
)
async def test_a_request_keeps_the_id_it_came_with_or_gets_one(
    served: Served, lines: Lines, given: str, kept: bool
) -> None:
    headers = {"x-request-id": given}
    answer = await served.http.post("/graphql", json={"query": ANY}, headers=headers)
    (line,) = lines.operations()
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["request_id"] == given) is kept


async def test_operations_of_a_socket_share_its_id_and_have_their_own(
    served: Served, lines: Lines
) -> None:
    async with a_socket(served.url) as socket:
        for id in ("first", "second@example.com"):
            await subscribe(socket, ANY, {}, id)
            assert await anext(frames(socket))
    one, two = lines.operations()
    assert one["request_id"] == two["request_id"]
    assert (one["operation_id"], two.get("operation_id")) == ("first", None)


async def test_a_stream_is_one_line_at_its_end(served: Served, lines: Lines, staff: Staff) -> None:
    async with over_sse(served.url) as follower:
        await follower.next()
        await staff.placed()
        await follower.next()
        assert "subscription" not in [line["type"] for line in lines.operations()]
    async with asyncio.timeout(60):
        while "subscription" not in [line["type"] for line in lines.operations()]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    (line,) = (line for line in lines.operations() if line["type"] == "subscription")
    assert (line["operation"], line["outcome"]) == ("Follow", "ok")
    assert line["results"] >= 2


async def test_an_internal_error_is_logged_with_its_place_and_without_its_message(
    lines: Lines,
) -> None:
    try:
        try:
            raise ValueError(PERSON)
        except ValueError as error:
            raise ConnectionRefusedError(111, "refused") from error
    except OSError:
        logging.getLogger("hub").exception("It failed")
    (line,) = (line for line in lines.all() if line["event"] == "It failed")
    assert line["level"] == "error"
    assert "test_logs.py" in line["exception"]
    assert "ValueError\nwhich caused:" in line["exception"]
    assert "ConnectionRefusedError: [Errno 111] refused" in line["exception"]
    assert PERSON not in lines.text


async def test_the_error_of_a_task_that_was_never_awaited_is_logged_the_same_way(
    lines: Lines,
) -> None:
    async def fail() -> None:
        raise ValueError(PERSON)

    loop = asyncio.get_running_loop()
    failed = loop.create_task(fail())
    await asyncio.wait([failed])
    loop.call_exception_handler({"message": "Nobody asked", "exception": failed.exception()})
    (line,) = (line for line in lines.all() if line["event"] == "Nobody asked")
    assert line["exception"].endswith("ValueError")
    assert PERSON not in lines.text


@pytest.mark.parametrize(("form", "is_json"), [("json", True), ("console", False)])
def test_lines_are_for_people_or_for_machines(
    form: str, is_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(Settings(log_format=form))  # type: ignore[arg-type]
    logging.getLogger("hub").info("Hello")
    logging.getLogger("hub").debug("Not so loud")
    (text,) = capsys.readouterr().err.splitlines()
    assert "Hello" in text
    assert text.startswith("{") is is_json
    if is_json:
        assert json.loads(text)["logger"] == "hub"
