"""What a fault is, and the outcome of one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.faults.business.world import World
from tests.faults.checks.findings import Finding, Kind


class Fault(Protocol):
    name: str

    async def strike(self, world: World) -> Sequence[float]:
        """Let it happen and heal it. For each time it happened, the seconds from the healing to the
        first acknowledged command."""
        ...


@dataclass
class Outcome:
    """`cut` counts commands whose fate was unknown to their client for a while."""

    name: str
    runs: int = 0
    acknowledged: int = 0
    cut: int = 0
    recovery_seconds: float = 0.0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    def count(self, *kinds: Kind) -> int:
        return sum(finding.kind in kinds for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "runs": self.runs,
            "acknowledged": self.acknowledged,
            "cut": self.cut,
            "lost": self.count(Kind.LOST, Kind.ALTERED, Kind.MISSED),
            "doubled": self.count(Kind.DOUBLED, Kind.TWO_ANSWERS, Kind.REPEATED),
            "oversold": self.count(Kind.OVERSOLD, Kind.UNBALANCED),
            "findings": [str(finding) for finding in self.findings],
            "recovery_seconds": round(self.recovery_seconds, 2),
        }


async def suffer(world: World, fault: Fault, runs: int) -> Outcome:
    """Let a fault happen to a busy world until it has happened so often, come to rest, and run
    the checker. Findings of earlier faults are not repeated."""
    outcome, begun = Outcome(fault.name), time.monotonic()
    acknowledged, cut = world.log.acknowledged, len(world.log.cut)
    async with world.busy():
        while outcome.runs < runs:
            seconds = await fault.strike(world)
            outcome.runs += len(seconds)
            outcome.recovery_seconds = max(outcome.recovery_seconds, *seconds)
            for member in world.fleet.members:
                member.weigh()
    found = await world.findings()
    outcome.findings = [one for one in found if one not in world.known]
    world.known |= set(found)
    outcome.acknowledged = world.log.acknowledged - acknowledged
    outcome.cut = len(world.log.cut) - cut
    outcome.seconds = time.monotonic() - begun
    return outcome
