"""Products, their variants (SKUs), and the price of a variant in each channel."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.catalog.gtins import require_gtin
from domain.catalog.kits import KitComponent, require_components
from domain.catalog.measures import Dimensions, UnitOfMeasure
from domain.catalog.packs import Pack, PutPack, require_packs
from domain.catalog.substitutes import require_substitutes
from domain.catalog.tracking import SHELF_LIFE_DAYS_MAX, StockTracking
from domain.metafields.metafield import SetMetafield, require_distinct
from domain.shared import bounds
from domain.shared.amounts.money import MINOR_MAX, Money
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.errors import KitHasNoStock
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.keys import code_key
from domain.shared.text.kinds import Code, Given, GivenCode, Gtin, Note


@dataclass(kw_only=True)
class Price:
    """The price of one unit in one channel, taxes included."""

    id: str
    product_id: str
    variant_id: str
    channel_id: str
    currency: str
    amount: Money

    def __post_init__(self) -> None:
        if not 0 <= self.amount.minor <= MINOR_MAX:
            bounds.invalid("amount", "must not be negative")


@dataclass(kw_only=True)
class Variant:
    """A sellable item, identified by its SKU. `weight` is in grams. With `components` it is a kit:
    it has no stock, and is sold as these. `kit_component` notes that a kit has named it, so that it
    cannot become one itself. `substitutes` are the SKUs that may replace it, the best first.
    Units of lots are sold as long as they keep for the minimum shelf life."""

    id: str
    product_id: str
    sku: str
    title: str
    gtin: str | None = None
    unit_of_measure: UnitOfMeasure = UnitOfMeasure.EACH
    weight: int | None = None
    dimensions: Dimensions | None = None
    components: tuple[KitComponent, ...] = ()
    kit_component: bool = False
    substitutes: tuple[str, ...] = ()
    tracking: StockTracking = StockTracking.NONE
    minimum_shelf_life_days: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.sku = bounds.text("sku", self.sku, bounds.CODE_MAX)
        self.title = bounds.text("title", self.title)
        if self.weight is not None:
            bounds.quantity("weight", self.weight, least=0)
        require_gtin(self.gtin)
        require_components(self.sku, self.components)
        require_substitutes(self.sku, self.substitutes)
        days = self.minimum_shelf_life_days
        if not 0 <= days <= SHELF_LIFE_DAYS_MAX:
            limit = f"must be between 0 and {SHELF_LIFE_DAYS_MAX:,}"
            bounds.invalid("minimumShelfLifeDays", limit)

    @property
    def is_kit(self) -> bool:
        return bool(self.components)

    def stock_refusal(self) -> KitHasNoStock:
        return KitHasNoStock(self.sku, tuple(one.sku for one in self.components))

    def require_stocked(self) -> None:
        """Pass, or `KitHasNoStock` for a kit."""
        if self.components:
            raise self.stock_refusal()

    @property
    def sku_key(self) -> str:
        """The SKU in the form in which it is unique: case does not matter."""
        return code_key(self.sku)


@dataclass(kw_only=True)
class Product:
    id: str
    title: str
    external_id: str | None = None
    category: str | None = None
    description: str | None = None
    variants: list[Variant] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    packs: list[Pack] = field(default_factory=list)
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.title = bounds.text("title", self.title)
        self.external_id = bounds.optional_text("externalId", self.external_id)
        self.category = bounds.optional_text("category", self.category)
        self.description = bounds.optional_text("description", self.description, bounds.TEXT_MAX)


@dataclass(frozen=True, kw_only=True)
class VariantPrice(Cleaned):
    channel_id: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class PutVariant(Cleaned):
    sku: GivenCode
    title: Given | Unchanged | None = UNCHANGED
    gtin: Gtin | Unchanged | None = UNCHANGED
    unit_of_measure: UnitOfMeasure | Unchanged | None = UNCHANGED
    weight: int | Unchanged | None = UNCHANGED
    dimensions: Dimensions | Unchanged | None = UNCHANGED
    components: tuple[KitComponent, ...] | Unchanged | None = UNCHANGED
    substitutes: tuple[Code, ...] | Unchanged | None = UNCHANGED
    packs: tuple[PutPack, ...] | Unchanged | None = UNCHANGED
    tracking: StockTracking | Unchanged | None = UNCHANGED
    minimum_shelf_life_days: int | Unchanged | None = UNCHANGED
    prices: tuple[VariantPrice, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.packs, tuple):
            require_packs(self.packs)


@dataclass(frozen=True, kw_only=True)
class PutProduct(Cleaned):
    """Command: create a product, or update the one with this `external_id` or, failing that, with
    these SKUs. Variants that are not listed are not changed."""

    title: Given
    variants: tuple[PutVariant, ...]
    external_id: GivenCode | Unchanged | None = UNCHANGED
    category: Given | Unchanged | None = UNCHANGED
    description: Note | Unchanged | None = UNCHANGED
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        require_distinct(self.metafields)
