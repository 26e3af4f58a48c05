"""Nothing of a customer is in any log line, number or span, whatever goes right or wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from hub.wiring import Hub
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.hub.observed import Collector, Lines, Served, serving
from tests.shop import Shop
from tests.subscriptions.following import a_socket, frames, subscribe

# One word in every personal detail, so that one search finds them all.
CANARY = "canary"
EMAIL = f"{CANARY}@example.com"
PHONE = "+49301111222333"
PERSON: dict[str, Any] = {
    "name": f"Jane {CANARY}",
    "externalId": f"{CANARY}-7",
    "contactPoints": [{"kind": "EMAIL", "value": EMAIL}, {"kind": "PHONE", "value": PHONE}],
    "addresses": [{"country": "PT", "city": "Porto", "street": f"{CANARY} street 1"}],
}
CREATE = """mutation Create($input: CreateCustomerInput!) {
  createCustomer(input: $input) { errors { ... on UserError { message } } }
}"""
# What a database may say of a row that it refuses: PostgreSQL all of it.
REFUSE = {
    "sqlite": [
        "CREATE TRIGGER nobody BEFORE INSERT ON customers BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION nobody() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE 'Not %', NEW USING ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER nobody BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION nobody()",
    ],
}
RELENT = {
    "sqlite": ["DROP TRIGGER nobody"],
    "postgresql": ["DROP TRIGGER nobody ON customers", "DROP FUNCTION nobody"],
}


async def what_goes_right(served: Served, shop: Shop) -> None:
    staff = Staff(Client(served.http), shop)
    assert (await served.ask(CREATE, input={"idempotencyKey": "1", **PERSON}))["data"]
    await staff.receive(3)
    home = {"country": "PT", "city": "Porto", "name": f"Jane {CANARY}"}
    order = await staff.place(("CUP", 1), shipTo=home)
    note = f"{CANARY} called from {PHONE}"
    await staff.graph.do("cancelOrder", orderId=order["id"], reason=note)
    find = f'query Find {{ customer(by: {{ email: "{EMAIL}" }}) {{ name email }} }}'
    assert CANARY in str(await served.ask(find))
    assert CANARY in (await served.http.get("/graphql", params={"query": find})).text
    async with a_socket(served.url, **{"x-order-hub-actor": CANARY}) as socket:
        await subscribe(socket, find, {}, id=EMAIL)
        assert CANARY in str(await anext(frames(socket)))


async def what_is_refused(served: Served) -> None:
    """By a rule, by validation, by the parser, by what a header may say."""
    taken = await served.ask(CREATE, input={"idempotencyKey": "2", **PERSON})
    assert "already has" in str(taken)
    wrong = {"idempotencyKey": "3", "name": CANARY, "addresses": [{"country": CANARY}]}
    for query, given in (
        (CREATE, {"input": wrong}),
        (CREATE, {"input": {**PERSON, CANARY: EMAIL}}),
        (f'query Find {{ customer(by: {{ email: "{EMAIL}" }}) {{ nothing }} }}', {}),
        (f'query Find {{ customer(by: {{ email: "{EMAIL}" ', {}),
    ):
        assert "errors" in await served.ask(query, **given)
    body = {"query": "query Find { __typename }", "operationName": EMAIL}
    assert (await served.http.post("/graphql", json=body)).json()["errors"]
    headers = {"x-order-hub-channel": EMAIL, "x-request-id": EMAIL}
    assert (await served.http.post("/graphql", json=body, headers=headers)).status_code == 400


@asynccontextmanager
async def a_refusing_database(hub: Hub) -> AsyncIterator[None]:
    engine = hub.engines.writer
    async with engine.begin() as connection:
        for statement in REFUSE[engine.dialect.name]:
            await connection.execute(text(statement))
    try:
        yield
    finally:
        async with engine.begin() as connection:
            for statement in RELENT[engine.dialect.name]:
                await connection.execute(text(statement))


async def test_a_customer_is_nowhere_in_what_operators_see(
    hub: Hub, shop: Shop, collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = Lines(capsys)
    async with serving(hub) as served:
        await what_goes_right(served, shop)
        await what_is_refused(served)
        async with a_refusing_database(hub):
            broken = {**PERSON, "externalId": f"{CANARY}-8", "idempotencyKey": "4"}
            assert "INTERNAL" in str(await served.ask(CREATE, input=broken))
        numbers = (await served.http.get("/metrics")).text
    assert {line["outcome"] for line in lines.operations()} == {"ok", "refused", "error"}
    failures = [line["exception"] for line in lines.all() if "exception" in line]
    assert any("IntegrityError" in failure for failure in failures), lines.text[-3000:]
    spans = b"".join(collector.bodies).decode(errors="ignore")
    assert "INSERT INTO customers" in spans
    for place, seen in (("log", lines.text), ("metrics", numbers), ("spans", spans)):
        for secret in (CANARY, PHONE):
            where = seen.lower().find(secret)
            assert where < 0, (place, seen[max(0, where - 500) : where + 200])
