"""What the answers to one caller must not contain, whatever it asks."""

import re
from collections.abc import Iterator
from typing import Any

from domain.access.caller import Caller
from domain.access.fields import may_read
from tests.graph.access.people import Rows
from tests.graph.access.seen import seen_by

# Shorter ones, and values of enums, are in answers of their own.
SHORTEST = 6
ENUM_VALUE = re.compile(r"[A-Z][A-Z_]+")


def secrets_of(caller: Caller, rows: Rows) -> set[str]:
    """The texts of rows that the caller may not see, and of fields that it may not read, unless
    they are somewhere else where it may read them."""
    visible = seen_by(caller, rows)
    told, hidden = set[str](), set[str]()
    for noun, some in rows.items():
        for row in some:
            for name, value in row.items():
                is_told = row["id"] in visible[noun] and may_read(caller.role, noun, camel(name))
                (told if is_told else hidden).update(_texts(value))
    return {text for text in hidden - told if not ENUM_VALUE.fullmatch(text)}


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def texts_in(value: Any) -> set[str]:
    """All texts of an answer."""
    return set(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) >= SHORTEST:
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name))
