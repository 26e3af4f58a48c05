"""What a check of the history finds."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, SignatureState


class Wrong(StrEnum):
    CHANGED = "CHANGED"
    MISSING = "MISSING"
    EXTRA = "EXTRA"
    MOVED = "MOVED"
    UNREADABLE = "UNREADABLE"
    LEAF = "LEAF"
    NODE = "NODE"
    CHECKPOINT = "CHECKPOINT"
    SIGNATURE = "SIGNATURE"
    TRUNCATED = "TRUNCATED"


# fmt: off
MEANINGS: dict[Wrong, str] = {
    Wrong.CHANGED:    "the event was changed after it was hashed",
    Wrong.MISSING:    "the event was removed after it was hashed",
    Wrong.EXTRA:      "the event was inserted where the history had none",
    Wrong.MOVED:      "another event is at this position than was hashed",
    Wrong.UNREADABLE: "what is stored cannot be what was hashed",
    Wrong.LEAF:       "the hash of the event is missing",
    Wrong.NODE:       "the hash of a group of events does not follow from theirs: an event was "
                      "changed together with its hash",
    Wrong.CHECKPOINT: "the history differs from what a checkpoint says of it",
    Wrong.SIGNATURE:  "the signature of a checkpoint is not that of its key",
    Wrong.TRUNCATED:  "the history ends before a checkpoint: its newest events were removed",
}
# fmt: on


@dataclass(frozen=True)
class Finding:
    """`first` and `last` are the positions where it is; `subject` is the order or level, where it
    is known."""

    log: HistoryLog
    wrong: Wrong
    first: int
    last: int
    insert_id: int | None = None
    subject: str | None = None
    detail: str = ""

    def __str__(self) -> str:
        where = f"position {self.first:,}"
        if self.last != self.first:
            where = f"positions {self.first:,} to {self.last:,}"
        of = f", insert id {self.insert_id}" if self.insert_id is not None else ""
        whose = f", {self.subject}" if self.subject else ""
        more = f" ({self.detail})" if self.detail else ""
        return f"{self.log.key}, {where}{of}{whose}: {MEANINGS[self.wrong]}{more}"


@dataclass
class Checked:
    """What was checked of a log. `hashed` events are in the tree, `pending` ones not yet; `voids`
    are positions that had no event when they were hashed, `again` events that were published again
    at a later position, `erased` those with an erased text. `checkpoints` are those stored, by what
    is known of their signatures."""

    log: HistoryLog
    hashed: int = 0
    pending: int = 0
    voids: int = 0
    again: int = 0
    erased: int = 0
    checkpoints: dict[SignatureState, int] = field(default_factory=dict)
    newest: Checkpoint | None = None
    findings: list[Finding] = field(default_factory=list)
