"""Global Trade Item Numbers (GS1): the number on the bar code of a unit, or of a pack of units."""

from domain.shared import bounds

GTIN_MAX = 14
LENGTHS = (8, 12, 13, GTIN_MAX)


def is_gtin(code: str) -> bool:
    """Whether the check digit is right: weights 3 and 1 from the right, modulo 10 (GS1 General
    Specifications, 7.9)."""
    if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    body, check = code[:-1], int(code[-1])
    weighted = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return (10 - weighted % 10) % 10 == check


def require_gtin(gtin: str | None) -> None:
    if gtin is not None and not is_gtin(gtin):
        bounds.invalid("gtin", "must be 8, 12, 13 or 14 digits with a right check digit")


def gtin_key(gtin: str) -> str:
    """Equal for numbers that are the same: shorter ones are filled up with zeros to 14 digits."""
    return gtin.zfill(GTIN_MAX)
