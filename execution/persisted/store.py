"""What documents are known by their identifiers."""

from collections import OrderedDict
from typing import Final, Protocol

from execution.persisted.identifiers import Identifier

LEARNED_MAX: Final = 1_000
CHARACTERS_MAX: Final = 1_000_000


class TrustedDocuments(Protocol):
    """The documents that were registered beforehand."""

    async def find(self, identifier: Identifier) -> str | None:
        """The text of a document; `None` if it is not registered."""


class NoDocuments:
    """Nothing is registered."""

    async def find(self, identifier: Identifier) -> str | None:
        """Never any."""
        return None


class Learned:
    """The documents that clients have sent with their hashes (automatic persisted queries): the
    most recently used 1,000, and a million characters in total."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._characters = 0

    def find(self, hash: str) -> str | None:
        """The text with this hash."""
        if hash in self._texts:
            self._texts.move_to_end(hash)
        return self._texts.get(hash)

    def learn(self, hash: str, text: str) -> None:
        """Remember a text by its hash, which was compared."""
        if self.find(hash) is not None or len(text) > CHARACTERS_MAX:
            return
        self._texts[hash] = text
        self._characters += len(text)
        while len(self._texts) > LEARNED_MAX or self._characters > CHARACTERS_MAX:
            _, forgotten = self._texts.popitem(last=False)
            self._characters -= len(forgotten)
