"""Products, variants, packs and prices."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.catalog import kits, measures
from domain.catalog import packs as domain_packs
from domain.catalog import product as domain
from domain.catalog.gtins import gtin_key
from domain.inventory import level as domain_level
from domain.network import channel as domain_channel
from domain.shared.text.kinds import GTIN
from schema.catalog.enums import UnitOfMeasure
from schema.inventory.level import InventoryLevel
from schema.inventory.lots.enums import StockTracking
from schema.metafields.metafield import MetafieldOwner
from schema.network.channel import Channel
from schema.shared.fields import edge, edges, field, object_type
from schema.shared.filters import UPDATED_AT
from schema.shared.money import Money
from schema.shared.node import Node


@object_type(measures.Dimensions, "Outer dimensions of one packed unit.")
class Dimensions:
    length: int = field("Length in millimeters.")
    width: int = field("Width in millimeters.")
    height: int = field("Height in millimeters.")


@object_type(domain.Price, "The price of one unit of a variant in a channel.")
class Price:
    amount: Money = field("Price of one unit, taxes included.")
    channel: Channel = edge(
        domain_channel.Channel, key="channel_id", description="The channel it is valid in."
    )


@object_type(kits.KitComponent, "What a kit is made of: so many units of a SKU in each kit.")
class KitComponent:
    sku: str = field("SKU of the component; it is no kit itself.")
    quantity: int = field("Number of units in one kit, 1 to 1,000.")


@object_type(
    domain_packs.Pack,
    "A fixed number of units of a variant that is ordered, received and counted as one, such as a "
    "case. Stock is kept in units.",
)
class Pack:
    code: str = field("Its code, such as CASE or PALLET: unique among the packs of its variant.")
    quantity: int = field("Number of units in it, 2 to 1,000,000.")
    gtin: str | None = field(
        "GS1 Global Trade Item Number of the pack: no unit and no other pack has it."
    )
    weight: int | None = field("Weight of the whole pack in grams.")
    dimensions: Dimensions | None = field("Outer dimensions of the pack.")


async def _pack(
    variant: strawberry.Parent[Any],
    info: strawberry.Info,
    gtin: Annotated[str, strawberry.argument(description="The number, in any length.")],
) -> Any:
    key = gtin_key(GTIN.read("gtin", gtin))
    packs = await info.context.loaders.many(domain_packs.Pack, "variant_id").load(variant.id)
    return next((one for one in packs if one.gtin and gtin_key(one.gtin) == key), None)


@object_type(domain.Variant, "A sellable unit of a product, identified by its SKU.")
class Variant(Node):
    sku: str = field("Stock keeping unit: unique, the same in every channel.")
    title: str = field("Title for people.")
    gtin: str | None = field("GS1 Global Trade Item Number: 8, 12, 13 or 14 digits.")
    unit_of_measure: UnitOfMeasure = field(
        "What one unit is: all quantities and prices of the SKU are of whole units of it."
    )
    weight: int | None = field("Weight of one packed unit in grams.")
    dimensions: Dimensions | None = field("Outer dimensions of one packed unit.")
    packs: list[Pack] = edges(
        domain_packs.Pack,
        by="variant_id",
        description="Its packs, such as a case of 12 units, by their codes.",
        most=5,
    )
    pack: Pack | None = strawberry.field(
        resolver=_pack,
        description="The pack with this GTIN, such as the one that was scanned; null where it is "
        "that of a unit, or of another variant.",
    )
    components: list[KitComponent] = field(
        "What it is made of, if it is a kit: it has no stock of its own, and is sold as these; "
        "empty: it is no kit.",
        most=10,
    )
    substitutes: list[str] = field(
        "SKUs that may replace it where its units are short, the preferred first; at most 10.",
    )
    tracking: StockTracking = field("How its units are told apart.")
    minimum_shelf_life_days: int = field(
        "Days that a unit of a lot must keep when it is promised: it is sold until the end (UTC) "
        "of the day `expiresOn` less these days. 0: to the end of the day on which it expires."
    )
    updated_at: datetime = field(UPDATED_AT)
    product: Annotated["Product", strawberry.lazy("schema.catalog.product")] = edge(
        domain.Product, key="product_id", description="The product it is a variant of."
    )
    prices: list[Price] = edges(
        domain.Price,
        by="variant_id",
        description="Its prices, one for each channel that has one.",
        most=10,
    )
    inventory_levels: list[InventoryLevel] = edges(
        domain_level.InventoryLevel,
        by="sku",
        key="sku",
        description="Its stock levels, one for each location that has or had it.",
        most=100,
    )


@object_type(domain.Product, "A product, sold in one or more variants.")
class Product(MetafieldOwner):
    title: str = field("Title for people.")
    external_id: str | None = field("Unique id in the system the product comes from.")
    category: str | None = field("Category of the merchant.")
    description: str | None = field("Description for people.")
    version: int = field("Increases with every change.")
    updated_at: datetime = field(UPDATED_AT)
    variants: list[Variant] = edges(
        domain.Variant,
        by="product_id",
        description="Its sellable units.",
        most=50,
    )
