"""Rows of an import that broke a rule: which, where, and why. None is lost in silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Reject:
    """`line` is where the row begins in `file`, the first line being 1; `key` is its own id."""

    file: str
    line: int
    key: str
    code: str
    reason: str


class Rejects(Protocol):
    async def put(self, source: str, rows: Sequence[Reject]) -> None:
        """All there are of this source now; what it had before is gone."""
        ...

    async def all(self, source: str | None = None) -> list[Reject]: ...
