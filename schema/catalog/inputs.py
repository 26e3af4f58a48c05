"""What may be asked of products, and how they are found."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.catalog import filters, kits, measures, packs
from domain.catalog import product as domain
from domain.shared.paging import Direction
from schema.catalog.enums import UnitOfMeasure
from schema.inventory.lots.enums import StockTracking
from schema.metafields.inputs import HAS_METAFIELD, METAFIELDS, MetafieldInput, MetafieldWhere
from schema.shared.fields import IDEMPOTENCY_KEY, enum, field, input_type, optional
from schema.shared.filters import AND, NOT, OR, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.money import MoneyInput
from schema.shared.pagination import Sorting


@input_type(measures.Dimensions, "Outer dimensions of one packed unit, 0 to 1,000,000 mm each.")
class DimensionsInput:
    length: int = field("Length in millimeters.")
    width: int = field("Width in millimeters.")
    height: int = field("Height in millimeters.")


@input_type(domain.VariantPrice, "The price of one unit of a variant in a channel.")
class PriceInput:
    channel_id: strawberry.ID = field("The channel it is valid in.")
    amount: MoneyInput = field("Price of one unit, taxes included, in the channel's currency.")


@input_type(kits.KitComponent, "A component of a kit.")
class KitComponentInput:
    sku: str = field("SKU of the component: it exists, or is in the same input, and is no kit.")
    quantity: int = field("Number of units in one kit, 1 to 1,000.")


COMPONENTS = (
    "At most 30 components, each SKU once: the variant is a kit, which has no stock of its own and "
    "is sold as these. Refused for a SKU that has stock levels or is a component of a kit. "
    "Orders that were placed keep the parts they have. An empty list: it is no kit."
)


PACKS = (
    "All packs it is to have, at most 20, each code once; an empty list or null: none. Purchase "
    "orders, transfer orders and counts keep the number of units that a pack had then."
)


@input_type(packs.PutPack, "A pack of a variant, such as a case of 12 units.")
class PackInput:
    code: str = field(
        "Its code, such as CASE, INNER or PALLET: 1 to 20 letters A to Z, digits, hyphens and "
        "underscores; case does not matter."
    )
    quantity: int = field("Number of units in it, 2 to 1,000,000.")
    gtin: str | None = optional(
        "GS1 Global Trade Item Number of the pack with a valid check digit. AlreadyExists where a "
        "unit or another pack has it."
    )
    weight: int | None = optional("Weight of the whole pack in grams, 0 to 1,000,000.")
    dimensions: DimensionsInput | None = optional("Outer dimensions of the pack.")


@input_type(
    domain.PutVariant,
    "A variant to create, or to change when its SKU exists. Of an existing variant, what is left "
    "out stays as it is and null clears a value.",
)
class VariantInput:
    sku: str = field(
        "Unique stock keeping unit, 1 to 64 characters. A word of it may not mix Latin letters "
        "with Cyrillic or Greek ones that look the same."
    )
    title: str | None = optional("Title for people; a new variant takes the product's.")
    gtin: str | None = optional(
        "GS1 Global Trade Item Number of a unit, with a valid check digit. AlreadyExists where a "
        "pack has it."
    )
    unit_of_measure: UnitOfMeasure | None = optional(
        "What one unit is; a new variant takes EACH. A change says what the numbers mean: none of "
        "them is converted."
    )
    weight: int | None = optional("Weight of one packed unit in grams.")
    dimensions: DimensionsInput | None = optional("Outer dimensions of one packed unit.")
    components: list[KitComponentInput] | None = optional(COMPONENTS)
    substitutes: list[str] | None = optional(
        "SKUs that may replace it where its units are short, the preferred first: at most 10, each "
        "once. They exist, or are in the same input; kits are refused. A channel whose "
        "availability policy is SUBSTITUTE or SUBSTITUTE_OR_PARTIAL uses them. An empty list: none."
    )
    packs: list[PackInput] | None = optional(PACKS)
    tracking: StockTracking | None = optional(
        "How its units are told apart; left out of a new variant: NONE. It changes only while no "
        "unit of the SKU is on hand or on its way (INVALID_INPUT)."
    )
    minimum_shelf_life_days: int | None = optional(
        "Days that a unit of a lot must keep when it is promised to a customer, 0 to 3,650; left "
        "out of a new variant: 0."
    )
    prices: list[PriceInput] = field(
        "Prices by channel; channels that are not named keep theirs.", default_factory=list
    )


@input_type(
    domain.PutProduct,
    "A product to create, or to change. It is found by its external id, else by the SKUs of its "
    "variants. Of an existing product, what is left out stays as it is and null clears a value.",
)
class PutProductInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    title: str = field("Title for people, 1 to 200 characters.")
    variants: list[VariantInput] = field(
        "1 to 250 variants; variants that are not named stay as they are."
    )
    external_id: str | None = optional("Unique id in the system the product comes from.")
    category: str | None = optional("Category of the merchant.")
    description: str | None = optional("Description for people, at most 2,000 characters.")
    metafields: list[MetafieldInput] = field(METAFIELDS, default_factory=list)


@input_type(filters.ProductWhere, "A filter of products. All given conditions must hold.")
class ProductWhere:
    category: list[str] | None = optional("In one of these categories.")
    text: str | None = optional(
        "Title or a SKU begins with this text, or it is the whole external id."
    )
    metafield: MetafieldWhere | None = optional(HAS_METAFIELD)
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["ProductWhere"] | None = optional(AND, name="and")
    or_: list["ProductWhere"] | None = optional(OR, name="or")
    not_: "ProductWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of a product.")
class ProductBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    external_id: strawberry.Maybe[str] = field("Id in the system the product comes from.")
    sku: strawberry.Maybe[str] = field("SKU of one of its variants.")


class ProductSort(StrEnum):
    TITLE = "title"
    UPDATED_AT = "updated_at"


enum(
    ProductSort,
    "What products are sorted by.",
    TITLE="Their title.",
    UPDATED_AT="When they were last changed.",
)
PRODUCTS = Sorting(ProductWhere, ProductSort, ProductSort.TITLE, Direction.ASCENDING)


@input_type(filters.VariantWhere, "A filter of variants. All given conditions must hold.")
class VariantWhere:
    sku: list[str] | None = optional("With one of these SKUs.")
    gtin: list[str] | None = optional(
        "With one of these GTINs, of its unit or of one of its packs."
    )
    text: str | None = optional("SKU begins with this text.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["VariantWhere"] | None = optional(AND, name="and")
    or_: list["VariantWhere"] | None = optional(OR, name="or")
    not_: "VariantWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of a variant.")
class VariantBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    sku: strawberry.Maybe[str] = field("SKU.")
    gtin: strawberry.Maybe[str] = field(
        "GTIN of its unit or of one of its packs, in any length: `pack(gtin:)` says which. The "
        "oldest variant where several have it."
    )


class VariantSort(StrEnum):
    SKU = "sku"
    UPDATED_AT = "updated_at"


enum(
    VariantSort,
    "What variants are sorted by.",
    SKU="Their SKU.",
    UPDATED_AT="When they were last changed.",
)
VARIANTS = Sorting(VariantWhere, VariantSort, VariantSort.SKU, Direction.ASCENDING)
