"""HTTP connections: how many, how large and how slow a request may be."""

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import orjson
import pytest

from execution import request
from hub.front import connection
from tests.hub.front.raw import Serve, connected, posted, rest_of, told

FOLLOWED = 'subscription { inventoryChanged(topic: {skus: ["CUP"]}) { __typename } }'
QUERY = b'{"query":"{ __typename }"}'
GET = b"GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n"


async def test_a_head_of_usual_size_is_read(serve: Serve) -> None:
    async with serve() as port:
        answer = await told(port, posted(QUERY, *(f"x-{n}: {'a' * 200}" for n in range(90))))
    assert answer.startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    "head",
    [
        GET + b"".join(b"x-%d: a\r\n" % n for n in range(200)) + b"\r\n",
        GET + b"x-long: " + b"a" * 40_000 + b"\r\n\r\n",
        GET + b"x-endless: " + b"a" * 200_000,
        b"GET /livez?" + b"a" * 40_000 + b" HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
    ],
    ids=["many headers", "a long header", "a header without an end", "a long address"],
)
async def test_a_head_that_is_too_large_is_refused(serve: Serve, head: bytes) -> None:
    async with serve() as port:
        answer = await told(port, head)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b'"code":"HEADERS_TOO_LARGE"' in answer


async def test_a_head_that_comes_too_slowly_is_given_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 1.0)
    async with serve() as port:
        assert (await told(port, GET)).startswith(b"HTTP/1.1 408 ")
        # Who has said nothing is told nothing.
        assert await told(port) == b""
        assert await told(port, b"\r\n\r\n") == b""


async def test_a_body_that_comes_too_slowly_is_given_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BODY_SECONDS", 0.2)
    async with serve() as port:
        answer = await told(port, posted(QUERY)[:-1])
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert answer.count(b"HTTP/1.1") == 1


async def test_an_answer_that_is_slow_is_not_given_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The times are those of the request alone: a stream may last."""
    monkeypatch.setattr(connection, "HEAD_SECONDS", 1.0)
    monkeypatch.setattr(connection, "BODY_SECONDS", 1.0)
    body = orjson.dumps({"query": FOLLOWED})
    async with serve() as port, connected(port) as (reader, writer):
        writer.write(posted(body, "accept: text/event-stream"))
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(rest_of(reader), 1.5)


async def test_one_address_has_so_many_connections_and_the_others_still_have_theirs(
    serve: Serve,
) -> None:
    async with serve(connections_per_address=3) as port, AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(connected(port))
        answer = await told(port)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"CONNECTIONS_EXCEEDED" in answer
        await stack.aclose()
        answers = [await told(port, posted(QUERY))]
        while b"CONNECTIONS_EXCEEDED" in answers[-1]:
            answers.append(await told(port, posted(QUERY)))
        assert answers[-1].startswith(b"HTTP/1.1 200 ")


async def test_a_proxy_stands_for_many_clients(serve: Serve) -> None:
    options = {"connections_per_address": 1, "proxies": ("127.0.0.0/8",), "connections": 3}
    async with serve(**options) as port, AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(connected(port))
        answer = await told(port)
        assert answer.startswith(b"HTTP/1.1 503 ")


async def test_the_streams_of_a_client_are_counted_behind_a_proxy_too(serve: Serve) -> None:
    options = {"streams_per_address": 1, "proxies": ("127.0.0.1",)}

    def asked(client: str) -> dict[str, Any]:
        headers = {"accept": "text/event-stream", "x-forwarded-for": client}
        return {"json": {"query": FOLLOWED}, "headers": headers}

    async with (
        serve(**options) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
        http.stream("POST", "/graphql", **asked("192.0.2.1")) as first,
    ):
        assert first.status_code == 200
        again = await http.post("/graphql", **asked("192.0.2.1"))
        assert again.status_code == 429
        assert again.json()["errors"][0]["extensions"]["code"] == "STREAMS_EXCEEDED"
        async with http.stream("POST", "/graphql", **asked("192.0.2.2")) as second:
            assert second.status_code == 200


@pytest.mark.parametrize(
    "malformed",
    [
        b"\x00\xff\x00\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n"
        b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        GET + b"x y: z\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_without_a_traceback(
    serve: Serve, malformed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with serve() as port, connected(port) as (reader, writer):
            writer.write(malformed)
            writer.write_eof()
            answer = await rest_of(reader)
    assert b" 400 " in answer.split(b"\r\n", 1)[0]
    assert b"Traceback" not in answer
    assert not [record for record in caplog.records if record.exc_info]


async def test_bodies_that_are_held_back_are_bounded_together(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "BODIES_BYTES_MAX", 100_000)
    half = b"a" * 30_000
    large = posted(b'{"query":"{ __typename }","variables":{"a":"%b","b":"%b"}}' % (half, half))
    async with serve() as port, AsyncExitStack() as stack:
        answer = await told(port, large)
        assert answer.startswith(b"HTTP/1.1 200 ")
        _, first = await stack.enter_async_context(connected(port))
        first.write(large[:-10])
        await first.drain()
        answers = [await told(port, large)]
        while answers[-1].startswith(b"HTTP/1.1 200 "):
            answers.append(await told(port, large))
        assert answers[-1].startswith(b"HTTP/1.1 503 ")
        assert b'"UNAVAILABLE"' in answers[-1]
        first.write(large[-10:])
        while not answers[-1].startswith(b"HTTP/1.1 200 "):
            answers.append(await told(port, large))


async def test_requests_in_a_row_are_answered_in_their_order(serve: Serve) -> None:
    one = posted(b'{"query":"{ __typename }"}').replace(b"connection: close\r\n", b"")
    wrong = posted(b'{"query":"{ nothing }"}').replace(b"connection: close\r\n", b"")
    async with serve() as port:
        answer = await told(port, one + wrong + posted(QUERY))
    parts = answer.split(b"HTTP/1.1 ")[1:]
    assert [b"__typename" in part for part in parts] == [True, False, True]
    assert all(b"\r\nserver:" not in part for part in parts)
