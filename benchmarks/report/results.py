"""Results of a topic: rows of measurements, and figures that have a goal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

BENCH: Final = Path(__file__).parents[2] / "build" / "bench"


@dataclass(frozen=True)
class Figure:
    """A ratio, and what it should be: at least the goal or, for what should be small, at most."""

    name: str
    ratio: float
    goal: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    @property
    def wanted(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.goal:g}"


@dataclass(frozen=True)
class Row:
    """What one side needs for one thing: `values` by the name of the column."""

    what: str
    side: str
    values: dict[str, float]


@dataclass(frozen=True)
class Result:
    """`chart` is the column that is drawn; its unit is in its name. `notes` say what could not be
    measured; `failed`, that this is a fault."""

    topic: str
    rows: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    chart: str = ""
    notes: list[str] = field(default_factory=list)
    failed: bool = False


def keep(result: Result, folder: Path) -> None:
    """`<topic>.json` with its figures, `rows/<topic>.json` with its measurements."""
    (folder / "rows").mkdir(parents=True, exist_ok=True)
    _write(folder / f"{result.topic}.json", [_kept(figure) for figure in result.figures])
    rows = [{"what": row.what, "side": row.side, **row.values} for row in result.rows]
    if rows:
        _write(folder / "rows" / f"{result.topic}.json", rows)


def kept(topic: str, folder: Path) -> list[Figure]:
    """The figures of a topic that were kept, or that a script has written there."""
    found = json.loads((folder / f"{topic}.json").read_text())
    return [
        Figure(
            *(one["name"], one["figure"], one["goal"]),
            at_most=(one["figure"] >= one["goal"]) != one["met"],
        )
        for one in found
    ]


def keep_all(topics: Iterable[str], folder: Path, file: Path) -> list[Figure]:
    """The figures of all these topics in one file, those of earlier runs too."""
    figures = [
        replace(figure, name=f"{topic}: {figure.name}")
        for topic in topics
        if (folder / f"{topic}.json").exists()
        for figure in kept(topic, folder)
    ]
    _write(file, [_kept(figure, "ratio") for figure in figures])
    return figures


def keep_script(topic: str, figures: Sequence[Mapping[str, Any]]) -> None:
    """The figures of a script with a command of its own, in `build/bench/<topic>.json`."""
    BENCH.mkdir(parents=True, exist_ok=True)
    _write(BENCH / f"{topic}.json", figures)


def _kept(figure: Figure, ratio: str = "figure") -> dict[str, Any]:
    value = float(f"{figure.ratio:.4g}")
    return {"name": figure.name, ratio: value, "goal": figure.goal, "met": figure.met}


def _write(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
