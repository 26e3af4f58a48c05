"""All probes. A new one is a module with `PROBES`, added to this list."""

from typing import Final

from tests.attacks.probe import Probe
from tests.attacks.probes import (
    auditors,
    authorization,
    connections,
    documents,
    fuzzing,
    logs,
    tampering,
    texts,
)

# The one of the logs is last: it reads what all others made the hub say.
MODULES: Final = (
    *(auditors, documents, texts, authorization, tampering, connections, fuzzing),
    logs,
)
PROBES: Final[tuple[Probe, ...]] = tuple(probe for module in MODULES for probe in module.PROBES)
