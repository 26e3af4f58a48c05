"""Helpers for `copy` and backups: databases of both engines, a day of business, the commands."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from domain.verify.laws import Difference
from hub.__main__ import app
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import open_engines
from persistence.events.outbox import SqlOutbox
from persistence.operations.migrate import upgrade
from persistence.verify.verify import SqlVerify
from tests.persistence.activity import a_day
from tests.shop import Shop

Fresh = Callable[[str], str]
# Of one address, statements are compiled once; connections end with each hub.
_engines = cache(open_engines)


def run(*words: str) -> tuple[int, str]:
    """A command's exit code, and its output, in one line."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, " ".join(result.output.split())


def done(*words: str) -> str:
    """What a command says that succeeds."""
    code, output = run(*words)
    assert code == 0, output
    return output


async def with_hub(address: str, do: Callable[[Hub], Awaitable[Any]]) -> Any:
    hub = wire(Settings(database_url=address), _engines(address))
    try:
        answer = await do(hub)
        await SqlOutbox(hub.engines).assign_positions()
        return answer
    finally:
        await hub.close()


def on(address: str, do: Callable[[Hub], Awaitable[Any]]) -> Any:
    """What a hub on that database answers, with nothing left for a relay to do."""
    return asyncio.run(with_hub(address, do))


def live_a_day(address: str) -> None:
    async def live(hub: Hub) -> None:
        await a_day(await Shop.open(hub))
        await SqlOutbox(hub.engines).assign_positions()
        await hub.history_keeping.once()

    asyncio.run(upgrade(address))
    on(address, live)


async def differences(hub: Hub) -> list[Difference]:
    return await SqlVerify(hub.engines).differences()


def file_of(address: str) -> Path:
    return Path(address.partition(":///")[2])
