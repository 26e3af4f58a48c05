"""Products, variants and prices, as every channel sees them."""

from typing import ClassVar

import strawberry

from domain.catalog import filters as domain_catalog_filters
from domain.catalog import product as domain
from domain.inventory import level as domain_level
from domain.network import channel as domain_channel
from schema.channel import Channel
from schema.inventory import Level
from schema.money import Money, MoneyInput
from schema.node import Node
from schema.views import edge, edges, said, view_of


@strawberry.type(description="Of one packed unit, in millimetres.")
class Dimensions:
    is_type_of = view_of(domain.Dimensions)

    length: int = said("Millimetres.")
    width: int = said("Millimetres.")
    height: int = said("Millimetres.")


@strawberry.type(description="What one unit costs in one channel, taxes included.")
class Price:
    is_type_of = view_of(domain.Price)

    amount: Money = said("Per unit.")
    channel: Channel | None = edge(
        domain_channel.Channel, key="channel_id", description="Where it holds."
    )


@strawberry.type(description="One sellable unit.")
class Variant(Node):
    is_type_of = view_of(domain.Variant)

    sku: str = said("Stock keeping unit: unique, the word every channel uses.")
    title: str = said("What people read.")
    gtin: str | None = said("GS1 trade item number: 8, 12, 13 or 14 digits.")
    weight: int | None = said("Grams, packed.")
    dimensions: Dimensions | None = said("Packed.")
    prices: list[Price] = edges(
        domain.Price, by="variant_id", description="What it costs, channel by channel."
    )
    levels: list[Level] = edges(
        domain_level.Level,
        by="sku",
        key="sku",
        description="How much of it stands where.",
    )


@strawberry.type(description="What is sold, in one or more variants.")
class Product(Node):
    is_type_of = view_of(domain.Product)

    title: str = said("What people read.")
    external_id: str | None = said("Its id in the system it came from; unique.")
    category: str | None = said("As the merchant sorts it.")
    description: str | None = said("What it is.")
    version: int = said("Rises with every change.")
    variants: list[Variant] = edges(
        domain.Variant, by="product_id", description="Its sellable units."
    )


@strawberry.input(description="Of one packed unit, in millimetres.")
class DimensionsInput:
    makes: ClassVar[type] = domain.Dimensions

    length: int = said("Millimetres.")
    width: int = said("Millimetres.")
    height: int = said("Millimetres.")


@strawberry.input(description="What one unit costs in one channel.")
class PriceInput:
    makes: ClassVar[type] = domain.VariantPrice

    channel_id: strawberry.ID = said("Where it holds.")
    amount: MoneyInput = said("Per unit, taxes included, in the channel's currency.")


@strawberry.input(description="A variant as it shall be; found by its SKU.")
class VariantInput:
    makes: ClassVar[type] = domain.PutVariant

    sku: str = said("Unique.")
    title: str | None = said("Left out: the product's.", default=None)
    gtin: str | None = said("With its check digit.", default=None)
    weight: int | None = said("Grams, packed.", default=None)
    dimensions: DimensionsInput | None = said("Packed.", default=None)
    prices: list[PriceInput] = said(
        "Per channel; channels not named keep theirs.", default_factory=list
    )


@strawberry.input(description="A product as it shall be: created, or brought to this state.")
class PutProductInput:
    makes: ClassVar[type] = domain.PutProduct

    idempotency_key: str = said("Unique per intent; a repeat answers the same product.")
    title: str = said("What people read.")
    variants: list[VariantInput] = said("1 to 250; those not named stay as they are.")
    external_id: str | None = said("Found by it, else by the SKUs.", default=None)
    category: str | None = said("As the merchant sorts it.", default=None)
    description: str | None = said("What it is.", default=None)


@strawberry.input(description="Which products. All conditions given must hold.")
class ProductWhere:
    makes: ClassVar[type] = domain_catalog_filters.ProductWhere

    category: list[str] | None = said("One of these.", default=None)
    text: str | None = said(
        "The beginning of a title or SKU, or a whole external id.", default=None
    )
    and_: list["ProductWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["ProductWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "ProductWhere | None" = said("Not this.", name="not", default=None)


@strawberry.input(one_of=True, description="Exactly one way to name a product.")
class ProductBy:
    id: strawberry.Maybe[strawberry.ID] = said("The hub's id.")
    external_id: strawberry.Maybe[str] = said("Its id where it comes from.")
    sku: strawberry.Maybe[str] = said("A SKU of one of its variants.")
