"""What may be asked of the inventory."""

from datetime import datetime

import strawberry

from domain.inventory import commands
from domain.inventory.stock import MANUAL_KINDS
from schema.inventory.enums import MovementKind
from schema.inventory.lots.inputs import LOTS_MOVED, LotQuantityInput
from schema.inventory.packs import GTIN, PACK, SKU
from schema.shared.fields import IDEMPOTENCY_KEY, OCCURRED_AT_STOCK, field, input_type, optional


@input_type(commands.MoveStock, "Units of a SKU to move between stock names at one location.")
class MoveStockInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    kind: MovementKind = field(
        f"One of {', '.join(MANUAL_KINDS)}; the hub records the others itself, from orders, "
        "purchase orders, transfer orders and counts."
    )
    sku: str | None = optional(SKU)
    gtin: str | None = optional(GTIN)
    pack: str | None = optional(PACK)
    location_id: strawberry.ID = field("The location.")
    quantity: int = field("Number of units, or of packs, 1 to 1,000,000.")
    reason: str | None = optional("The reason, at most 2,000 characters.")
    cause: str | None = optional(
        "Id of the delivery, order or document that causes it, at most 255 characters; left out: "
        "the idempotency key."
    )
    lots: list[LotQuantityInput] = field(LOTS_MOVED, default_factory=list)
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)


@input_type(commands.CountStock, "The result of a stock count.")
class CountStockInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    sku: str = field("The SKU.")
    location_id: strawberry.ID = field("The location.")
    counted: int = field("Number of sellable units counted, 0 to 1,000,000.")
    expected: int = field(
        "The available quantity that the counter had seen; StockMismatch when it changed since."
    )
    reason: str | None = optional("The reason, at most 2,000 characters.")
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)
