"""What an attack is, and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.attacks.target import Target

# Figures of which the largest counts; all others are added up.
LARGEST = ("worst_cpu_ms",)
# What `build/attack.json` says in any case; `null` is what no probe has measured.
TOTALS = (
    *("pairs_walked", "leaks", "server_errors", "tampering_tried", "tampering_found"),
    "worst_cpu_ms",
)


@dataclass
class Finding:
    """`tried` attacks, of which `found` succeeded, a line each. `figures` are what was measured;
    those of `TOTALS` are summed over all probes."""

    tried: int = 0
    found: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)

    def note(self, name: str, evidence: str | None) -> None:
        """One attack, and the evidence that it succeeded."""
        self.tried += 1
        if evidence:
            self.found.append(f"{name}: {evidence}")


@dataclass(frozen=True)
class Probe:
    """One kind of attack. A `fast` one takes seconds, and is part of `make test`."""

    name: str
    run: Callable[[Target], Awaitable[Finding]]
    fast: bool = True
