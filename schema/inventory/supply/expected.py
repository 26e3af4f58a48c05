"""What is expected when."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.inventory.supply import expected as domain
from domain.inventory.supply import promising
from domain.inventory.supply.purchase_order import PurchaseOrder as DomainPurchaseOrder
from domain.inventory.supply.transfer_order import TransferOrder as DomainTransferOrder
from domain.network.location import Location as DomainLocation
from schema.inventory.supply.enums import SupplyEvidence
from schema.network.location import Location
from schema.shared.fields import derived, edge, field, object_type
from schema.shared.node import Node

if TYPE_CHECKING:
    from schema.inventory.supply.purchase_order import PurchaseOrder
    from schema.inventory.supply.transfer_order import TransferOrder


@object_type(
    domain.ExpectedSupply,
    "Units of a SKU that are expected at a location at one time: of a purchase order, or in "
    "transit of a transfer order.",
)
class ExpectedSupply(Node):
    sku: str = field("The SKU.")
    quantity: int = field("Number of units that are still expected, at least 1.")
    promised: int = field("Number of them that are promised to orders that wait.")
    expected_at: datetime = field("When they are expected at the location.")
    evidence: SupplyEvidence = field("By what the date is known.")
    confidence: int = derived(
        lambda supply: domain.confidence(supply, datetime.now(UTC)),
        "How sure the date is, in percent: 60 as ordered, 80 as confirmed, 95 as shipped; 10 less "
        "for each day that it has passed, but at least 5.",
    )
    advised: int | None = field(
        "Number of units that the notice of their shipment names, which may be more than were "
        "expected; null where none was given."
    )
    reference: str | None = field("Reference of the shipment, such as of an advance ship notice.")
    carrier: str | None = field("Carrier of the shipment, if known.")
    tracking_number: str | None = field("Tracking number of the shipment, if known.")
    location: Location = edge(
        DomainLocation, key="location_id", description="Where they are expected."
    )
    purchase_order: (
        Annotated["PurchaseOrder", strawberry.lazy("schema.inventory.supply.purchase_order")] | None
    ) = edge(
        DomainPurchaseOrder,
        key="purchase_order_id",
        description="The purchase order; null for units of a transfer order.",
    )
    transfer_order: (
        Annotated["TransferOrder", strawberry.lazy("schema.inventory.supply.transfer_order")] | None
    ) = edge(
        DomainTransferOrder,
        key="transfer_order_id",
        description="The transfer order; null for units of a purchase order.",
    )


@object_type(promising.ExpectedAvailability, "Units of a SKU, and when they are expected.")
class ExpectedAvailability:
    quantity: int = field("Number of units.")
    at: datetime | None = field(
        "When they are expected at the location that will fulfill them, or arrived there; null: "
        "nothing that is expected is free for them."
    )
    confidence: int | None = field(
        "How sure the date is, in percent, as of ExpectedSupply; 100 of those that arrived."
    )
