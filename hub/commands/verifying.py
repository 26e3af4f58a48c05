"""`order-hub verify`: checks the consistency laws."""

import asyncio
import json as encoder
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from domain.privacy.retention import Terms
from domain.verify.laws import CHECKS, Difference
from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.commands.history.verifying import verify_history
from hub.settings import Settings
from persistence.engine.engines import open_engines
from persistence.verify.verify import SqlVerify

SHOWN_MAX = 50


def verify(json: bool, history: bool, checkpoints: list[Path]) -> None:
    if checkpoints and not history:
        fail("--checkpoint needs --history.")
    settings = settings_or_exit()
    require_migrated(settings)
    if history:
        verify_history(settings, json, checkpoints)
    found = asyncio.run(_differences(settings))
    if json:
        print(encoder.dumps([asdict(one) for one in found], default=str))
    elif found:
        Console().print(_table(found))
    else:
        print(f"Everything adds up: {len(CHECKS)} checks, no difference.")
    raise typer.Exit(1 if found else 0)


async def _differences(settings: Settings) -> list[Difference]:
    engines = open_engines(settings.database_url)
    try:
        return await SqlVerify(engines, Terms(settings.retention)).differences()
    finally:
        await engines.dispose()


def _table(found: list[Difference]) -> Table:
    table = Table(title=f"{len(found)} differences", caption=f"At most {SHOWN_MAX} are shown.")
    for name in ("Check", "Subject", "Stored", "Computed"):
        table.add_column(name)
    for one in found[:SHOWN_MAX]:
        table.add_row(one.check, one.subject, str(one.stored), str(one.computed))
    return table
