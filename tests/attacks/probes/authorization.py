"""Random queries as callers of every role, over rows of two customers, channels, stores and
partners: no answer has a value that the tables of access keep from its caller."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hub.settings import Settings
from hub.wiring import wire
from persistence.operations.migrate import upgrade
from tests.attacks.probe import Finding, Probe
from tests.attacks.target import Target, codes_of
from tests.graph.access.people import Scene, new_scene
from tests.graph.access.random_queries import leaks
from tests.graph.access.walking import walked
from tests.shop import Shop

QUERIES = 40
SEED = 1_000


@asynccontextmanager
async def a_scene() -> AsyncIterator[Scene]:
    """The scene, on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="order-hub-attack-") as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'hub.db'}"
        await upgrade(address)
        hub = wire(Settings(database_url=address))
        try:
            yield await new_scene(await Shop.open(hub))
        finally:
            await hub.close()


async def ask_at_random(_: Target) -> Finding:
    """Random queries; the answers are compared with what each caller may not know."""
    async with a_scene() as scene:
        found = await leaks(scene, QUERIES, SEED)
    return Finding(
        tried=found["asked"],
        found=[str(leak) for leak in found["leaks"]],
        figures={
            "leaks": len(found["leaks"]),
            "values_compared": found["values"],
            "secrets": found["secrets"],
        },
    )


async def walk(_: Target) -> Finding:
    """Every field of every noun as every role, two levels deep."""
    finding = Finding()
    async with a_scene() as scene:
        pairs, hidden, wrong = await walked(scene)
    finding.tried, finding.found = pairs, wrong
    finding.figures = {"pairs_walked": pairs, "masked_values": hidden, "leaks": len(wrong)}
    return finding


async def guess_credentials(target: Target) -> Finding:
    """Keys and tracking links that nobody issued: none is accepted, and soon none is tried."""
    finding = Finding()
    locked = 0
    for number in range(60):
        kind = ("ohk", "oht")[number % 2]
        secret = f"{kind}_{'0' * 25}{number % 8}_{'A' * 41}{number:02d}"
        headers = {"authorization": f"Bearer {secret}"}
        response = await target.http.post(
            "/graphql", json={"query": "{ __typename }"}, headers=headers
        )
        locked += response.status_code == 429
        accepted = response.status_code not in (401, 429)
        finding.note("a guessed credential", str(response.status_code) if accepted else None)
    finding.figures["refused_without_a_look"] = locked
    if not locked:
        finding.found.append("guessing is never locked out")
    answer = await target.graph("{ __typename }")
    finding.note("others are locked out too", str(codes_of(answer)) if codes_of(answer) else None)
    return finding


PROBES = (
    Probe("authorization: every field as every role", walk, fast=False),
    Probe("authorization: random queries as every role", ask_at_random, fast=False),
    Probe("guessed keys and tracking links", guess_credentials),
)
