"""How units are told apart."""

from domain.catalog.tracking import StockTracking as StockTracking
from schema.shared.fields import enum

enum(
    StockTracking,
    "How the units of a SKU are told apart.",
    NONE="Not at all: one is as good as another.",
    LOT="By the lot they were made in, which expires and is recalled as one.",
)
