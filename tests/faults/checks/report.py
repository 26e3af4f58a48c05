"""What a run survived: a table for people, `build/faults.json` for machines."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.faults.injected.faults import Outcome

FILE = Path("build") / "faults.json"
# fmt: off
COLUMNS = {
    "name":             "Fault",
    "runs":             "Runs",
    "acknowledged":     "Acknowledged",
    "cut":              "Cut off",
    "lost":             "Lost",
    "doubled":          "Doubled",
    "oversold":         "Oversold",
    "recovery_seconds": "Recovery, s",
}
# fmt: on


def write(outcomes: Sequence[Outcome], seed: int, file: Path = FILE) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**outcome.as_json(), "seed": seed} for outcome in outcomes]
    file.write_text(json.dumps(rows, indent=2) + "\n")


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    table = Table(title="What happened, and what came of it")
    for name, title in COLUMNS.items():
        is_name = name == "name"
        table.add_column(title, justify="left" if is_name else "right", no_wrap=is_name)
    for outcome in outcomes:
        rows = outcome.as_json()
        style = "red" if outcome.findings else None
        table.add_row(*(str(rows[name]) for name in COLUMNS), style=style)
    console.print(table)
    for outcome in outcomes:
        for finding in outcome.findings:
            console.print(f"{outcome.name}: {finding}", style="red", markup=False, soft_wrap=True)
