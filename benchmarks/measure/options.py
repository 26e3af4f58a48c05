"""What all benchmarks of a run share."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.copies import SKUS_DEFAULT, Size
from benchmarks.data.server import Server
from benchmarks.measure.turns import Plan


@dataclass(frozen=True)
class Options:
    """`data` is where generated SQLite files are kept; `server` is `None` where PostgreSQL cannot
    run. The growth is measured from a twentieth of
    `orders`."""

    orders: int
    rounds: int
    seconds: float
    data: Path
    server: Server | None
    skus: int = SKUS_DEFAULT

    @property
    def large(self) -> Size:
        return Size(self.orders, self.skus)

    @property
    def small(self) -> Size:
        return Size(max(self.orders // 20, 50), self.skus)

    @property
    def placing(self) -> Size:
        """Of databases in which orders are placed, of which there are several."""
        return Size(min(self.orders, 2_000), self.skus)

    def plan(self, clients: int = 8, factor: float = 1.0) -> Plan:
        return Plan(self.rounds, self.seconds * factor, clients)


class Impossible(Exception):
    """What a benchmark needs is not on this machine; the message says what."""
