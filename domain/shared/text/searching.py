"""Search: the terms that an object is found by, and what is looked for among them. Every term that
begins with what was asked is a match."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.shared.text.keys import email_key, folded, squeezed, words

TERM_MAX = 80
WORDS_MAX = 8
# ITU-T E.164: calling codes begin with these; all others have three digits.
_ONE_DIGIT = frozenset("17")
_TWO_DIGITS = frozenset(
    map(
        str,
        (
            *(20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, *range(43, 50), *range(51, 59)),
            *(*range(60, 67), 81, 82, 84, 86, *range(90, 96), 98),
        ),
    )
)
_WRITTEN = frozenset("0123456789+()./- ")


@dataclass(frozen=True)
class Asked:
    """What was asked: the `whole` text in these forms, or each of its words in one of its forms."""

    whole: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


def asked(text: str) -> Asked:
    whole = [squeezed(text), *_phones(text)]
    parts = [(squeezed(word), word) for word in folded(text).split()[:WORDS_MAX]]
    each = (_terms(forms) for forms in parts)
    return Asked(_terms(whole), tuple(forms for forms in each if forms))


def names(*values: str | None) -> Iterable[str]:
    """The terms of names of people and places, and of titles: their words."""
    for value in values:
        yield from words(value or "")


def codes(*values: str | None) -> Iterable[str]:
    """The terms of numbers, ids and postal codes: without blanks and dashes, and their parts with
    digits, because people say those."""
    for value in values:
        if value:
            yield squeezed(value)
            yield from (part for part in words(value) if any(c.isdigit() for c in part))


def emails(*values: str | None) -> Iterable[str]:
    yield from (email_key(value) for value in values if value)


def phones(*values: str | None) -> Iterable[str]:
    """The terms of phone numbers, as they were written or in E.164: with the country code, and
    as they are dialed in their country, without leading zeros."""
    for value in values:
        number = (value or "").partition(";ext=")[0]
        digits = digits_of(number)
        if international(number):
            digits = digits.removeprefix("00") if "+" not in number else digits
            yield f"+{digits}"
            digits = digits[_code_length(digits) :]
        yield digits.lstrip("0")


def distinct(terms: Iterable[str]) -> frozenset[str]:
    """Each term once, cut to the length of the index."""
    return frozenset(_terms(terms))


def digits_of(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def international(number: str) -> bool:
    """Whether a number names its country code: after + or, as it is dialed, 00."""
    return "+" in number or digits_of(number).startswith("00")


def _phones(text: str) -> Iterable[str]:
    """The forms of a text that may begin a phone number."""
    digits = digits_of(text)
    if len(digits) < 3 or not set(text) <= _WRITTEN:
        return
    if international(text):
        yield f"+{digits if '+' in text else digits.removeprefix('00')}"
    else:
        yield digits.lstrip("0")
        yield f"+{digits}"


def _code_length(digits: str) -> int:
    if digits[:1] in _ONE_DIGIT:
        return 1
    return 2 if digits[:2] in _TWO_DIGITS else 3


def _terms(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term[:TERM_MAX] for term in terms if term))
