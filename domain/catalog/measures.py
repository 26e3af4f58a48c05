"""What a unit of a SKU is, and its outer dimensions."""

from dataclasses import dataclass
from enum import StrEnum

from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned


class UnitOfMeasure(StrEnum):
    """What one unit of a SKU is: stock, orders and prices count whole units of it."""

    EACH = "EACH"
    PAIR = "PAIR"
    SET = "SET"
    MILLIGRAM = "MILLIGRAM"
    GRAM = "GRAM"
    KILOGRAM = "KILOGRAM"
    OUNCE = "OUNCE"
    POUND = "POUND"
    MILLILITRE = "MILLILITRE"
    CENTILITRE = "CENTILITRE"
    LITRE = "LITRE"
    MILLIMETRE = "MILLIMETRE"
    CENTIMETRE = "CENTIMETRE"
    METRE = "METRE"
    INCH = "INCH"
    FOOT = "FOOT"
    YARD = "YARD"
    SQUARE_CENTIMETRE = "SQUARE_CENTIMETRE"
    SQUARE_METRE = "SQUARE_METRE"
    CUBIC_CENTIMETRE = "CUBIC_CENTIMETRE"


# The codes of UN/ECE Recommendation 20, by which other systems name the same units.
# fmt: off
REC_20: dict[UnitOfMeasure, str] = {
    UnitOfMeasure.EACH:              "EA",
    UnitOfMeasure.PAIR:              "PR",
    UnitOfMeasure.SET:               "SET",
    UnitOfMeasure.MILLIGRAM:         "MGM",
    UnitOfMeasure.GRAM:              "GRM",
    UnitOfMeasure.KILOGRAM:          "KGM",
    UnitOfMeasure.OUNCE:             "ONZ",
    UnitOfMeasure.POUND:             "LBR",
    UnitOfMeasure.MILLILITRE:        "MLT",
    UnitOfMeasure.CENTILITRE:        "CLT",
    UnitOfMeasure.LITRE:             "LTR",
    UnitOfMeasure.MILLIMETRE:        "MMT",
    UnitOfMeasure.CENTIMETRE:        "CMT",
    UnitOfMeasure.METRE:             "MTR",
    UnitOfMeasure.INCH:              "INH",
    UnitOfMeasure.FOOT:              "FOT",
    UnitOfMeasure.YARD:              "YRD",
    UnitOfMeasure.SQUARE_CENTIMETRE: "CMK",
    UnitOfMeasure.SQUARE_METRE:      "MTK",
    UnitOfMeasure.CUBIC_CENTIMETRE:  "CMQ",
}
# fmt: on


@dataclass(frozen=True, kw_only=True)
class Dimensions(Cleaned):
    """Outer dimensions, in millimetres."""

    length: int
    width: int
    height: int

    def __post_init__(self) -> None:
        for side in ("length", "width", "height"):
            bounds.quantity(f"dimensions.{side}", getattr(self, side), least=0)
