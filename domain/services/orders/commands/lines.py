"""Parts of the command to place an order: its lines, the parts of kits, its charges."""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog.substitutes import require_substitutes
from domain.metafields.metafield import SetMetafield, require_distinct
from domain.network.channel import AvailabilityPolicy
from domain.orders.lines.amounts import Adjustment, TaxLine, require_few
from domain.orders.lines.charge import ChargeKind
from domain.orders.lines.line import NEED_SKU, STOCKED, LineKind
from domain.shared import bounds
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Line


@dataclass(frozen=True, kw_only=True)
class PlacePart(Cleaned):
    """`quantity` units of a SKU in each kit. `location_id` overrides that of the kit."""

    sku: Code
    quantity: int
    location_id: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.quantity <= bounds.PER_KIT_MAX:
            bounds.invalid("quantity", f"must be between 1 and {bounds.PER_KIT_MAX:,}")


@dataclass(frozen=True, kw_only=True)
class PlaceLine(Cleaned):
    """`unit_price` is the price that the channel expects or, with the permission SET_PRICES, sets;
    it is a `UnitPrice` where it has a fraction of the minor unit. `shipping` is the line's share of
    the delivery charge. `delivery_group` is the key of its group, where there are several.
    `availability_policy` overrides the channel's for this line, and `cancel_after` how long its
    units may wait. `substitutes` are tried in place of the catalog's where the policy replaces what
    is short, none unless `accept_substitutes`. `total` is the channel's own figure, which wins over
    the computed one."""

    kind: LineKind = LineKind.GOODS
    sku: Code | None = None
    title: Line | None = None
    quantity: int
    unit_price: Money | UnitPrice | None = None
    shipping: Money | None = None
    adjustments: tuple[Adjustment, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    total: Money | None = None
    presentment_total: Money | None = None
    parts: tuple[PlacePart, ...] = ()
    location_id: str | None = None
    delivery_group: Code | None = None
    availability_policy: AvailabilityPolicy | None = None
    cancel_after: datetime | None = None
    accept_substitutes: bool = True
    substitutes: tuple[Code, ...] = ()
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)
        if self.cancel_after is not None:
            bounds.aware("cancelAfter", self.cancel_after)
        require_few("adjustments", self.adjustments)
        require_few("taxes", self.taxes)
        require_distinct(self.metafields)
        self._require_what_its_kind_needs()
        self._require_parts()
        require_substitutes(self.sku, self.substitutes)
        if self.substitutes and self.kind not in STOCKED:
            bounds.invalid("substitutes", f"are for goods and kits: leave them out for {self.kind}")

    @property
    def needs_group(self) -> bool:
        """Whether it is delivered, so that it must name one of several groups."""
        return self.kind in STOCKED

    def _require_what_its_kind_needs(self) -> None:
        if self.sku is None and self.kind in NEED_SKU:
            bounds.invalid("sku", f"is needed for {self.kind}")
        elif self.sku is None and self.title is None:
            bounds.invalid("title", "is needed for a line without a SKU")
        if self.sku is None and self.unit_price is None and self.kind not in NEED_SKU:
            bounds.invalid("unitPrice", "is needed for a line without a SKU: it has no list price")
        for field, value in (
            ("locationId", self.location_id),
            ("availabilityPolicy", self.availability_policy),
            ("cancelAfter", self.cancel_after),
        ):
            if value is not None and self.kind not in STOCKED:
                bounds.invalid(field, f"is for goods and kits: leave it out for {self.kind}")

    def _require_parts(self) -> None:
        if self.parts and self.kind is not LineKind.KIT:
            bounds.invalid("parts", f"are for kits: leave them out for {self.kind}")
        for index, part in enumerate(self.parts):
            if part.quantity * self.quantity > bounds.QUANTITY_MAX:
                most = f"{bounds.QUANTITY_MAX:,} units of a part in all kits"
                bounds.invalid(f"parts.{index}.quantity", f"must not make more than {most}")


@dataclass(frozen=True, kw_only=True)
class PlaceCharge(Cleaned):
    kind: ChargeKind
    title: Line | None = None
    amount: Money
    taxes: tuple[TaxLine, ...] = ()
    delivery_group: Code | None = None

    def __post_init__(self) -> None:
        require_few("taxes", self.taxes)
        if self.kind is ChargeKind.DISCOUNT and self.amount.minor > 0:
            bounds.invalid("amount", "must be negative for a DISCOUNT: it is added to the total")

    @property
    def needs_group(self) -> bool:
        return False
