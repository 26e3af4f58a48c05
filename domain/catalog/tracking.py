"""How the units of a SKU are told apart."""

from enum import StrEnum

# How many days a unit may have to keep after it is sold.
SHELF_LIFE_DAYS_MAX = 3_650


class StockTracking(StrEnum):
    NONE = "NONE"
    LOT = "LOT"
