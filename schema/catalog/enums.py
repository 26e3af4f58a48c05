"""The enums of the catalog."""

from domain.catalog.measures import REC_20
from domain.catalog.measures import UnitOfMeasure as UnitOfMeasure
from schema.shared.fields import enum

_MEANING = {
    UnitOfMeasure.EACH: "A piece.",
    UnitOfMeasure.PAIR: "Two pieces that belong together.",
    UnitOfMeasure.SET: "Several pieces that belong together.",
    UnitOfMeasure.OUNCE: "An avoirdupois ounce, about 28.35 g.",
    UnitOfMeasure.POUND: "An avoirdupois pound, 453.59237 g.",
    UnitOfMeasure.INCH: "25.4 mm.",
    UnitOfMeasure.FOOT: "304.8 mm.",
    UnitOfMeasure.YARD: "914.4 mm.",
}


def _described(unit: UnitOfMeasure) -> str:
    meaning = _MEANING.get(unit, f"A {unit.value.lower().replace('_', ' ')}.")
    return f"{meaning} UN/ECE Recommendation 20: {REC_20[unit]}."


enum(
    UnitOfMeasure,
    "What one unit of a SKU is. Goods that are sold by weight, volume, length or area are kept in "
    "whole units of a fine measure, such as grams.",
    **{unit.value: _described(unit) for unit in UnitOfMeasure},
)
