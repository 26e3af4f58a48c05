"""Runs probes one after another, and puts together what they found."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from tests.attacks.probe import LARGEST, TOTALS, Finding, Probe
from tests.attacks.target import Target

SHOWN_MAX = 50


async def attack(
    target: Target, probes: Iterable[Probe], show: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """The report of all probes."""
    findings: dict[str, Finding] = {}
    seconds: dict[str, float] = {}
    for probe in probes:
        show(probe.name)
        began = monotonic()
        findings[probe.name] = await probe.run(target)
        seconds[probe.name] = monotonic() - began
    return report(findings, seconds)


def report(findings: dict[str, Finding], seconds: dict[str, float]) -> dict[str, Any]:
    """One object; a total that nothing has measured is null."""
    totals = {name: _total(name, findings.values()) for name in TOTALS}
    return {
        **totals,
        "tried": sum(finding.tried for finding in findings.values()),
        "succeeded": sum(len(finding.found) for finding in findings.values()),
        "probes": {
            name: {
                "tried": finding.tried,
                "succeeded": len(finding.found),
                "found": finding.found[:SHOWN_MAX],
                "seconds": round(seconds.get(name, 0.0), 1),
                **finding.figures,
            }
            for name, finding in findings.items()
        },
    }


def _total(name: str, findings: Iterable[Finding]) -> float | None:
    values = [finding.figures[name] for finding in findings if name in finding.figures]
    if not values:
        return None
    return max(values) if name in LARGEST else sum(values)
