"""Of a person who left data everywhere (tests/graph/privacy/person.py) nothing is in any log line,
number, span or cursor: not while it orders, is exported, verified, kept too long, erased."""

import base64
from typing import Any

import pytest
from sqlalchemy import text

from hub.wiring import Hub
from tests.graph.client import Client
from tests.graph.privacy import person as p
from tests.graph.staff import Staff
from tests.hub.observed import Collector, Lines, Served, serving
from tests.shop import Shop

SECRETS = (p.WORD, p.PHONE, p.PHONE.removeprefix("+"))
NAMES = """query Names($after: String) {
  customers(first: 1, after: $after, sort: NAME, where: {text: "zaphod"}) {
    nodes { name } pageInfo { endCursor }
  }
}"""
EXPORT = "query Export($id: ID!) { customerDataExport(customerId: $id) { document } }"


async def lives(served: Served, hub: Hub, shop: Shop) -> dict[str, Any]:
    staff = Staff(Client(served.http), shop)
    person = await p.a_person(staff)
    order = await p.delivered(staff, person)
    await p.cancelled(staff, person)
    await p.set_aside(hub, order)
    reused = {"name": "Other", "idempotencyKey": f"{p.WORD} order"}
    await staff.graph.do("createCustomer", **reused)
    again = {**staff.order(), "idempotencyKey": f"{p.WORD} order", "email": p.EMAIL}
    await staff.graph.do("placeOrder", **again)
    return person


async def is_read(served: Served, person: dict[str, Any]) -> list[str]:
    """The cursors of lists with it."""
    page = (await served.ask(NAMES))["data"]["customers"]
    assert p.WORD in str(page["nodes"])
    cursor = page["pageInfo"]["endCursor"]
    given = {"query": NAMES, "variables": f'{{"after": "{cursor}"}}'}
    assert (await served.http.get("/graphql", params=given)).status_code == 200
    assert p.WORD in str(await served.ask(EXPORT, id=person["id"]))
    return [base64.urlsafe_b64decode(cursor + "==").decode()]


async def is_verified(hub: Hub, person: dict[str, Any]) -> None:
    """While what is searched of it differs from what it should be, and so does what it asked."""
    assert hub.verification is not None
    lies = (
        "UPDATE search_terms SET term = term || 'x' WHERE owner_id = :id",
        "UPDATE idempotency_keys SET answer = 'nothing' WHERE key LIKE 'zaphod%' AND :id = :id",
    )
    async with hub.engines.writer.begin() as connection:
        for lie in lies:
            await connection.execute(text(lie), {"id": person["id"]})
    assert await hub.verification.once() >= len(lies)


async def test_a_person_is_nowhere_but_in_the_database(
    hub: Hub, shop: Shop, collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = Lines(capsys)
    async with serving(hub) as served:
        person = await lives(served, hub, shop)
        cursors = await is_read(served, person)
        await is_verified(hub, person)
        await hub.retention.once()
        await hub.housekeeping.once()
        erase = Staff(Client(served.http), shop).graph
        erased = await erase.do("eraseCustomer", customerId=person["id"], idempotencyKey="last")
        assert erased["name"] == "erased", erased
        numbers = (await served.http.get("/metrics")).text
    logged = str(lines.all()) + lines.text
    assert "A consistency law is broken: SEARCH_TERMS customer_" in logged
    spans = b"".join(collector.bodies).decode(errors="ignore")
    assert "UPDATE orders" in spans
    found = {"log": logged, "metrics": numbers, "spans": spans, "cursors": str(cursors)}
    for place, seen in found.items():
        for secret in SECRETS:
            where = seen.lower().find(secret)
            assert where < 0, (place, seen[max(0, where - 300) : where + 200])
