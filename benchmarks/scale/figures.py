"""What was measured of a setup under a load, and its row in the table."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Figures:
    """The measurements of one setup under one load, of all turns: times in seconds, `rates` in
    orders/s per turn, and CPU time in milliseconds per order."""

    rates: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    positioned: list[float] = field(default_factory=list)
    delivered: list[float] = field(default_factory=list)
    hub: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)


def percentile(values: Sequence[float], percent: int) -> str:
    """In milliseconds."""
    if len(values) < 2:
        return "-"
    return f"{statistics.quantiles(values, n=100, method='inclusive')[percent - 1] * 1_000:.0f}"


COLUMNS = (
    *("load", "setup", "orders/s", "answer p50", "p95"),
    *("position p50", "p99", "subscriber p50", "p99", "hub", "database", "clients"),
)


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def figures_row(load: str, setup: str, figures: Figures) -> str:
    return row(
        *(load, setup, f"{statistics.median(figures.rates):.0f}"),
        *(percentile(figures.answered, p) for p in (50, 95)),
        *(percentile(figures.positioned, p) for p in (50, 99)),
        *(percentile(figures.delivered, p) for p in (50, 99)),
        *(
            f"{statistics.median(part):.1f}"
            for part in (figures.hub, figures.database, figures.client)
        ),
    )
