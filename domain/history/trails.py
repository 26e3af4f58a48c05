"""The history of one order or inventory level, with proofs, as the graph shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, SignatureState, encoded
from domain.shared.errors import InvalidInput

ENTRIES_DEFAULT = 20
ENTRIES_MAX = 100
CHECKPOINTS_MAX = 100


class AuditState(StrEnum):
    PENDING = "PENDING"
    HASHED = "HASHED"
    COVERED = "COVERED"


@dataclass(frozen=True)
class Pages:
    """Which entries of a trail: the `first` after the event of this number."""

    first: int = ENTRIES_DEFAULT
    after_sequence: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.first <= ENTRIES_MAX:
            raise InvalidInput("first", f"must be between 1 and {ENTRIES_MAX}")
        if not 0 <= self.after_sequence < 2**31 - ENTRIES_MAX:
            raise InvalidInput("afterSequence", "must be the sequence of an event, or 0")


@dataclass(frozen=True)
class HistoryCheckpoint:
    """A checkpoint, and what is known of its signatures."""

    checkpoint: Checkpoint
    signed: SignatureState

    @property
    def log(self) -> HistoryLog:
        return self.checkpoint.log

    @property
    def root(self) -> str:
        return encoded(self.checkpoint.root)

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.checkpoint.signatures]


@dataclass(frozen=True)
class InclusionProof:
    leaf_index: int
    tree_size: int
    path: Sequence[bytes]

    @property
    def hashes(self) -> list[str]:
        return [encoded(one) for one in self.path]


@dataclass(frozen=True)
class ConsistencyProof:
    """That the history of one checkpoint is the beginning of that of another."""

    old: HistoryCheckpoint
    new: HistoryCheckpoint
    path: Sequence[bytes]
    verified: bool

    @property
    def hashes(self) -> list[str]:
        return [encoded(one) for one in self.path]


@dataclass(frozen=True)
class Disclosed:
    """A text of an event, and the salt with which it is in the leaf, in base64."""

    text: str
    salt: str


@dataclass(frozen=True)
class AuditEntry:
    """One event. `verified` is `None` where no checkpoint covers it yet. `texts` are those that are
    in the leaf as a hash and not erased, by the names of their columns."""

    log: HistoryLog
    event_id: str
    sequence: int
    position: int | None
    state: AuditState
    leaf: str | None
    hash: bytes | None
    proof: InclusionProof | None
    verified: bool | None
    texts: Mapping[str, Disclosed] = field(default_factory=dict)

    @property
    def order_event_id(self) -> str | None:
        return self.event_id if self.log is HistoryLog.ORDER_EVENTS else None

    @property
    def movement_id(self) -> str | None:
        return self.event_id if self.log is HistoryLog.INVENTORY_MOVEMENTS else None

    @property
    def leaf_hash(self) -> str | None:
        return None if self.hash is None else encoded(self.hash)


@dataclass(frozen=True)
class AuditTrail:
    """`count` is the number of events that the order or level has by its own account."""

    log: HistoryLog
    count: int
    checkpoint: HistoryCheckpoint | None
    pages: Pages
    entries: Sequence[AuditEntry]

    @property
    def verified(self) -> bool | None:
        """Whether all entries that a checkpoint covers are proved by it, none is missing between
        them, and its signature is not forged. `None` where none is covered."""
        answers = {one.verified for one in self.entries}
        forged = self.checkpoint is not None and self.checkpoint.signed is SignatureState.FORGED
        if False in answers or forged or self._has_gap:
            return False
        return True if True in answers else None

    @property
    def _has_gap(self) -> bool:
        after, first = self.pages.after_sequence, self.pages.first
        expected = range(after + 1, max(after, min(self.count, after + first)) + 1)
        return [one.sequence for one in self.entries] != list(expected)
