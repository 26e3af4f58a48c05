"""Compressed responses, and the schema as text."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from hub.http.app import create_app
from hub.http.graph import printed
from hub.wiring import Hub

TYPES = {"query": "{ __schema { types { name description } } }"}
SCHEMA = "/graphql/schema.graphql"


@pytest.fixture
async def http(hub: Hub) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=create_app(hub))
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as client:
        yield client


async def sent(response: httpx2.Response) -> bytes:
    """The bytes as they were sent."""
    return b"".join([chunk async for chunk in response.aiter_raw()])


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("gzip, identity;q=0", True),
        ("X-GZIP", True),
        ("gzip;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("*;q=0", False),
        ("br, deflate", False),
        ("gzipped", False),
        ("", False),
    ],
)
async def test_a_large_response_is_compressed_for_who_wants_it(
    http: httpx2.AsyncClient, accepted: str, compressed: bool
) -> None:
    headers = {"accept-encoding": accepted}
    async with http.stream("POST", "/graphql", json=TYPES, headers=headers) as response:
        body = await sent(response)
    assert (response.headers.get("content-encoding") == "gzip") is compressed
    assert int(response.headers["content-length"]) == len(body)
    assert b'"OrderEvent"' in (gzip.decompress(body) if compressed else body)
    assert "Accept-Encoding" in response.headers["vary"]


@pytest.mark.parametrize("path", ["/livez", "/graphql?query={__typename}"])
async def test_a_small_response_is_not_compressed(http: httpx2.AsyncClient, path: str) -> None:
    response = await http.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["vary"]


@pytest.mark.parametrize("path", ["/metrics", SCHEMA])
async def test_other_paths_are_compressed_too(http: httpx2.AsyncClient, path: str) -> None:
    response = await http.get(path, headers={"accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.text


async def test_a_stream_is_not_compressed(http: httpx2.AsyncClient) -> None:
    headers = {"accept": "text/event-stream", "accept-encoding": "gzip"}
    response = await http.post("/graphql", json=TYPES, headers=headers)
    assert response.text.startswith(":\n\nevent: next\ndata: {")
    assert "content-encoding" not in response.headers


async def test_the_schema_is_served_as_text(http: httpx2.AsyncClient) -> None:
    response = await http.get(SCHEMA)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text == printed()
    assert response.text == (Path(__file__).parents[3] / "schema" / "hub.graphql").read_text()


async def test_an_unchanged_schema_is_not_sent_again(http: httpx2.AsyncClient) -> None:
    etag = (await http.get(SCHEMA)).headers["etag"]
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        response = await http.get(SCHEMA, headers={"if-none-match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == etag
    assert (await http.get(SCHEMA, headers={"if-none-match": '"other"'})).status_code == 200
    head = await http.head(SCHEMA)
    assert (head.status_code, head.headers["etag"]) == (200, etag)


async def test_only_a_weak_tag_is_that_of_compressed_bytes(http: httpx2.AsyncClient) -> None:
    response = await http.get(SCHEMA, headers={"accept-encoding": "gzip"})
    assert response.headers["etag"].startswith('W/"')
