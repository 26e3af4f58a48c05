"""How many decimals the minor unit of a currency has, by ISO 4217 or by usage."""

from domain.shared.trade_codes import CURRENCIES

WITHOUT_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
WITH_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
WITH_FOUR = ("CLF", "UYW")
DIGITS = {
    **CURRENCIES,
    **dict.fromkeys(WITHOUT_DECIMALS, 0),
    **dict.fromkeys(WITH_THREE, 3),
    **dict.fromkeys(WITH_FOUR, 4),
}
# Of all others.
USUAL = 2


def digits_of(currency: str) -> int:
    return DIGITS.get(currency, USUAL)
