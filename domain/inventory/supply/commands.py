"""Commands of purchase orders and transfer orders."""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog.packs import require_named
from domain.inventory.lots.commands import LotQuantity
from domain.shared import bounds
from domain.shared.bounds import inside
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, GivenCode, Gtin, LongCode, Note


@dataclass(frozen=True, kw_only=True)
class PurchaseLine(Cleaned):
    """With `pack`, or the `gtin` of one, `quantity` is a number of packs."""

    sku: Code | None = None
    gtin: Gtin | None = None
    pack: Code | None = None
    quantity: int
    expected_at: datetime

    def __post_init__(self) -> None:
        require_named(self.sku, self.gtin, self.pack)
        bounds.quantity("quantity", self.quantity)
        bounds.aware("expectedAt", self.expected_at)


@dataclass(frozen=True, kw_only=True)
class CreatePurchaseOrder(Cleaned):
    """Command: create a purchase order, and order it unless it is a `draft`. Without `number`, one
    is made of its id."""

    number: GivenCode | None = None
    supplier_id: str
    location_id: str
    lines: tuple[PurchaseLine, ...]
    note: Note | None = None
    draft: bool = False

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX)


@dataclass(frozen=True, kw_only=True)
class SubmitPurchaseOrder(Cleaned):
    purchase_order_id: str
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmedLine(Cleaned):
    """Without `quantity`, all units that were ordered are confirmed."""

    line_id: str
    expected_at: datetime
    quantity: int | None = None

    def __post_init__(self) -> None:
        bounds.aware("expectedAt", self.expected_at)
        if self.quantity is not None:
            bounds.quantity("quantity", self.quantity, least=0)


@dataclass(frozen=True, kw_only=True)
class ConfirmPurchaseOrder(Cleaned):
    purchase_order_id: str
    lines: tuple[ConfirmedLine, ...]
    expected_version: int | None = None

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX)
        require_distinct("lineId", [line.line_id for line in self.lines])


@dataclass(frozen=True, kw_only=True)
class AdvisedLine(Cleaned):
    line_id: str
    quantity: int

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)


@dataclass(frozen=True, kw_only=True)
class AdvisePurchaseOrder(Cleaned):
    """Command: record a supplier's notice that goods were shipped."""

    purchase_order_id: str
    reference: LongCode
    expected_at: datetime
    lines: tuple[AdvisedLine, ...]
    carrier: Code | None = None
    tracking_number: Code | None = None

    def __post_init__(self) -> None:
        bounds.aware("expectedAt", self.expected_at)
        bounds.count("lines", self.lines, bounds.LINES_MAX)
        require_distinct("lineId", [line.line_id for line in self.lines])


@dataclass(frozen=True, kw_only=True)
class ReceivedUnits(Cleaned):
    """With `pack`, or the `gtin` of one, the quantities are numbers of packs."""

    sku: Code | None = None
    gtin: Gtin | None = None
    pack: Code | None = None
    received: int = 0
    damaged: int = 0
    lots: tuple[LotQuantity, ...] = ()

    def __post_init__(self) -> None:
        require_named(self.sku, self.gtin, self.pack)
        bounds.quantity("received", self.received, least=0)
        bounds.quantity("damaged", self.damaged, least=0)
        if not self.received and not self.damaged:
            bounds.invalid("received", "must be at least 1 where no unit is damaged")


@dataclass(frozen=True, kw_only=True)
class ReceivePurchaseOrder(Cleaned):
    purchase_order_id: str
    lines: tuple[ReceivedUnits, ...]
    reference: LongCode | None = None
    reason: Note | None = None
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX)


@dataclass(frozen=True, kw_only=True)
class ClosePurchaseOrder(Cleaned):
    purchase_order_id: str
    reason: Note | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CancelPurchaseOrder(Cleaned):
    purchase_order_id: str
    reason: Note | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class TransferLine(Cleaned):
    """With `pack`, or the `gtin` of one, `quantity` is a number of packs."""

    sku: Code | None = None
    gtin: Gtin | None = None
    pack: Code | None = None
    quantity: int

    def __post_init__(self) -> None:
        require_named(self.sku, self.gtin, self.pack)
        bounds.quantity("quantity", self.quantity)


@dataclass(frozen=True, kw_only=True)
class CreateTransferOrder(Cleaned):
    """Command: request units of another location; with `ship`, all of them leave at once."""

    number: GivenCode | None = None
    from_location_id: str
    to_location_id: str
    expected_at: datetime
    lines: tuple[TransferLine, ...]
    note: Note | None = None
    ship: bool = False
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        bounds.aware("expectedAt", self.expected_at)
        bounds.count("lines", self.lines, bounds.LINES_MAX)
        if self.from_location_id == self.to_location_id:
            bounds.invalid("toLocationId", "must be another location")


@dataclass(frozen=True, kw_only=True)
class ShipTransferOrder(Cleaned):
    """Command: units leave; without `lines` all that were not shipped yet."""

    transfer_order_id: str
    lines: tuple[TransferLine, ...] | None = None
    expected_at: datetime | None = None
    reference: LongCode | None = None
    carrier: Code | None = None
    tracking_number: Code | None = None
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.expected_at is not None:
            bounds.aware("expectedAt", self.expected_at)
        if self.lines is not None:
            bounds.count("lines", self.lines, bounds.LINES_MAX)


@dataclass(frozen=True, kw_only=True)
class ReceiveTransferOrder(Cleaned):
    transfer_order_id: str
    lines: tuple[ReceivedUnits, ...]
    reference: LongCode | None = None
    reason: Note | None = None
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX)


@dataclass(frozen=True, kw_only=True)
class CloseTransferOrder(Cleaned):
    transfer_order_id: str
    reason: Note | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class CancelTransferOrder(Cleaned):
    transfer_order_id: str
    expected_version: int | None = None


def require_distinct(field: str, ids: list[str]) -> None:
    """Two lines of an input must not be about the same line."""
    seen = set[str]()
    for index, id in enumerate(ids):
        if id in seen:
            with inside("lines", str(index)):
                bounds.invalid(field, "must not be given twice")
        seen.add(id)
