"""Changes of the history by somebody who can write to the database: every one is found."""

import asyncio
import tempfile
from pathlib import Path

from hub.demo.seed import seed
from hub.settings import Settings
from hub.wiring import wire
from persistence.operations.migrate import upgrade
from tests.attacks.probe import Finding, Probe
from tests.attacks.target import Target
from tests.persistence.history.tampering import tampered_at_random

TRIES = 60


async def tamper(_: Target) -> Finding:
    with tempfile.TemporaryDirectory(prefix="order-hub-attack-") as folder:
        database = Path(folder) / "hub.db"
        address = f"sqlite+aiosqlite:///{database}"
        await upgrade(address)
        hub = wire(Settings(database_url=address))
        await seed(hub)
        await hub.close()
        tried, found = await asyncio.to_thread(tampered_at_random, database, TRIES, 7)
    missed = [f"{tried - found} of {tried} changes were not found"] if found < tried else []
    return Finding(tried, missed, {"tampering_tried": tried, "tampering_found": found})


PROBES = (Probe("tampering with the history", tamper, fast=False),)
