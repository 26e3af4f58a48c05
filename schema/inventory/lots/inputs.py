"""What may be asked of lots."""

from datetime import date

import strawberry

from domain.inventory.lots import commands
from schema.shared.fields import EXPECTED_VERSION, IDEMPOTENCY_KEY, field, input_type, optional

_UNITS = (
    "A SKU must be tracked by lot (Variant.tracking) to name any, and none is named twice. Their "
    "quantities are units, also where the line is given in packs."
)
LOTS_MOVED = (
    "The lots that the units are of, at most 100, with at most as many units as are moved. Of the "
    "others, what comes in has no lot, and what goes out is of the lots that expire first: of "
    f"those that are sold still before the rest. {_UNITS}"
)
LOTS_RECEIVED = (
    "The lots of the received units, at most 100, with at most as many units as were received; the "
    f"others have no lot, nor have damaged ones. A code that is new makes a lot. {_UNITS} Of a "
    "transfer, left out: the lots that were shipped."
)


@input_type(commands.LotQuantity, "Units of a lot.")
class LotQuantityInput:
    code: str = field("The code of the lot, 1 to 64 characters, unique for its SKU.")
    quantity: int = field("Number of units, 1 to 1,000,000.")
    expires_on: date | None = optional(
        "The day on which a new lot expires; left out: never. Of a lot that is known, its day or "
        "left out: updateLot corrects it."
    )


@input_type(commands.UpdateLot, "Corrections of a lot. What is left out stays.")
class UpdateLotInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    lot_id: strawberry.ID = field("The lot.")
    expires_on: date | None = optional("The day on which it expires; null: never.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.BlockLot, "A lot to recall.")
class BlockLotInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    lot_id: strawberry.ID = field("The lot.")
    reason: str = field("Why, 1 to 2,000 characters.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.UnblockLot, "A blocked lot to sell again.")
class UnblockLotInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    lot_id: strawberry.ID = field("The lot.")
    expected_version: int | None = optional(EXPECTED_VERSION)
