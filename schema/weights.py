"""What fields and the values of inputs cost besides the objects that are answered, in points:
10,000 are about a quarter of a second of one processor (`docs/cost.md`)."""

from typing import Any

from strawberry.types.base import StrawberryList, StrawberryOptional

from domain.shared import bounds
from execution.checks.directives import Constraint, Cost

# Sums. While it runs come the orders that changed since they were added up, at most 500; or all of
# them together, where they are not added up yet.
METRICS = "150"
CHANGED_ORDER = 8
ALL_ORDERS = 4_000
# A count of all that a filter finds.
COUNT = "1500"
# A moment or a day that is looked up in the calendar of a location, and days of several years,
# of which public holidays are computed.
OPENING, WORKING_DAYS = "20", "100"
# What fulfillment orders take of a location in up to a month, and its days and hours.
CAPACITY = "200"
# The actions that an object offers: they depend on its lines, holds and channel.
OFFERS = "24"
# The objects of a type that are read from several columns of JSON.
CUSTOMER = "5"
# One transaction.
CHANGE = "100"

# One value of a filter or of a list of keys.
VALUE = "0.2"
# fmt: off
# The values of these fields of inputs; those of other lists cost `VALUE`, all others nothing.
WEIGHTS = {
    "text":       "250",
    "rows":       "80",
    "lines":      "8",
    "parts":      "8",
    "parcels":    "5",
    "variants":   "10",
    "metafields": "2",
    "references": "2",
    "relations":  "5",
}
# Those of one input.
OWN_WEIGHTS = {("BulkPlaceOrdersInput", "rows"): "190"}
# fmt: on


def declare(parts: Any, owner: str = "") -> None:
    """Give arguments, or the fields of an input, their weight and the number of entries that they
    may have. Done once: strawberry shares them between schemas."""
    for part in parts:
        kind = part.type
        while isinstance(kind, StrawberryOptional):
            kind = kind.of_type
        is_list = isinstance(kind, StrawberryList)
        name = part.python_name
        weight = OWN_WEIGHTS.get((owner, name)) or WEIGHTS.get(name, VALUE if is_list else None)
        declared = {type(one) for one in part.directives}
        if weight is not None and Cost not in declared:
            part.directives = [*part.directives, Cost(weight=weight)]
        if is_list and Constraint not in declared:
            most = bounds.most(name)
            part.directives = [*part.directives, Constraint(max_items=most)]
