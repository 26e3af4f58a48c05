"""Trusted documents: registered by the command, taken by id or hash over every transport."""

import json
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from hub.__main__ import app as commands
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import Engines
from persistence.operations.documents import SqlDocuments
from tests.hub.front.conftest import Asked
from tests.hub.front.raw import TEXT, Serve, frame, websocket

QUERY = "query Channels { channels(first: 2) { nodes { id } } }"
PLACE = "mutation Hold($input: HoldOrderInput!) { holdOrder(input: $input) { order { id } } }"
FOLLOW = 'subscription Follow { inventoryChanged(topic: {skus: ["CUP"]}) { __typename } }'
OTHER = "{ channels(first: 1) { nodes { name } } }"


def sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


RELAY = {"3be4abb81fa595e25eb725b2c6a87508": QUERY, "x-shop:place": PLACE, "follow": FOLLOW}
APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [
        {"id": sha(QUERY), "name": "Channels", "type": "query", "body": QUERY},
        {"id": sha(PLACE), "name": "Hold", "type": "mutation", "body": PLACE},
    ],
}
CODEGEN = {"f1f84b5ae7b4eb8d5a6c1b4e0e7d3b1c9a0e2f55": QUERY}


@pytest.fixture
def database_url(each_database_url: str) -> str:
    """What is stored is tested on both engines."""
    return each_database_url


@pytest.fixture
def run(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """The command, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", database_url)

    def run(manifest: Any, *options: str, client: str = "shop") -> tuple[int, str]:
        text = manifest if isinstance(manifest, str) else json.dumps(manifest)
        (tmp_path / "documents.json").write_text(text)
        words = ["documents", "sync", "documents.json", "--client", client, *options]
        result = CliRunner().invoke(commands, words)
        return result.exit_code, " ".join(result.output.split())

    return run


Run = Callable[..., tuple[int, str]]


@pytest.mark.parametrize("manifest", [RELAY, APOLLO, CODEGEN], ids=["Relay", "Apollo", "codegen"])
def test_the_manifest_of_every_build_tool_is_read(run: Run, manifest: Any) -> None:
    count = len(manifest.get("operations", manifest))
    assert run(manifest) == (0, f"shop: {count} new, 0 known already.")
    assert run(manifest) == (0, f"shop: 0 new, {count} known already.")
    assert CliRunner().invoke(commands, ["documents", "list"]).exit_code == 0
    listed = CliRunner().invoke(commands, ["documents", "list", "--client", "shop", "--json"])
    assert QUERY in {row["text"] for row in json.loads(listed.output)}


def test_documents_of_earlier_versions_stay_until_they_are_pruned(run: Run) -> None:
    run(RELAY)
    left = {"follow": FOLLOW}
    assert run(left) == (
        0,
        "shop: 0 new, 1 known already, 2 no longer in the file (kept: --prune removes them).",
    )
    assert run(left, "--prune") == (0, "shop: 0 new, 1 known already, 2 removed.")
    words = ["documents", "remove", "follow", "--client", "shop"]
    assert CliRunner().invoke(commands, words).output == "Removed 1 documents of shop.\n"
    assert CliRunner().invoke(commands, words).exit_code == 1


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", "The file is not JSON"),
        ([QUERY], "is not a JSON object"),
        ({}, "lists no documents"),
        ({"a": 1}, "The text of document 'a' is not a string"),
        ({"format": "other", "version": 1}, "format is not apollo-persisted-query-manifest"),
        ({**APOLLO, "operations": [{"body": QUERY}]}, "Operation 0 has no id"),
        ({"a": QUERY, "b": "{"}, "b: Syntax Error"),
        ({"a": "{ nothing }"}, "a: Cannot query field 'nothing'"),
        ({"a": "{a" * 30 + "}" * 30}, "a: "),
        ({"a b": QUERY}, "a b: Its id must be 1 to 256"),
        ({f"sha256:{'0' * 64}": QUERY}, "is not the SHA-256 of its text"),
        ({"md5:123": QUERY}, "must begin with `sha256:` or `x-`"),
    ],
)
def test_a_document_that_cannot_be_registered_is_named_and_none_is(
    run: Run, manifest: Any, message: str
) -> None:
    code, told = run(manifest)
    assert (code > 0, message in told) == (True, True), told
    assert "Traceback" not in told
    listed = CliRunner().invoke(commands, ["documents", "list", "--json"])
    assert json.loads(listed.output) == []


def test_one_id_has_one_text_among_all_clients(run: Run) -> None:
    run({"orders": QUERY})
    code, told = run({"orders": OTHER}, client="pos")
    assert code == 1
    assert "orders is registered for shop with another text" in told
    assert run({"orders": QUERY}, client="pos")[0] == 0


@pytest.fixture
async def registered(database_url: str, engines_of: Callable[[str], Engines]) -> AsyncIterator[Any]:
    """The documents of a client are registered."""
    from hub.commands.documents import _synced

    hub = wire(Settings(database_url=database_url), engines_of(database_url))
    await _synced(SqlDocuments(hub.engines), "shop", RELAY, prune=False)
    yield hub
    await hub.close()


def code_of(answer: httpx2.Response) -> str:
    (error,) = answer.json()["errors"]
    code: str = error["extensions"]["code"]
    return code


def apq(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": sha(text)}}


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("documents", ["any", "trusted-only"])
async def test_a_registered_document_is_named_by_id_or_hash(asked: Asked, documents: str) -> None:
    async with asked(documents=documents) as http:
        for named in (
            {"documentId": "3be4abb81fa595e25eb725b2c6a87508"},
            {"documentId": f"sha256:{sha(QUERY)}"},
            {"extensions": apq(QUERY)},
            {"query": QUERY},
        ):
            answer = await http.post("/graphql", json=named)
            assert answer.json()["data"] == {"channels": {"nodes": []}}, named
        given = {"input": {"idempotencyKey": "a", "orderId": "order_x", "reason": "OTHER"}}
        held = await http.post("/graphql", json={"documentId": "x-shop:place", "variables": given})
        assert held.json()["data"] == {"holdOrder": {"order": None}}


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"documentId": "unknown"}, "DOCUMENT_NOT_FOUND"),
        ({"documentId": f"sha256:{'0' * 64}"}, "DOCUMENT_NOT_FOUND"),
        ({"documentId": "follow", "query": QUERY}, "BAD_REQUEST"),
        ({"documentId": "sha256:1234"}, "BAD_REQUEST"),
        ({"documentId": "md5:1234"}, "BAD_REQUEST"),
        ({"documentId": "a b"}, "BAD_REQUEST"),
        ({"documentId": 5}, "BAD_REQUEST"),
        ({"extensions": apq(OTHER)}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"query": QUERY, "extensions": apq(OTHER)}, "PERSISTED_QUERY_HASH_MISMATCH"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0"}}}, "BAD_REQUEST"),
        ({"extensions": {"persistedQuery": "a"}}, "BAD_REQUEST"),
        ({}, "BAD_REQUEST"),
    ],
)
async def test_what_names_no_document_is_refused(
    asked: Asked, request_: dict[str, Any], code: str
) -> None:
    async with asked() as http:
        answer = await http.post("/graphql", json=request_)
        assert code_of(answer) == code
        strict = {"accept": "application/graphql-response+json"}
        assert (await http.post("/graphql", json=request_, headers=strict)).status_code == 400


async def test_a_query_is_learned_by_its_hash(asked: Asked) -> None:
    async with asked() as http:
        asking = {"extensions": apq(OTHER)}
        first = await http.post("/graphql", json=asking)
        assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
        assert first.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        for sent in ({**asking, "query": OTHER}, asking):
            assert (await http.post("/graphql", json=sent)).json()["data"]
        by_get = {"extensions": json.dumps(asking["extensions"])}
        assert (await http.get("/graphql", params=by_get)).json()["data"]


@pytest.mark.usefixtures("registered")
async def test_a_hub_that_trusts_only_registered_documents_learns_none(asked: Asked) -> None:
    async with asked(documents="trusted-only") as http:
        for sent, code, status in (
            ({"query": OTHER}, "DOCUMENT_NOT_TRUSTED", 403),
            ({"query": OTHER, "extensions": apq(OTHER)}, "DOCUMENT_NOT_TRUSTED", 403),
            ({"extensions": apq(OTHER)}, "PERSISTED_QUERY_NOT_SUPPORTED", 200),
        ):
            answer = await http.post("/graphql", json=sent)
            assert (code_of(answer), answer.status_code) == (code, status)


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("profile", ["development", "production"])
async def test_answers_to_registered_queries_by_get_may_be_kept(asked: Asked, profile: str) -> None:
    params = {"documentId": "3be4abb81fa595e25eb725b2c6a87508"}
    async with asked(profile=profile) as http:
        answer = await http.get("/graphql", params=params)
        assert answer.headers["cache-control"] == "private, no-cache"
        varies = {one.strip().lower() for one in answer.headers["vary"].split(",")}
        assert {"accept", "authorization", "x-order-hub-channel", "x-order-hub-actor"} <= varies
        tag = {"if-none-match": answer.headers["etag"]}
        again = await http.get("/graphql", params=params, headers=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
        other = await http.get("/graphql", params=params, headers={"if-none-match": 'W/"old"'})
        assert other.status_code == 200
        mutation = {"documentId": "x-shop:place", "variables": "{}"}
        assert (await http.get("/graphql", params=mutation)).status_code == 405


@pytest.mark.usefixtures("registered")
async def test_production_takes_only_registered_queries_by_get(asked: Asked) -> None:
    async with asked(profile="production") as http:
        assert (await http.get("/graphql", params={"query": QUERY})).json()["data"]
        refused = await http.get("/graphql", params={"query": OTHER})
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        assert code_of(refused) == "METHOD_NOT_ALLOWED"
        assert (await http.post("/graphql", json={"query": OTHER})).json()["data"]
    async with asked(profile="development") as http:
        answer = await http.get("/graphql", params={"query": OTHER})
        assert answer.json()["data"]
        assert "etag" not in answer.headers


@pytest.mark.usefixtures("registered")
async def test_streams_take_registered_documents(serve: Serve) -> None:
    body = {"documentId": "follow"}
    async with (
        serve(documents="trusted-only") as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
        http.stream("POST", "/graphql", json=body, headers={"accept": "text/event-stream"}) as sse,
    ):
        assert (sse.status_code, sse.headers["content-type"].partition(";")[0]) == (
            200,
            "text/event-stream",
        )


@pytest.mark.usefixtures("registered")
async def test_sockets_take_registered_documents(serve: Serve) -> None:
    def said(message: dict[str, Any]) -> bytes:
        return frame(TEXT, json.dumps(message).encode())

    named = {"documentId": "3be4abb81fa595e25eb725b2c6a87508"}
    async with serve(documents="trusted-only") as port, websocket(port) as (reader, writer):
        writer.write(said({"type": "connection_init"}))
        writer.write(said({"type": "subscribe", "id": "known", "payload": named}))
        assert b'"data":{"channels"' in await reader.readuntil(b'"data":{"channels"')
        writer.write(said({"type": "subscribe", "id": "text", "payload": {"query": OTHER}}))
        await reader.readuntil(b"DOCUMENT_NOT_TRUSTED")


@pytest.mark.usefixtures("registered")
async def test_a_removed_document_is_refused_within_seconds(
    asked: Asked, registered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.http.documents.FRESH_SECONDS", 0.0)
    named = {"documentId": "3be4abb81fa595e25eb725b2c6a87508"}
    async with asked(documents="trusted-only") as http:
        assert (await http.post("/graphql", json=named)).json()["data"]
        await SqlDocuments(registered.engines).remove("shop")
        assert code_of(await http.post("/graphql", json=named)) == "DOCUMENT_NOT_FOUND"
