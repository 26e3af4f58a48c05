"""Server-Sent Events carry their cursor as `id`; `Last-Event-ID` resumes after it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from tests.graph.staff import Staff
from tests.subscriptions.following import CHANGES, EVENTS, WAIT_SECONDS

# Without `cursor`, and under another name: the id needs neither.
BARE = """subscription ($after: String) {
  live: orderEvents(after: $after) { ... on OrderEvent { kind order { id } } }
}"""

Frame = tuple[str, dict[str, Any]]


@asynccontextmanager
async def reading(
    url: str, query: str = EVENTS, last: str | None = None, **variables: Any
) -> AsyncIterator["Stream"]:
    headers = {"accept": "text/event-stream"} | ({"last-event-id": last} if last else {})
    body = {"query": query, "variables": variables}
    async with (
        httpx2.AsyncClient(timeout=WAIT_SECONDS, trust_env=False) as http,
        http.stream("POST", f"{url}/graphql", json=body, headers=headers) as response,
    ):
        yield Stream(response)


class Stream:
    """The events of one stream: each its id, and its message or refusal."""

    def __init__(self, response: httpx2.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> Frame:
        async with asyncio.timeout(WAIT_SECONDS):
            return await self._next()

    async def _next(self) -> Frame:
        id = ""
        async for line in self._lines:
            field, _, value = line.partition(": ")
            if field == "id":
                id = value
            elif field == "data" and value:
                reply = json.loads(value)
                return id, reply if "errors" in reply else next(iter(reply["data"].values()))
        raise AssertionError("the stream has ended")


async def test_the_id_of_each_event_is_its_cursor(staff: Staff, url: str) -> None:
    await staff.receive(5)
    async with reading(url) as stream:
        id, snapshot = await stream.next()
        assert snapshot["__typename"] == "OrderSnapshot"
        assert id == snapshot["cursor"]
        await staff.place()
        for _ in range(2):
            id, event = await stream.next()
            assert event["__typename"] == "OrderEvent"
            assert id == event["cursor"]


async def test_a_stream_of_stock_has_ids_too(staff: Staff, url: str) -> None:
    async with reading(url, CHANGES, topic={"skus": ["CUP"]}) as stream:
        id, snapshot = await stream.next()
        assert id == snapshot["cursor"]
        await staff.receive(5)
        last, change = await stream.next()
        assert last == change["cursor"]
    await staff.receive(6)
    async with reading(url, CHANGES, last, topic={"skus": ["CUP"]}) as stream:
        _, change = await stream.next()
        assert change["movement"]["quantity"] == 6


async def test_the_last_id_resumes_a_stream_that_selects_no_cursor(staff: Staff, url: str) -> None:
    await staff.receive(5)
    async with reading(url, BARE) as stream:
        await stream.next()
        first = await staff.place()
        id, event = await stream.next()
        assert (event["kind"], event["order"]["id"]) == ("ORDER_PLACED", first["id"])
    second = await staff.place()
    async with reading(url, BARE, id) as stream:
        orders = [(await stream.next())[1]["order"]["id"] for _ in range(3)]
    # The first order's second event, then all of the second order: nothing twice, nothing lost.
    assert orders == [first["id"], second["id"], second["id"]]


async def test_the_last_id_is_newer_than_the_cursor_a_client_began_with(
    staff: Staff, url: str
) -> None:
    await staff.receive(5)
    async with reading(url, BARE) as stream:
        began, _ = await stream.next()
    await staff.place()
    async with reading(url, BARE, after=began) as stream:
        ids = [(await stream.next())[0] for _ in range(2)]
    # An EventSource repeats its address, with the `after` of its first request.
    async with reading(url, BARE, ids[0], after=began) as stream:
        assert (await stream.next())[0] == ids[1]


async def test_an_id_of_another_stream_is_refused(staff: Staff, url: str) -> None:
    async with reading(url, CHANGES, topic={"skus": ["CUP"]}) as stream:
        id, _ = await stream.next()
    for wrong in (id, "nonsense"):
        async with reading(url, EVENTS, wrong) as stream:
            _, refused = await stream.next()
            assert refused["errors"][0]["extensions"]["code"] == "INVALID_CURSOR"
