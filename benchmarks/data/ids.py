"""Ids that follow from a number: TypeIDs as the hub makes them, without chance.

A suffix has two parts. The head is that of a set of rows (an order and its parts): the time and the
number of the set. The tail is the number of the row in its set, and the slot."""

from datetime import datetime
from functools import cache

from domain.shared.ids import Prefix, Slot

HEAD, TAIL = 20, 6
_TAIL_BITS = TAIL * 5
_SLOT_BITS = 6
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Bits of a UUID of version 7: the time in milliseconds, the version, the variant.
_TIME, _VERSION, _VARIANT = 80, 7 << 76, 2 << 62


def head(at: datetime, number: int) -> str:
    milliseconds = int(at.timestamp() * 1_000)
    value = milliseconds << _TIME | _VERSION | _VARIANT | number << _TAIL_BITS
    return _digits(value >> _TAIL_BITS, HEAD)


@cache
def tail(number: int, slot: int) -> str:
    return _digits(number << _SLOT_BITS | slot, TAIL)


def _digits(value: int, count: int) -> str:
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(count)))


class Numbered:
    """`NewId` for services: each call makes the next id."""

    def __init__(self, at: datetime) -> None:
        self._head = head(at, 0)
        self._last = 0

    def __call__(self, prefix: Prefix, slot: Slot | None = None) -> str:
        self._last += 1
        return f"{prefix}_{self._head}{tail(self._last, slot or Slot(0))}"
