"""Replenishment policies: by which rules a SKU is ordered at a location."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal

from domain.catalog.packs import Pack, pack_code
from domain.replenishment.reordering import ServiceMeasure
from domain.shared import bounds
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code

DAYS_MAX = 365
BASIS_POINTS = 10_000
# A service of all demand would need unlimited stock.
SERVICE_MIN, SERVICE_MAX = 5_000, 9_999
# Without an arrival to measure, and without one that the policy names.
USUAL_LEAD_TIME_DAYS = 7


@dataclass(kw_only=True)
class ReplenishmentPolicy:
    """For one SKU or all, at one location or all. What is not set here is what a more general
    policy says."""

    id: str
    sku: str | None = None
    location_id: str | None = None
    active: bool | None = None
    measure: ServiceMeasure | None = None
    service_basis_points: int | None = None
    review_days: int | None = None
    order_days: int | None = None
    lead_time_days: int | None = None
    supplier_id: str | None = None
    source_location_id: str | None = None
    minimum_quantity: int | None = None
    pack: str | None = None
    pack_size: int | None = None
    maximum_stock: int | None = None
    reorder_point: int | None = None
    overstock_days: int | None = None
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.pack = self.pack and pack_code(self.pack)
        _between("reviewDays", self.review_days, 1, DAYS_MAX)
        _between("orderDays", self.order_days, 1, DAYS_MAX)
        _between("leadTimeDays", self.lead_time_days, 0, DAYS_MAX)
        _between("overstockDays", self.overstock_days, 1, 10 * DAYS_MAX)
        _between("minimumQuantity", self.minimum_quantity, 1, bounds.QUANTITY_MAX)
        _between("packSize", self.pack_size, 1, bounds.QUANTITY_MAX)
        _between("maximumStock", self.maximum_stock, 0, bounds.QUANTITY_MAX)
        _between("reorderPoint", self.reorder_point, 0, bounds.QUANTITY_MAX)
        service = self.service_basis_points
        if service is not None and not SERVICE_MIN <= service <= SERVICE_MAX:
            bounds.invalid("serviceLevel", "must be between 50 and 99.99")
        if self.location_id is not None and self.location_id in (
            self.supplier_id,
            self.source_location_id,
        ):
            bounds.invalid("locationId", "must be another location than its source")

    @property
    def scope(self) -> str:
        return scope_of(self.sku, self.location_id)


def _between(field: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        bounds.invalid(field, f"must be between {least} and {most:,}")


def scope_of(sku: str | None, location_id: str | None) -> str:
    """What a policy is for, as one text; no SKU has a blank."""
    return f"{location_id or '*'} {sku or '*'}"


def scopes_for(sku: str, location_id: str) -> tuple[str, ...]:
    """The policies that count, the most specific first: the SKU goes before the location."""
    pairs = ((sku, location_id), (sku, None), (None, location_id), (None, None))
    return tuple(scope_of(*pair) for pair in pairs)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What counts for a SKU at a location. Nothing is ordered unless a policy is active."""

    active: bool = False
    measure: ServiceMeasure = ServiceMeasure.CYCLE_SERVICE
    service_basis_points: int = 9_500
    review_days: int = 1
    order_days: int = 7
    lead_time_days: int | None = None
    supplier_id: str | None = None
    source_location_id: str | None = None
    minimum_quantity: int = 1
    pack: str | None = None
    pack_size: int = 1
    maximum_stock: int | None = None
    reorder_point: int | None = None
    overstock_days: int | None = None

    @property
    def service(self) -> float:
        return self.service_basis_points / BASIS_POINTS

    def with_size_of(self, packs: Iterable[Pack]) -> "Terms":
        """With the size of the named pack, if it is among those that the SKU has; else no pack is
        named, and `pack_size` counts."""
        named = next((one for one in packs if one.code == self.pack), None)
        return replace(self, pack_size=named.quantity) if named else replace(self, pack=None)


NAMES = tuple(one.name for one in fields(Terms))


def terms_for(policies: Iterable[ReplenishmentPolicy], sku: str, location_id: str) -> Terms:
    """Each term as the most specific policy that sets it says."""
    by_scope = {policy.scope: policy for policy in policies}
    relevant = [by_scope[one] for one in scopes_for(sku, location_id) if one in by_scope]
    found = {
        name: next((v for p in relevant if (v := getattr(p, name)) is not None), None)
        for name in NAMES
    }
    # A pack and a size say the same: whoever says one of them says both.
    packed = next((p for p in relevant if p.pack is not None or p.pack_size is not None), None)
    found["pack"] = packed and packed.pack
    found["pack_size"] = packed and packed.pack_size
    return Terms(**{name: value for name, value in found.items() if value is not None})


@dataclass(frozen=True, kw_only=True)
class SetReplenishmentPolicy(Cleaned):
    """Command: create the policy of this SKU and location, or change it. What is `UNCHANGED` stays,
    and `None` leaves it to more general policies."""

    sku: Code | None = None
    location_id: str | None = None
    active: bool | Unchanged | None = UNCHANGED
    measure: ServiceMeasure | Unchanged | None = UNCHANGED
    service_level: Decimal | Unchanged | None = UNCHANGED
    review_days: int | Unchanged | None = UNCHANGED
    order_days: int | Unchanged | None = UNCHANGED
    lead_time_days: int | Unchanged | None = UNCHANGED
    supplier_id: str | Unchanged | None = UNCHANGED
    source_location_id: str | Unchanged | None = UNCHANGED
    minimum_quantity: int | Unchanged | None = UNCHANGED
    pack: Code | Unchanged | None = UNCHANGED
    pack_size: int | Unchanged | None = UNCHANGED
    maximum_stock: int | Unchanged | None = UNCHANGED
    reorder_point: int | Unchanged | None = UNCHANGED
    overstock_days: int | Unchanged | None = UNCHANGED

    def __post_init__(self) -> None:
        level = self.service_level
        if isinstance(level, Decimal) and not (level.is_finite() and level * 100 % 1 == 0):
            bounds.invalid("serviceLevel", "must be a number with at most two decimals")

    @property
    def service_basis_points(self) -> int | Unchanged | None:
        level = self.service_level
        if not isinstance(level, Decimal):
            return level
        # What is too large is refused with what may be given.
        return int(min(max(level * 100, Decimal(-1)), Decimal(BASIS_POINTS * 2)))
