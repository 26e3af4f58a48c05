"""Rows of an import that were rejected, with their place in the file and the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Reject:
    """`line` is the line of `file` on which the row begins, counted from 1; `key` is the row's id
    in the source; `code` is a stable identifier of the reason."""

    file: str
    line: int
    key: str
    code: str
    reason: str


class Rejects(Protocol):
    async def put(self, source: str, rows: Sequence[Reject]) -> None:
        """Store these rejects of a source, replacing all that were stored for it before."""
        ...

    async def all(self, source: str | None = None) -> list[Reject]: ...
