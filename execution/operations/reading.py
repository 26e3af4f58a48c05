"""Reads documents that are not known yet, at the expense of their callers."""

from asyncio import to_thread
from collections.abc import Callable
from typing import Any, Final

from execution.operations.documents import Documents
from execution.spending.charging import Charging

# Characters of a new document that are read for a point, the most that it costs, and how many are
# read at once.
READ_PER_POINT: Final = 10
READ_MAX: Final = 5_000
READ_AT_ONCE: Final = 2_000


class Reading:
    """Reads and validates documents; `read` does it for the cache of all."""

    def __init__(
        self, documents: Documents, charging: Charging, read: Callable[[str], Any]
    ) -> None:
        self._documents, self._charging, self._read = documents, charging, read

    def is_known(self, text: str) -> bool:
        """Whether a document has been read."""
        return self._documents.is_known(text)

    async def read(self, text: str, context: Any) -> None:
        """Read and validate a document that is not known yet, at the expense of its caller: raises
        `Throttled`. Others are served while a long one is read."""
        if not text or self._documents.is_known(text):
            return
        await self._charging.spend(context, min(len(text) // READ_PER_POINT, READ_MAX))
        if len(text) > READ_AT_ONCE:
            await to_thread(self._read, text)
