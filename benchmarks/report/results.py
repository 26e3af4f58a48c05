"""Results of a topic: rows of measurements, and figures that have a goal."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


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
    measured."""

    topic: str
    rows: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    chart: str = ""
    notes: list[str] = field(default_factory=list)


def write(results: Iterable[Result], build: Path) -> None:
    """`bench/<topic>.json`, `bench/<topic>.rows.json`, and `bench.json` with the figures of all
    topics that were ever run there."""
    folder = build / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        figures = [_kept(figure, "figure") for figure in result.figures]
        _write(folder / f"{result.topic}.json", figures)
        rows = [{"what": r.what, "side": r.side, **r.values} for r in result.rows]
        _write(folder / f"{result.topic}.rows.json", rows)
    _write(build / "bench.json", list(_all(folder)))


def _kept(figure: Figure, ratio: str) -> dict[str, Any]:
    value = float(f"{figure.ratio:.4g}")
    return {"name": figure.name, ratio: value, "goal": figure.goal, "met": figure.met}


def _all(folder: Path) -> Iterable[dict[str, Any]]:
    for file in sorted(folder.glob("*.rows.json")):
        topic = file.name.removesuffix(".rows.json")
        for figure in json.loads((folder / f"{topic}.json").read_text()):
            ratio = figure.pop("figure")
            yield {"name": f"{topic}: {figure.pop('name')}", "ratio": ratio, **figure}


def _write(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
