"""The trusted documents as requests look for them: remembered for a few seconds, so that one that
is removed is refused soon, in every process."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from domain.shared.errors import Unavailable
from execution.errors import UNAVAILABLE
from execution.persisted.identifiers import Identifier
from execution.request import Refusal
from persistence.operations.documents import SqlDocuments

FRESH_SECONDS = 5.0
# One that is not registered may be at any moment.
ABSENT_SECONDS = 1.0
KEPT_MAX = 2_000
CHARACTERS_MAX = 4_000_000


class KnownDocuments:
    """Looks documents up, and keeps at most 2,000 of them, and four million characters."""

    def __init__(self, documents: SqlDocuments, clock: Callable[[], float] = monotonic) -> None:
        self._documents = documents
        self._clock = clock
        self._kept: OrderedDict[Identifier, tuple[str | None, float]] = OrderedDict()
        self._characters = 0

    async def find(self, identifier: Identifier) -> str | None:
        """The text of a document. While nothing can be read, what was known counts."""
        text, until = self._kept.get(identifier, (None, 0.0))
        if self._clock() < until:
            return text
        try:
            found = await self._read(identifier)
        except Unavailable:
            if text is not None:
                return text
            message = "Documents cannot be looked up now. Send the request again shortly."
            raise Refusal(503, message, UNAVAILABLE, {"retry-after": "1"}) from None
        self._keep(identifier, found)
        return found

    async def _read(self, identifier: Identifier) -> str | None:
        if identifier.hash is not None:
            return await self._documents.text_by_hash(identifier.hash)
        return await self._documents.text_by_id(identifier.id or "")

    def _keep(self, identifier: Identifier, text: str | None) -> None:
        before, _ = self._kept.pop(identifier, (None, 0.0))
        seconds = ABSENT_SECONDS if text is None else FRESH_SECONDS
        self._kept[identifier] = text, self._clock() + seconds
        self._characters += len(text or "") - len(before or "")
        while len(self._kept) > KEPT_MAX or self._characters > CHARACTERS_MAX:
            _, (forgotten, _) = self._kept.popitem(last=False)
            self._characters -= len(forgotten or "")
