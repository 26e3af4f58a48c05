"""What the hub has logged while it was attacked: whole lines, no tracebacks, nothing injected."""

from tests.attacks.probe import Finding, Probe
from tests.attacks.probes.texts import CANARY
from tests.attacks.target import Target, lines_of


async def _run(target: Target) -> Finding:
    finding = Finding()
    # The first line says the address, before logging begins.
    for line in lines_of(target)[1:]:
        finding.tried += 1
        if not isinstance(line, dict):
            finding.found.append(f"a line of its own: {str(line)[:200]}")
        elif "exception" in line or line.get("level") in ("error", "critical"):
            finding.found.append(f"an error: {str(line)[:300]}")
    text = "\n".join(target.said())
    finding.note("control characters", "an escape character" if "\x1b" in text else None)
    finding.note("what callers say of themselves", "personal data" if CANARY in text else None)
    finding.figures["server_errors"] = target.server_errors
    return finding


PROBES = (Probe("logs", _run),)
