"""`order-hub verify --history`: checks that no event was changed, removed or inserted."""

import asyncio
import json as encoder
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, SignatureState
from domain.history.findings import Checked, Finding
from hub.commands.common import errors
from hub.commands.history.managing import checkpoint_in
from hub.settings import Settings
from hub.signing import KeyRing
from hub.wiring import key_ring
from persistence.engine.snapshots import snapshot, unlimited_reader
from persistence.history.checking import check_history


def verify_history(settings: Settings, json: bool, files: Sequence[Path]) -> NoReturn:
    printed = [checkpoint_in(file) for file in files]
    keys = key_ring(settings)
    checked = asyncio.run(_check(settings.database_url, keys, printed))
    found = [finding for one in checked for finding in one.findings]
    if json:
        print(encoder.dumps([asdict(one) for one in found], default=str))
    else:
        _print(checked, found, printed, keys)
    raise typer.Exit(1 if found else 0)


async def _check(address: str, keys: KeyRing, printed: Sequence[Checkpoint]) -> list[Checked]:
    engine = unlimited_reader(address)
    columns = (TextColumn("{task.description:20}"), BarColumn(bar_width=24))
    with Progress(
        *columns,
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=errors,
    ) as progress:
        tasks = {which: progress.add_task(which.key, total=None) for which in HistoryLog}

        def show(which: HistoryLog, done: int, total: int) -> None:
            progress.update(tasks[which], completed=done, total=total)

        try:
            async with snapshot(engine) as connection:
                return await check_history(connection, keys, printed, show)
        finally:
            await engine.dispose()


def _print(
    checked: Sequence[Checked],
    found: Sequence[Finding],
    printed: Sequence[Checkpoint],
    keys: KeyRing,
) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in checked:
        console.print(_summary(one), markup=False)
    for checkpoint in printed:
        console.print(_printed(checkpoint, keys), markup=False)
    if not keys.knows_any:
        console.print(
            "No key is known, so no signature was checked: set ORDER_HUB_HISTORY_KEY_FILE or "
            "ORDER_HUB_HISTORY_KNOWN_KEYS.",
            markup=False,
        )
    if not found:
        console.print("The history is unchanged.")
        return
    console.print(f"The history was changed. First: {found[0]}", style="red", markup=False)
    for finding in found[1:]:
        console.print(f"  {finding}", markup=False)


def _summary(one: Checked) -> str:
    parts = [f"{one.hashed:,} events hashed", f"{one.pending:,} pending"]
    # fmt: off
    rare = {
        "positions without an event when they were hashed": one.voids,
        "events published again":                           one.again,
        "events with erased texts":                         one.erased,
    }
    # fmt: on
    parts += [f"{count:,} {what}" for what, count in rare.items() if count]
    parts += [
        f"{one.checkpoints[state]:,} checkpoints {state.value.lower().replace('_', ' ')}"
        for state in SignatureState
        if one.checkpoints.get(state)
    ] or ["no checkpoint"]
    return f"{one.log.key}: {', '.join(parts)}."


def _printed(checkpoint: Checkpoint, keys: KeyRing) -> str:
    state = checkpoint.judged(keys).value.lower().replace("_", " ")
    return f"The checkpoint given, {checkpoint.origin} at {checkpoint.size:,}: {state}."
