"""How phone numbers are written. What they mean is read behind a port."""

import re

# Digits of other scripts look like others and are dialed as none; letters are no digits.
_WRITTEN = re.compile(
    r"\(?\+?[0-9 ()./\u00a0\u2010-\u2015-]{3,40}(?:(?:;ext=|[ ,]*(?:x|ext|#)[. ]*)[0-9]{1,7})?",
    re.IGNORECASE | re.ASCII,
)
WRITTEN_AS = "must be written in the digits 0 to 9 with spaces, ( ) . / -, and + or x for extension"


def is_written_as_phone(text: str) -> bool:
    return _WRITTEN.fullmatch(text) is not None


def digits_of(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def searched_digits(text: str) -> tuple[str, bool] | None:
    """The digits of a text that may begin a phone number, and whether it names the country code."""
    digits = digits_of(text)
    if not digits or not all(c in "0123456789+()./- \u00a0" for c in text):
        return None
    return digits, "+" in text


def normal_phone(text: str) -> str:
    """The stored form of a number that is written with its country code."""
    number, extension, digits = text.partition(";ext=")
    whole = digits_of(number)
    if "+" not in number:
        whole = whole.removeprefix("00")
    return f"+{whole}{extension}{digits}"
