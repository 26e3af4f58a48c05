"""The single connection mode of graphql-sse: many operations, one event stream."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from execution.http import connections
from execution.http.connections import Connections
from execution.request import Refusal
from tests.execution.example import calls
from tests.execution.http.test_http import code_of

TOKEN = "x-graphql-event-stream-token"
STREAM = {"accept": "text/event-stream"}


class Client:
    """One event stream, and the requests that belong to it."""

    def __init__(self, http: httpx2.AsyncClient, url: str, token: str) -> None:
        self._http = http
        self._url = url
        self.headers = {TOKEN: token}
        self._lines: AsyncIterator[str] | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        headers = {**self.headers, **STREAM}
        async with self._http.stream("GET", self._url, headers=headers) as response:
            assert response.headers["content-type"] == "text/event-stream"
            self._lines = response.aiter_lines()
            yield

    async def event(self) -> tuple[str, Any]:
        assert self._lines
        name = ""
        async for line in self._lines:
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                return name, json.loads(value)
        raise AssertionError("the stream has ended")

    async def start(self, id: str | None, query: str, **headers: str) -> httpx2.Response:
        body = {"query": query, "extensions": {"operationId": id} if id is not None else {}}
        return await self._http.post(self._url, json=body, headers={**self.headers, **headers})

    async def stop(self, id: str) -> httpx2.Response:
        params = {"operationId": id} if id else {}
        return await self._http.delete(self._url, params=params, headers=self.headers)


@asynccontextmanager
async def a_client(url: str) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(timeout=60, trust_env=False) as http:
        reserved = await http.put(url)
        assert reserved.status_code == 201
        assert reserved.headers["content-type"] == "text/plain; charset=utf-8"
        yield Client(http, url, reserved.text)


async def test_results_of_all_operations_come_on_one_stream(url: str) -> None:
    async with a_client(url) as client, client.reading():
        for id, query in (
            ("a", "subscription { count(to: 1) }"),
            ("b", "mutation { increment(by: 3) }"),
            ("c", "{ hello }"),
        ):
            assert (await client.start(id, query)).status_code == 202
        events = [await client.event() for _ in range(6)]
    for id, data in (("a", {"count": 0}), ("b", {"increment": 3}), ("c", {"hello": "world"})):
        result, complete = [event for event in events if event[1]["id"] == id]
        assert result[0] == "next"
        assert result[1]["payload"]["data"] == data
        assert complete == ("complete", {"id": id})


async def test_an_operation_may_begin_before_the_stream_is_open(url: str) -> None:
    async with a_client(url) as client:
        assert (await client.start("early", "subscription { count(to: 40) }")).is_success
        async with client.reading():
            events = [await client.event() for _ in range(41)]
    assert [e[1]["payload"]["data"]["count"] for e in events[:-1]] == list(range(40))
    assert events[-1] == ("complete", {"id": "early"})


async def test_an_operation_is_stopped_by_its_id(url: str) -> None:
    await calls.followers(0)
    async with a_client(url) as client, client.reading():
        await client.start("live", "subscription { forever }")
        assert (await client.event())[0] == "next"
        await calls.followers(1)
        assert (await client.stop("live")).status_code == 200
        assert await client.event() == ("complete", {"id": "live"})
        await calls.followers(0)
        assert (await client.stop("live")).status_code == 200
        assert code_of(await client.stop("")) == "BAD_REQUEST"


async def test_a_disconnected_reader_ends_its_operations(url: str) -> None:
    await calls.followers(0)
    async with a_client(url) as client:
        async with client.reading():
            await client.start("1", "subscription { forever }")
            await client.start("2", "subscription { forever }")
            await calls.followers(2)
        await calls.followers(0)
        gone = await client.start("3", "{ hello }")
        assert (gone.status_code, code_of(gone)) == (404, "CONNECTION_NOT_FOUND")


async def test_a_reservation_is_fulfilled_once(url: str) -> None:
    async with (
        a_client(url) as client,
        client.reading(),
        httpx2.AsyncClient(trust_env=False) as http,
    ):
        token = {"token": client.headers[TOKEN]}
        second = await http.get(url, params=token, headers=STREAM)
        assert (second.status_code, code_of(second)) == (409, "CONNECTION_IN_USE")
        unread = await http.get(url, params=token, headers={"accept": "application/json"})
        assert (unread.status_code, code_of(unread)) == (406, "STREAM_REQUIRED")


@pytest.mark.parametrize(
    ("id", "query", "status", "code"),
    [
        (None, "{ hello }", 400, "BAD_REQUEST"),
        ("", "{ hello }", 400, "BAD_REQUEST"),
        ("x" * 257, "{ hello }", 400, "BAD_REQUEST"),
        ("live", "{ hello }", 409, "OPERATION_EXISTS"),
        ("new", "{", 400, "GRAPHQL_PARSE_FAILED"),
        ("new", "{ nothing }", 400, "GRAPHQL_VALIDATION_FAILED"),
        ("new", "", 400, "BAD_REQUEST"),
    ],
)
async def test_a_refused_operation_is_answered_where_it_was_sent(
    url: str, id: str | None, query: str, status: int, code: str
) -> None:
    async with a_client(url) as client, client.reading():
        await client.start("live", "subscription { forever }")
        response = await client.start(id, query, accept="application/graphql-response+json")
    assert (response.status_code, code_of(response)) == (status, code)


async def test_one_operation_too_many_is_refused(url: str) -> None:
    await calls.followers(0)
    async with a_client(url) as client:
        for number in range(100):
            await client.start(str(number), "subscription { forever }")
        refused = await client.start("one more", "{ hello }")
        assert (refused.status_code, code_of(refused)) == (429, "SUBSCRIPTIONS_EXCEEDED")
        async with client.reading():
            pass
    await calls.followers(0)


async def test_a_token_is_text(url: str) -> None:
    async with httpx2.AsyncClient(trust_env=False) as http:
        refused = await http.put(url, headers={"accept": "application/json"})
        assert (refused.status_code, code_of(refused)) == (406, "NOT_ACCEPTABLE")
        unknown = await http.delete(url)
        assert (unknown.status_code, code_of(unknown)) == (404, "CONNECTION_NOT_FOUND")


async def test_a_reservation_that_is_not_fulfilled_expires(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "RESERVED_SECONDS", 0.01)
    ended = asyncio.Event()

    async def forever() -> AsyncGenerator[Any, None]:
        try:
            yield {}
            await asyncio.Event().wait()
        finally:
            ended.set()

    kept = Connections(str)
    connection = kept.reserve()
    kept.find(connection.token).start("1", forever())
    async with asyncio.timeout(60):
        await ended.wait()
    with pytest.raises(Refusal, match="Reserve a new one"):
        kept.find(connection.token)


async def test_a_stopping_process_ends_its_streams_and_takes_no_more() -> None:
    kept = Connections(str)
    stream = kept.open(kept.reserve().token)
    assert await anext(stream) == ":\n\n"
    kept.close()
    assert [frame async for frame in stream] == []
    with pytest.raises(Refusal) as refused:
        kept.reserve()
    assert refused.value.status == 503
