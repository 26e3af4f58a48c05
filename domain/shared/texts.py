"""Texts that people and other systems type: cleaned to be kept, and a key to compare them by."""

from collections.abc import Sequence
from hashlib import sha256
from unicodedata import normalize

from domain.shared import bounds

# Marks that copying from web pages and documents leaves in a text, and nobody sees: soft hyphen,
# spaces and joiners without width, directions of writing, byte order mark.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)


def clean(value: str) -> str:
    """Without invisible marks, and with one space for each run of white space."""
    return " ".join(value.translate(_INVISIBLE).split())


def cleaned(field: str, value: str, most: int = bounds.NAME_MAX) -> str:
    """The cleaned text, or a fault where it is empty or too long."""
    return bounds.text(field, clean(value), most)


def optional_cleaned(field: str, value: str | None, most: int = bounds.NAME_MAX) -> str | None:
    return bounds.optional_text(field, None if value is None else clean(value), most)


def name(field: str, value: str) -> str:
    """The name of a system or a type, in lower case."""
    return cleaned(field, value, bounds.CODE_MAX).lower()


def names(field: str, values: Sequence[str], most: int) -> tuple[str, ...]:
    """At most so many names, in their order, each once."""
    bounds.count(field, values, most, least=0)
    return tuple(dict.fromkeys(name(f"{field}.{n}", value) for n, value in enumerate(values)))


def key_of(*texts: str) -> str:
    """Equal for texts that differ only in case, white space or the form of their characters. Its
    length is fixed, because an index of PostgreSQL takes no long texts."""
    normal = (normalize("NFKC", clean(text)).casefold() for text in texts)
    return sha256("\0".join(normal).encode()).hexdigest()
