"""What is hashed of an event: one line of JSON in the canonical form of RFC 8785, the same on every
engine. docs/history.md describes it for those who check it years later.

Numbers are decimal digits, times are microseconds since 1970 in UTC, documents are the text that is
stored. Texts that may have to be erased enter as a salted hash, so that the line still holds when
the text and its salt are gone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

SALT_BYTES = 16
# Stands where there was no event when its position was hashed.
VOID = 0


class HistoryLog(StrEnum):
    ORDER_EVENTS = "ORDER_EVENTS"
    INVENTORY_MOVEMENTS = "INVENTORY_MOVEMENTS"

    @property
    def key(self) -> str:
        """Its name in leaves and checkpoints, which is that of its table."""
        return self.value.lower()


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    TIME = "time"
    DOCUMENT = "document"
    SEALED = "sealed"


TEXTS = (Kind.TEXT, Kind.DOCUMENT, Kind.SEALED)
# Raises `TypeError` for what is no whole number: it must not pass for one.
_digits = int.__repr__


def salt_of_text(salt: bytes, name: str) -> bytes:
    """The salt of one text of an event: it does not tell those of the others."""
    return sha256(salt + name.encode()).digest()


def sealed(salt: bytes, text: str) -> str:
    """What stands for a text in the leaf; `salt` is that of the text."""
    return sha256(salt + text.encode()).hexdigest()


@dataclass(frozen=True)
class Form:
    """A version of the canonical form of a log: its columns and their kinds. A form never changes;
    a new column makes a new version."""

    log: HistoryLog
    version: int
    kinds: Mapping[str, Kind]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.kinds))

    @cached_property
    def sealed(self) -> tuple[tuple[int, str], ...]:
        """The texts that enter as a hash: where they are among the names, and their name."""
        return tuple((n, name) for n, name in enumerate(self.names) if self.is_sealed(name))

    def is_sealed(self, name: str) -> bool:
        return self.kinds[name] is Kind.SEALED

    def seal(self, values: Sequence[Any], salt: bytes) -> list[Any]:
        """The values with hashes in place of the texts."""
        closed = list(values)
        for index, name in self.sealed:
            if closed[index] is not None:
                closed[index] = sealed(salt_of_text(salt, name), closed[index])
        return closed

    def leaf(self, closed: Sequence[Any]) -> bytes:
        """The line of these values, in the order of the names, sealed. Raises `TypeError` for a
        value that is not of the kind of its column."""
        return self._line(*closed)

    @cached_property
    def _line(self) -> Callable[..., bytes]:
        """One generated expression makes the line: a hundred thousand events are checked in two
        seconds."""
        parts = {"log": f'"{self.log.key}"', "version": str(self.version)}
        for index, name in enumerate(self.names):
            write = "text" if self.kinds[name] in TEXTS else "digits"
            parts[name] = f'{{"null" if v{index} is None else {write}(v{index})}}'
        members = "f',' ".join(f"f'\"{name}\":{parts[name]}' " for name in sorted(parts))
        given = ", ".join(f"v{index}" for index in range(len(self.names)))
        code = f"lambda {given}: (f'{{{{' {members} f'}}}}').encode()"
        made: Callable[..., bytes] = eval(code, {"text": encode_basestring, "digits": _digits})  # noqa: S307 - of our own names
        return made


def void_leaf(log: HistoryLog, position: int) -> bytes:
    return f'{{"log":"{log.key}","position":{position},"version":{VOID}}}'.encode()


_EVENT = {
    **dict.fromkeys(("position", "insert_id", "sequence"), Kind.NUMBER),
    **dict.fromkeys(("id", "kind", "channel_id"), Kind.TEXT),
    **dict.fromkeys(("at", "occurred_at"), Kind.TIME),
    **dict.fromkeys(("actor", "reason"), Kind.SEALED),
}
_ORDER_EVENT = {
    **_EVENT,
    **dict.fromkeys(("order_id", "subject_id", "transaction_id", "currency"), Kind.TEXT),
    "on_behalf_of": Kind.TEXT,
    **dict.fromkeys(("status", "payment_status", "fulfillment_status"), Kind.TEXT),
    **dict.fromkeys(("changes", "location_ids"), Kind.DOCUMENT),
    "amount": Kind.NUMBER,
    "reference": Kind.SEALED,
}
_MOVEMENT = {
    **_EVENT,
    **dict.fromkeys(("level_id", "sku", "location_id", "cause"), Kind.TEXT),
    **dict.fromkeys(("quantity", "available", "on_hand"), Kind.NUMBER),
}
_MOVEMENT_OF_LOT = {**_MOVEMENT, "lot_id": Kind.TEXT}
# All versions of each log, the newest last: each has the columns of the ones before it.
FORMS = {
    HistoryLog.ORDER_EVENTS: (Form(HistoryLog.ORDER_EVENTS, 1, _ORDER_EVENT),),
    HistoryLog.INVENTORY_MOVEMENTS: (
        Form(HistoryLog.INVENTORY_MOVEMENTS, 1, _MOVEMENT),
        Form(HistoryLog.INVENTORY_MOVEMENTS, 2, _MOVEMENT_OF_LOT),
    ),
}
