"""Characters that nobody sees or that look like others, and the clean forms of texts without them.

A clean form is what is kept and shown. Cleaning a clean text changes nothing."""

import re
from unicodedata import normalize

# Control characters but tab and line ends, and halves of pairs.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Marks that copying from web pages and documents leaves in a text: soft hyphen, spaces without
# width, directions of writing, fillers that show nothing, byte order mark, DEL and C1 controls.
_INVISIBLE = frozenset(
    (
        *(*range(0x7F, 0x85), *range(0x86, 0xA0), *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF),
        *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E, 0x200F),
        *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x2800, 0x3164, 0xFEFF, 0xFFA0),
        *(*range(0xFFF9, 0xFFFC), *range(0x1D173, 0x1D17B), 0xE0001),
    )
)
# Invisible too, but words of Persian and signs such as flags are written with them.
_JOINERS = frozenset([0x200C, 0x200D, *range(0xFE00, 0xFE10), *range(0xE0020, 0xE0080)])
_ENDS = "\u200c\u200d"
_HYPHENS = {0x2010: "-", 0x2011: "-"}
# Punctuation of the category Pd, and the minus sign.
_DASHES = dict.fromkeys(
    (
        *(0x58A, 0x5BE, 0x1400, 0x1806, *range(0x2010, 0x2016), 0x2212, 0x2E17, 0x2E1A, 0x2E3A),
        *(0x2E3B, 0x2E40, 0x2E5D, 0x301C, 0x3030, 0x30A0, 0xFE31, 0xFE32, 0xFE58, 0xFE63, 0xFF0D),
    ),
    "-",
)
_SEEN = dict.fromkeys(_INVISIBLE)
_PLAIN = dict.fromkeys(_INVISIBLE | _JOINERS)
# Letters of Cyrillic and of Greek that are drawn as letters of Latin are.
_LIKE_LATIN = frozenset(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"
)
_WORD = re.compile(r"[^\W\d_]+")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def is_forbidden(value: str) -> bool:
    """Whether it has characters that no text has."""
    return not value.isprintable() and _FORBIDDEN.search(value) is not None


def is_invisible(value: str) -> bool:
    """Whether it has marks that nobody sees."""
    return not value.isprintable() and any(ord(c) in _PLAIN for c in value)


def mixes_alphabets(value: str) -> bool:
    """Whether a word of it has Latin letters, and others that only look like some."""
    return not value.isascii() and any(
        not _LIKE_LATIN.isdisjoint(word) and any(letter.isascii() for letter in word)
        for word in _WORD.findall(value)
    )


def line(value: str) -> str:
    """One line: without invisible marks, one space for each run of white space, the common hyphen.
    Characters are composed (NFC), so that the same text is the same characters."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    text = value.translate(_SEEN | _HYPHENS)
    return _visible(normalize("NFC", " ".join(text.split())))


def note(value: str) -> str:
    """Several lines: the same, but its spaces and lines stay as they are."""
    text = _LINE_ENDS.sub("\n", value).translate(_SEEN)
    lines = (one.rstrip() for one in normalize("NFC", text).split("\n"))
    return _visible("\n".join(lines).strip())


def code(value: str) -> str:
    """A name for machines and people, such as a SKU: look-alikes are the same characters (NFKC:
    full-width letters, ligatures), and every dash is a hyphen."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    text = normalize("NFKC", value.translate(_PLAIN)).translate(_PLAIN).translate(_DASHES)
    return normalize("NFKC", " ".join(text.split()))


def exact(value: str) -> str:
    """A key that its caller chose: only the blanks around it do not count."""
    return normalize("NFC", value.strip())


def _visible(text: str) -> str:
    """Nothing, where only joiners are left."""
    text = text.strip(_ENDS).strip()
    return text if text.translate(_PLAIN).strip() else ""
