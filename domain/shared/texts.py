"""Texts of domain objects, cleaned by the kind of text they are."""

from collections.abc import Sequence

from domain.shared import bounds
from domain.shared.text import keys
from domain.shared.text.kinds import NAME, Kind
from domain.shared.text.marks import line


def cleaned(field: str, value: str, most: int = bounds.NAME_MAX) -> str:
    """The text in one line, or a fault where it is empty or too long."""
    return Kind(line, most).read(field, value)


def optional_cleaned(field: str, value: str | None, most: int = bounds.NAME_MAX) -> str | None:
    return Kind(line, most).read_optional(field, value)


def name(field: str, value: str) -> str:
    """The name of a system or a type, in lower case."""
    return NAME.read(field, value)


def names(field: str, values: Sequence[str], most: int) -> tuple[str, ...]:
    """At most so many names, in their order, each once."""
    bounds.count(field, values, most, least=0)
    return tuple(dict.fromkeys(name(f"{field}.{n}", value) for n, value in enumerate(values)))


key_of = keys.hash_of
