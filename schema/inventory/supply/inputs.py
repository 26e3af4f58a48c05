"""What may be asked of purchase orders and transfer orders."""

from datetime import datetime

import strawberry

from domain.inventory.supply import commands
from schema.inventory.lots.inputs import LOTS_RECEIVED, LotQuantityInput
from schema.inventory.packs import GTIN, PACK, SKU, THEN
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    OCCURRED_AT_STOCK,
    field,
    input_type,
    optional,
)

NUMBER = "Unique number, 1 to 64 characters; left out: made by the hub."
REASON = "The reason, at most 2,000 characters."
NOTE = "Note for people, at most 2,000 characters."
CARRIER = "Carrier, at most 64 characters."
TRACKING_NUMBER = "Tracking number, at most 64 characters."
UNITS = "Number of units, or of packs, 1 to 1,000,000."


@input_type(commands.PurchaseLine, "Units of a SKU to order.")
class PurchaseOrderLineInput:
    sku: str | None = optional(SKU)
    gtin: str | None = optional(GTIN)
    pack: str | None = optional(PACK)
    quantity: int = field(UNITS)
    expected_at: datetime = field("When they are asked for.")


@input_type(commands.CreatePurchaseOrder, "Goods to order from a supplier.")
class CreatePurchaseOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    number: str | None = optional(NUMBER)
    supplier_id: strawberry.ID = field("The supplier: a location of kind SUPPLIER.")
    location_id: strawberry.ID = field("Where the goods are to arrive.")
    lines: list[PurchaseOrderLineInput] = field("1 to 1,000 lines; a SKU may be in several.")
    note: str | None = optional(NOTE)
    draft: bool = field("Whether to draft it only, and order it later.", default=False)


@input_type(commands.SubmitPurchaseOrder, "A draft to order.")
class SubmitPurchaseOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    purchase_order_id: strawberry.ID = field("The purchase order.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.ConfirmedLine, "What the supplier confirms of a line.")
class ConfirmedLineInput:
    line_id: strawberry.ID = field("The line.")
    expected_at: datetime = field("When units that were not shipped yet will arrive.")
    quantity: int | None = optional(
        "Number of units confirmed in all, at most those ordered; the others are expected no "
        "longer. Left out: all."
    )


@input_type(commands.ConfirmPurchaseOrder, "What the supplier confirms.")
class ConfirmPurchaseOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    purchase_order_id: strawberry.ID = field("The purchase order.")
    lines: list[ConfirmedLineInput] = field("1 to 1,000 lines, each once.")
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.AdvisedLine, "Units of a line that were shipped.")
class AdvisedLineInput:
    line_id: strawberry.ID = field("The line.")
    quantity: int = field("Number of units, 1 to 1,000,000.")


@input_type(commands.AdvisePurchaseOrder, "An advance ship notice of a supplier.")
class AdvisePurchaseOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    purchase_order_id: strawberry.ID = field("The purchase order.")
    reference: str = field("Reference of the notice, 1 to 200 characters.")
    expected_at: datetime = field("When the units are expected to arrive.")
    lines: list[AdvisedLineInput] = field("1 to 1,000 lines, each once.")
    carrier: str | None = optional(CARRIER)
    tracking_number: str | None = optional(TRACKING_NUMBER)


@input_type(commands.ReceivedUnits, "Units of a SKU that arrived; at least one.")
class ReceivedUnitsInput:
    sku: str | None = optional(
        "The SKU, whether it was ordered or not; left out where a gtin is given."
    )
    gtin: str | None = optional(GTIN)
    pack: str | None = optional(THEN)
    received: int = field("Number of units, or packs, that can be sold, 0 to 1,000,000.", default=0)
    damaged: int = field("Number of damaged units, or packs, 0 to 1,000,000.", default=0)
    lots: list[LotQuantityInput] = field(LOTS_RECEIVED, default_factory=list)


@input_type(commands.ReceivePurchaseOrder, "Goods of a purchase order that arrived.")
class ReceivePurchaseOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    purchase_order_id: strawberry.ID = field("The purchase order.")
    lines: list[ReceivedUnitsInput] = field("1 to 1,000 lines.")
    reference: str | None = optional("Reference of the notice they were advised with, if known.")
    reason: str | None = optional(REASON)
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)


@input_type(commands.ClosePurchaseOrder, "A purchase order to close.")
class ClosePurchaseOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    purchase_order_id: strawberry.ID = field("The purchase order.")
    reason: str | None = optional(REASON)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.CancelPurchaseOrder, "A purchase order to cancel.")
class CancelPurchaseOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    purchase_order_id: strawberry.ID = field("The purchase order.")
    reason: str | None = optional(REASON)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.TransferLine, "Units of a SKU to transfer.")
class TransferLineInput:
    sku: str | None = optional(SKU)
    gtin: str | None = optional(GTIN)
    pack: str | None = optional(THEN)
    quantity: int = field(UNITS)


@input_type(commands.CreateTransferOrder, "Units to transfer to another location.")
class CreateTransferOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    number: str | None = optional(NUMBER)
    from_location_id: strawberry.ID = field("Where they leave.")
    to_location_id: strawberry.ID = field("Where they are to arrive.")
    expected_at: datetime = field("When they are expected to arrive.")
    lines: list[TransferLineInput] = field("1 to 1,000 lines.")
    note: str | None = optional(NOTE)
    ship: bool = field("Whether all units leave now, or left at `occurredAt`.", default=False)
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)


@input_type(commands.ShipTransferOrder, "Units of a transfer order that leave.")
class ShipTransferOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    transfer_order_id: strawberry.ID = field("The transfer order.")
    lines: list[TransferLineInput] | None = optional(
        "1 to 1,000 lines, requested or not; left out: all units that have not left."
    )
    expected_at: datetime | None = optional(
        "When they are expected to arrive; left out: as the transfer order says."
    )
    reference: str | None = optional("Reference of the shipment, at most 200 characters.")
    carrier: str | None = optional(CARRIER)
    tracking_number: str | None = optional(TRACKING_NUMBER)
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)


@input_type(commands.ReceiveTransferOrder, "Units of a transfer order that arrived.")
class ReceiveTransferOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    transfer_order_id: strawberry.ID = field("The transfer order.")
    lines: list[ReceivedUnitsInput] = field("1 to 1,000 lines.")
    reference: str | None = optional("Reference of the shipment they came with, if known.")
    reason: str | None = optional(REASON)
    occurred_at: datetime | None = optional(OCCURRED_AT_STOCK)


@input_type(commands.CloseTransferOrder, "A transfer order to close.")
class CloseTransferOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    transfer_order_id: strawberry.ID = field("The transfer order.")
    reason: str | None = optional(REASON)
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.CancelTransferOrder, "A transfer order to cancel.")
class CancelTransferOrderInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    transfer_order_id: strawberry.ID = field("The transfer order.")
    expected_version: int | None = optional(EXPECTED_VERSION)
