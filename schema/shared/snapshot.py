"""How live streams begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# A cursor names its stream, so that it is not accepted by another.
ORDERS = "orders"
INVENTORY = "inventory"

SNAPSHOT_CURSOR = (
    "Give it as `after` to resume after this snapshot. An event that was recorded while the "
    "snapshot was taken may be sent although the snapshot includes it: compare `sequence`."
)


@dataclass(frozen=True)
class Snapshot:
    """How things are at a position: what a stream without `after` begins with."""

    position: int
    things: Sequence[Any]
    complete: bool
