"""`python -m tests.attacks`: every probe against a hub of its own. `build/attack.json` has
what they found, and the exit code is 1 if anything succeeded."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from tests.attacks.probes import PROBES
from tests.attacks.running import attack
from tests.attacks.target import attacked

console = Console(stderr=True)


def main(
    only: Annotated[str, typer.Option(help="Probes whose name contains this.")] = "",
    out: Annotated[Path, typer.Option(help="Where the report goes.")] = Path("build/attack.json"),
) -> None:
    """Attack a hub of the production profile."""
    # Names the folder of the servers that tests share.
    os.environ.setdefault("HUB_TESTS", str(os.getpid()))
    found = asyncio.run(_attack(only))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    _print(found)
    raise typer.Exit(1 if found["succeeded"] else 0)


async def _attack(only: str) -> dict[str, Any]:
    probes = [probe for probe in PROBES if only.lower() in probe.name.lower()]
    async with attacked() as target:
        return await attack(target, probes, lambda name: console.print(f"{name} …"))


def _print(found: dict[str, Any]) -> None:
    table = Table("probe", "tried", "succeeded", "seconds")
    for name, probe in found["probes"].items():
        table.add_row(name, str(probe["tried"]), str(probe["succeeded"]), str(probe["seconds"]))
    console.print(table)
    for name, probe in found["probes"].items():
        for line in probe["found"]:
            console.print(f"{name}: {line}", style="red", markup=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(main)
