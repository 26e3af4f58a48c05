"""What all benchmarks of a run share."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.copies import Size
from benchmarks.data.kept import Server
from benchmarks.measure.turns import Plan


@dataclass(frozen=True)
class Options:
    """`server` is `None` where PostgreSQL cannot run. The growth is measured from a twentieth of
    `orders`."""

    orders: int
    rounds: int
    seconds: float
    build: Path
    server: Server | None

    @property
    def large(self) -> Size:
        return Size(self.orders)

    @property
    def small(self) -> Size:
        return Size(max(self.orders // 20, 50))

    def plan(self, clients: int = 8, factor: float = 1.0) -> Plan:
        return Plan(self.rounds, self.seconds * factor, clients)


class Impossible(Exception):
    """What a benchmark needs is not on this machine; the message says what."""
