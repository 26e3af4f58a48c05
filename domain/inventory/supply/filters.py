"""Filters for lists of purchase orders, transfer orders and expected supply."""

from dataclasses import dataclass
from datetime import datetime

from domain.inventory.supply.expected import SupplyEvidence
from domain.inventory.supply.purchase_order import PurchaseOrderStatus
from domain.inventory.supply.transfer_order import TransferOrderStatus
from domain.shared.paging import Where, WhereUpdated
from domain.shared.text.kinds import Code


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderWhere(WhereUpdated):
    number: tuple[Code, ...] | None = None
    status: tuple[PurchaseOrderStatus, ...] | None = None
    supplier_id: tuple[str, ...] | None = None
    location_id: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class TransferOrderWhere(WhereUpdated):
    number: tuple[Code, ...] | None = None
    status: tuple[TransferOrderStatus, ...] | None = None
    from_location_id: tuple[str, ...] | None = None
    to_location_id: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class ExpectedSupplyWhere(Where):
    sku: tuple[Code, ...] | None = None
    location_id: tuple[str, ...] | None = None
    evidence: tuple[SupplyEvidence, ...] | None = None
    expected_from: datetime | None = None
    expected_until: datetime | None = None
