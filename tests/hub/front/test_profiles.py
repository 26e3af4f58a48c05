"""What the profile decides: who sees the schema, the page, and what else is published."""

from typing import Any

import httpx2
import pytest

from domain.access.caller import Caller
from domain.access.roles import Role
from hub.http.graph import make_graph
from hub.settings import Settings
from tests.hub.front.conftest import Asked

INTROSPECTION = (
    "{ __schema { types { name } } }",
    '{ __type(name: "Order") { name } }',
    "{ channels { nodes { id } } again: __schema { queryType { name } } }",
    "query { ...all } fragment all on Query { __schema { queryType { name } } }",
    "query ($no: Boolean = false) { __typename __schema @include(if: $no) { __typename } }",
)
PAGES = ("/graphql/examples", "/graphql/schema.graphql", "/metrics")
HTML = {"accept": "text/html"}


async def errors(http: httpx2.AsyncClient, query: str) -> list[dict[str, Any]]:
    answer = (await http.post("/graphql", json={"query": query})).json()
    found: list[dict[str, Any]] = answer.get("errors", [])
    assert not found or "data" not in answer
    return found


def test_a_hub_is_of_production_as_soon_as_others_can_reach_it() -> None:
    assert not Settings().is_production
    assert not Settings(host="::1").is_production
    assert Settings(host="0.0.0.0").is_production
    assert Settings(profile="production").is_production
    assert not Settings(host="0.0.0.0", profile="development").is_production


@pytest.mark.parametrize("query", INTROSPECTION)
async def test_production_shows_no_schema_and_development_does(asked: Asked, query: str) -> None:
    async with asked(profile="production") as http:
        (error,) = await errors(http, query)
        assert error["extensions"]["code"] == "INTROSPECTION_DISABLED"
        assert await errors(http, "{ __typename }") == []
    async with asked(profile="development") as http:
        assert await errors(http, query) == []


async def test_an_identified_admin_may_introspect_in_production(asked: Asked) -> None:
    from hub.http.graph import identified_admins

    graph = make_graph(may_introspect=identified_admins)
    for caller, allowed in (
        (Caller(role=Role.ADMIN), False),
        (Caller(role=Role.ADMIN, credential_id="key_1"), True),
        (Caller(role=Role.MANAGER, credential_id="key_1"), False),
    ):
        context = type("Request", (), {"caller": caller})()
        result = await graph.execute("{ __schema { queryType { name } } }", context_value=context)
        assert (result.errors is None) is allowed


async def test_only_development_says_what_may_have_been_meant(asked: Asked) -> None:
    async with asked(profile="development") as http:
        (error,) = await errors(http, "{ chanels { nodes { id } } }")
        assert "channels" in error["extensions"]["suggestion"]
    async with asked(profile="production") as http:
        (error,) = await errors(http, "{ chanels { nodes { id } } }")
        assert "channels" not in str(error)


async def test_production_publishes_the_graph_alone(asked: Asked) -> None:
    async with asked(profile="production") as http:
        assert [(await http.get(path)).status_code for path in PAGES] == [404, 404, 404]
        page = await http.get("/graphql", headers=HTML)
        assert (page.status_code, page.headers["content-type"]) == (
            400,
            "application/json; charset=utf-8",
        )
    async with asked(profile="development") as http:
        assert [(await http.get(path)).status_code for path in PAGES] == [200, 200, 200]
        assert (await http.get("/graphql", headers=HTML)).status_code == 200


async def test_graphiql_may_be_served_in_production_and_left_out_of_development(
    asked: Asked,
) -> None:
    for profile, graphiql in (("production", True), ("development", False)):
        async with asked(profile=profile, graphiql=graphiql) as http:
            page = await http.get("/graphql", headers=HTML)
            assert (page.status_code == 200) is graphiql
            examples = await http.get("/graphql/examples")
            assert (examples.status_code == 200) is graphiql


async def test_metrics_are_not_at_the_public_port_once_they_have_their_own(asked: Asked) -> None:
    async with asked(profile="development", metrics_port=0) as http:
        assert (await http.get("/metrics")).status_code == 404
        transport = httpx2.ASGITransport(app=http.app.state.metrics)  # type: ignore[attr-defined]
        async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as scraper:
            answer = await scraper.get("/metrics")
            assert "order_hub_operations_total" in answer.text
            assert (await scraper.get("/graphql")).status_code == 404


async def test_every_response_says_what_browsers_must_not_do_with_it(asked: Asked) -> None:
    async with asked() as http:
        answers = [
            await http.post("/graphql", json={"query": "{ __typename }"}),
            await http.post("/graphql", content=b"{"),
            await http.get("/livez"),
            await http.get("/nowhere"),
        ]
        page = await http.get("/graphql", headers=HTML)
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers.get_list("content-security-policy", split_commas=False).__len__() == 1


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("orders.example", 200),
        ("Orders.Example:8443", 200),
        ("orders.example.", 200),
        ("eu.shops.example", 200),
        ("shops.example", 421),
        ("evil.example", 421),
        ("orders.example.evil.example", 421),
        ("", 421),
    ],
)
async def test_a_hub_answers_to_its_own_names_only(asked: Asked, host: str, status: int) -> None:
    async with asked(hosts=("orders.example", "*.shops.example")) as http:
        answer = await http.post(
            "/graphql", json={"query": "{ __typename }"}, headers={"host": host}
        )
        assert answer.status_code == status
        if status != 200:
            assert answer.json()["errors"][0]["extensions"]["code"] == "HOST_NOT_ALLOWED"
        assert (await http.get("/livez", headers={"host": host})).status_code == 200


async def test_a_channel_that_does_not_exist_is_refused(asked: Asked) -> None:
    unknown = {"x-order-hub-channel": "channel_01hzzzzzzzzzzzzzzzzzzzzzzz"}
    async with asked() as http:
        for _ in range(2):
            answer = await http.post("/graphql", json={"query": "{ __typename }"}, headers=unknown)
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_CHANNEL"
