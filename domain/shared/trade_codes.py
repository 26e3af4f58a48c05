"""Codes of countries and currencies in trade use that their standards do not list, or no longer.

Sources: ISO 3166-1 reserves AC, CP, CQ, DG, EA, IC and TA at the request of the UPU, the WCO and
others, whose members write them, and leaves XA to XZ to users: the EU (Regulation 2020/1470) and
Unicode CLDR use XK, the EU XC and XL, and customs XI since 2021. Carriers write KV, and DHL Express
XB, XE, XM, XN and XY. Currencies: list three of ISO 4217 (historic codes), and the codes in which
banks and payment providers quote what ISO 4217 does not know."""

# fmt: off
COUNTRIES = {
    "AC": "Ascension",
    "AN": "Netherlands Antilles, dissolved in 2010",
    "CP": "Clipperton",
    "CQ": "Sark",
    "DG": "Diego Garcia",
    "EA": "Ceuta and Melilla",
    "IC": "Canary Islands",
    "TA": "Tristan da Cunha",
    "XC": "Ceuta",
    "XI": "Northern Ireland",
    "XK": "Kosovo",
    "XL": "Melilla",
}
# What others write for a country that has a code: kept as that.
SAME_COUNTRY = {
    "EL": "GR",  # the EU, in VAT numbers
    "KV": "XK",  # carriers, from here on
    "UK": "GB",  # marketplaces; reserved by ISO 3166-1
    "XB": "BQ",
    "XE": "BQ",
    "XM": "SX",
    "XN": "KN",
    "XY": "BL",
}
# Whose numbering plan phone numbers follow, where that is not of the code itself.
DIALED_LIKE = {
    "AN": "CW", "CP": "FR", "CQ": "GG", "DG": "IO", "EA": "ES", "IC": "ES", "XC": "ES",
    "XI": "GB", "XL": "ES",
}
# Offshore yuan; the pounds of Guernsey, Man and Jersey; dollars and crowns at par with others.
UNLISTED = ("CKD", "CNH", "FOK", "GGP", "IMP", "JEP", "KID", "TVD")
# Withdrawn, and still the currency of orders of their time.
WITHDRAWN = (
    *("ANG", "ATS", "AZM", "BGN", "CSD", "CUC", "CYP", "DEM", "EEK", "FIM", "FRF", "GHC", "HRK"),
    *("IEP", "LTL", "LVL", "MRO", "MTL", "MZM", "NLG", "SDD", "SIT", "SKK", "SLL", "STD"),
    *("TMM", "VEB", "VEF", "YUM", "ZMK", "ZWL"),
)
WITHDRAWN_WITHOUT_DECIMALS = ("BEF", "BYR", "ESP", "GRD", "ITL", "LUF", "MGF", "PTE", "ROL", "TRL")
# fmt: on

CURRENCIES = {
    **dict.fromkeys((*UNLISTED, *WITHDRAWN), 2),
    **dict.fromkeys(WITHDRAWN_WITHOUT_DECIMALS, 0),
}


def country_of(code: str) -> str:
    """The code under which a country is kept."""
    return SAME_COUNTRY.get(code, code)
