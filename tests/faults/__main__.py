"""`python -m tests.faults`: the long run. Every fault many times, each on hubs and a database of
its own; `build/faults.json` has the outcomes, and the exit code is 1 if there are findings."""

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults.checks import report
from tests.faults.injected.faults import Fault, Outcome, suffer
from tests.faults.injected.killing import KillOneOfMany, KillRelay
from tests.faults.injected.runs import DATABASES, Play, Size, on_postgresql, on_sqlite
from tests.faults.machines.servers import PostgreSQL

console = Console(stderr=True)
Show = Callable[[str], None]


async def everything(
    play: Play, only: str, databases: str, show: Show
) -> AsyncGenerator[Outcome, None]:
    """Each fault whose name contains `only`, in a world of its own."""

    def wanted(fault: Fault) -> bool:
        return only.lower() in fault.name.lower()

    if "postgresql" in databases:
        for fault, runs in on_postgresql(play.server, play.size):
            if not wanted(fault):
                continue
            show(fault.name)
            async with play.world() as world:
                yield await suffer(world, fault, runs)
        for name, special, runs in (
            (KillRelay.name, play.relayed, play.size.relay_kills),
            (KillOneOfMany.name, play.shared, play.size.times),
        ):
            if only.lower() in name.lower():
                show(name)
                async with special() as (world, fault):
                    yield await suffer(world, fault, runs)
    if "sqlite" in databases:
        async with play.on_file() as (world, file):
            for fault, runs in on_sqlite(file, play.size):
                if not wanted(fault):
                    continue
                show(fault.name)
                yield await suffer(world, fault, runs)


async def played(play: Play, only: str, databases: str) -> list[Outcome]:
    outcomes = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        count = len(on_postgresql(play.server, play.size)) + 2 + len(on_sqlite(Path(), play.size))
        task = progress.add_task("Starting servers", total=count)
        await play.begin()
        try:
            survived = everything(
                play, only, databases, lambda name: progress.update(task, description=name)
            )
            async with aclosing(survived) as stream:
                async for outcome in stream:
                    outcomes.append(outcome)
                    progress.advance(task)
                    report.write(outcomes, play.seed)
        finally:
            await play.server.close()
    return outcomes


def main(
    seed: Annotated[int, typer.Option(help="Decides what every client does.")] = 1,
    kills: Annotated[int, typer.Option(min=1, help="Hubs killed with kill -9.")] = 200,
    runs: Annotated[int, typer.Option(min=1, help="How often every other fault happens.")] = 3,
    only: Annotated[str, typer.Option(help="Only faults whose name contains this.")] = "",
    database: Annotated[
        str | None, typer.Option(help="Only postgresql, or only sqlite.", metavar="NAME")
    ] = None,
) -> None:
    """Inject every fault under load, and check that nothing was lost or doubled."""
    if database not in (None, *DATABASES):
        raise typer.BadParameter(f"there are {' and '.join(DATABASES)}", param_hint="--database")
    size = replace(Size(), kills=kills, times=runs, relay_kills=max(2, kills // 10))
    with tempfile.TemporaryDirectory(prefix="order-hub-faults-") as folder:
        play = Play(Path(folder), seed, size, PostgreSQL(str(os.getpid())))
        outcomes = asyncio.run(played(play, only, database or " ".join(DATABASES)))
    report.show(outcomes, console)
    console.print(f"Written to {report.FILE}. The same again: --seed {seed}", markup=False)
    raise typer.Exit(1 if any(outcome.findings for outcome in outcomes) else 0)


if __name__ == "__main__":
    typer.run(main)
