"""The kinds of text, one table for all fields: how each is cleaned, how long it may be, and what
else it must hold. A field says its kind with its type: `note: Note | None`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from domain.shared import bounds
from domain.shared.text import keys, marks

# A text may have so many times the characters that are kept of it: blanks and invisible marks.
RAW_FACTOR = 4
# The longest text of a kind that is checked elsewhere: a metafield with JSON, and blanks in it.
OPEN_MAX = 40_000


@dataclass(frozen=True)
class Kind:
    """Whoever uses a text of an `open` kind says what it must hold, with its other faults. `plain`
    texts have no invisible marks at all, `ascii_digits` no digits but 0 to 9, and the words of
    `one_alphabet` no letters that look like those of another."""

    clean: Callable[[str], str]
    most: int = bounds.TEXT_MAX
    open: bool = False
    plain: bool = False
    ascii_digits: bool = False
    lower: bool = False
    keeps_blank: bool = False
    one_alphabet: bool = False

    def read(self, field: str, value: str) -> str:
        """The clean text; a fault where it is empty, too long, or has characters it cannot have."""
        if self.is_too_long(value):
            bounds.invalid(field, f"must have between 1 and {self.most:,} characters")
            return ""
        if marks.is_forbidden(value) or (self.plain and marks.is_invisible(value.strip())):
            bounds.invalid(field, "must not contain control characters")
            return ""
        text = self.clean(value).lower() if self.lower else self.clean(value)
        if not self.open and not 1 <= len(text) <= self.most:
            bounds.invalid(field, f"must have between 1 and {self.most:,} characters")
            # Who reads on reads no more than a text may have.
            text = text[: self.most]
        if self.ascii_digits and any(c.isdecimal() and not c.isascii() for c in text):
            bounds.invalid(field, "must be written in the digits 0 to 9")
        if self.one_alphabet and marks.mixes_alphabets(text):
            bounds.invalid(field, "must not mix Latin letters with Cyrillic or Greek look-alikes")
        return text

    def is_too_long(self, value: str) -> bool:
        """Whether it is far too long, also without its blanks and marks: it is not cleaned then,
        which takes a while."""
        return len(value) > (OPEN_MAX if self.open else RAW_FACTOR * self.most)

    def read_optional(self, field: str, value: str | None) -> str | None:
        """The same; a blank text is none."""
        if value is not None and self.is_too_long(value):
            return self.read(field, value)
        blank = value is not None and not self.keeps_blank and not self.clean(value)
        return None if value is None or blank else self.read(field, value)


# fmt: off
LINE  = Kind(marks.line, bounds.NAME_MAX)
LABEL = Kind(marks.line, bounds.CODE_MAX)
NOTE  = Kind(marks.note, bounds.TEXT_MAX)
CODE  = Kind(marks.code, bounds.CODE_MAX)
LONG  = Kind(marks.code, bounds.NAME_MAX)
NAME  = Kind(marks.code, bounds.CODE_MAX, lower=True)
EMAIL = Kind(marks.code, bounds.NAME_MAX, lower=True)
PHONE = Kind(marks.line, bounds.NAME_MAX, ascii_digits=True)
GIVEN = Kind(marks.line, open=True)
GIVEN_CODE = Kind(marks.code, open=True, one_alphabet=True)
GTIN  = Kind(keys.gtin, bounds.CODE_MAX)
EXACT = Kind(marks.exact, bounds.KEY_MAX, plain=True)
VALUE = Kind(str.strip, open=True, keeps_blank=True)
ID    = Kind(marks.exact, open=True, keeps_blank=True)
# fmt: on

Line = Annotated[str, LINE]
"""A name, a title, a part of an address: one line."""
Label = Annotated[str, LABEL]
"""A short line, such as a tag."""
Note = Annotated[str, NOTE]
"""What people write about something: several lines."""
Code = Annotated[str, CODE]
"""A SKU, a tracking number, the code of a channel."""
LongCode = Annotated[str, LONG]
"""An id or number of another system."""
Name = Annotated[str, NAME]
"""The name of a system or a type, in lower case."""
Email = Annotated[str, EMAIL]
"""An e-mail address, in lower case."""
Phone = Annotated[str, PHONE]
"""A phone number as it was written."""
Given = Annotated[str, GIVEN]
"""A line, such as a name, an e-mail address or a phone number, that is yet to be checked."""
GivenCode = Annotated[str, GIVEN_CODE]
"""The same of a code."""
Gtin = Annotated[str, GTIN]
"""A GS1 Global Trade Item Number, however its digits are grouped."""
Exact = Annotated[str, EXACT]
"""A key that its caller chose, such as an idempotency key."""
Id = Annotated[str, ID]
"""An id of the hub: what is none names nothing."""
Value = Annotated[str, VALUE]
"""The value of a metafield: its type says more."""
