"""What texts are found by: equal for texts that a person would call the same. Both sides use them,
what is stored and what is asked for."""

import re
from contextlib import suppress
from hashlib import sha256
from unicodedata import normalize

from domain.shared.text import marks

# Accents of Latin, Greek and Cyrillic letters. Marks of other scripts are letters of their own.
_ACCENTS = re.compile("[\u0300-\u036f]")
# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i"},
        **{"æ": "ae", "œ": "oe", "þ": "th"},
    }
)
_APOSTROPHES = re.compile("['`\u02bc\u2018\u2019]")
_APART = re.compile(r"[\W_]+")


def code_key(value: str) -> str:
    """Of a SKU or another code: case does not matter."""
    return normalize("NFKC", marks.code(value).casefold())


def email_key(value: str) -> str:
    """Of an e-mail address: case does not matter, nor how its letters are composed, nor whether its
    domain is written as a network sends it (IDNA)."""
    name, at, domain = marks.code(value).lower().rpartition("@")
    if "xn--" in domain:
        with suppress(UnicodeError):
            domain = domain.encode("ascii").decode("idna")
    return normalize("NFC", f"{name}{at}{domain}")


def gtin(value: str) -> str:
    """A GTIN as it is kept: its digits, however they were grouped."""
    return marks.code(value).replace(" ", "").replace("-", "")


def gtin_forms(value: str) -> list[str]:
    """The same number in each length: a UPC of 12 digits is an EAN with a leading zero."""
    digits = gtin(value).lstrip("0")
    return [digits.zfill(length) for length in (8, 12, 13, 14) if len(digits) <= length]


def folded(value: str) -> str:
    """Without case and accents: José is found by jose."""
    text = _ACCENTS.sub("", normalize("NFKD", marks.code(value)))
    return normalize("NFC", _ACCENTS.sub("", normalize("NFKD", text.casefold()))).translate(
        _LETTERS
    )


def squeezed(value: str) -> str:
    """Letters and digits alone: of numbers that are written with blanks and dashes, or without."""
    return _APART.sub("", folded(value))


def words(value: str) -> list[str]:
    """The words of a name, and the parts of words with a hyphen or an apostrophe."""
    found: list[str] = []
    for word in folded(value).split():
        found += [_APART.sub("", word), *_APART.split(_APOSTROPHES.sub("", word))]
        found += _APART.split(word)
    return [word for word in dict.fromkeys(found) if word]


def key_hash(*texts: str) -> str:
    """Equal for texts whose codes are equal in any case. Its length is fixed, because an index of
    PostgreSQL takes no long texts."""
    return sha256("\0".join(map(code_key, texts)).encode()).hexdigest()
