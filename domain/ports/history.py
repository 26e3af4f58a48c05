"""The tamper-evident history, as the graph reads it."""

from collections.abc import Sequence
from typing import Protocol

from domain.history.canonical import HistoryLog
from domain.history.trails import AuditTrail, ConsistencyProof, HistoryCheckpoint, Pages


class History(Protocol):
    async def trails(
        self, which: HistoryLog, ids: Sequence[str], pages: Pages
    ) -> list[AuditTrail | None]:
        """The trails of orders (ORDER_EVENTS) or inventory levels (INVENTORY_MOVEMENTS), in the
        order of their ids. The number of statements does not depend on that of the ids."""
        ...

    async def checkpoints(
        self, which: HistoryLog, first: int, before: int | None
    ) -> list[HistoryCheckpoint]:
        """The newest ones, or those of less than `before` events; the newest first."""
        ...

    async def consistency(self, which: HistoryLog, old: int, new: int) -> ConsistencyProof | None:
        """The proof between the stored checkpoints of these sizes; `None` without both."""
        ...
