"""What may be asked of the lines of orders."""

from datetime import datetime

import strawberry

from domain.network.channel import AvailabilityPolicy
from domain.services.orders.commands import lines as commands
from domain.services.orders.placing.providing import ProvideOrderLines
from schema.fulfillment.inputs import LineQuantityInput
from schema.metafields.inputs import METAFIELDS, MetafieldInput
from schema.orders.lines.amounts import TAXES, AdjustmentInput, TaxLineInput
from schema.orders.lines.enums import LineKind
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    OCCURRED_AT_ORDER,
    field,
    input_type,
    optional,
)
from schema.shared.money import MoneyInput


@input_type(commands.PlacePart, "A part of a kit to place.")
class PlacePartInput:
    sku: str = field("The SKU.")
    quantity: int = field("Number of units in each kit, 1 to 1,000.")
    location_id: strawberry.ID | None = optional(
        "The only location that may fulfill it; needs the permission CHOOSE_LOCATIONS. Left out: "
        "what the line of the kit says."
    )


@input_type(commands.PlaceLine, "A line of an order to place.")
class PlaceLineInput:
    kind: LineKind = field(
        "What it is for. GOODS whose SKU is a kit in the catalog are a KIT.", default=LineKind.GOODS
    )
    sku: str | None = optional(
        "The SKU. Needed for GOODS, KIT and GIFT_CARD; other lines may have a title alone, with "
        "the permission SET_PRICES."
    )
    title: str | None = optional(
        "What was ordered, in words, at most 200 characters; left out: the title of the variant."
    )
    quantity: int = field("Number of units ordered, 1 to 1,000,000.")
    unit_price: MoneyInput | None = optional(
        "The price of one unit that the channel shows: another price is refused with PriceChanged. "
        "A channel with SET_PRICES decides the price, with up to 4 decimals. Needed for a line "
        "without a SKU."
    )
    shipping: MoneyInput | None = optional("The line's share of the shipping charge; default 0.")
    adjustments: list[AdjustmentInput] = field(
        "Discounts and surcharges, at most 50. Needs the permission SET_PRICES.",
        default_factory=list,
    )
    taxes: list[TaxLineInput] = field(TAXES, default_factory=list)
    total: MoneyInput | None = optional(
        "The channel's own total of the line, shipping included, which wins: what the computed one "
        "differs by is kept as an adjustment, ROUNDING if it is less than one minor unit for each "
        "unit, else OTHER. Needs the permission SET_PRICES."
    )
    presentment_total: MoneyInput | None = optional(
        "What the customer saw as the total of the line, in the currency of the order's "
        "presentmentTotal."
    )
    parts: list[PlacePartInput] = field(
        "What a KIT consists of; left out: the components of its variant, of which there must be "
        "some. A part that is a kit itself is replaced by its components. None for other kinds.",
        default_factory=list,
    )
    location_id: strawberry.ID | None = optional(
        "The only location that may fulfill it; needs the permission CHOOSE_LOCATIONS. For GOODS "
        "and KIT."
    )
    delivery_group: str | None = optional(
        "The `key` of its delivery group; needed where there are several `deliveryGroups`, except "
        "for what is not delivered: then left out, the first one."
    )
    availability_policy: AvailabilityPolicy | None = optional(
        "What happens to units that are not available; left out: what the channel says. Another "
        "policy than the channel's needs the permission CHOOSE_AVAILABILITY. For GOODS and KIT."
    )
    cancel_after: datetime | None = optional(
        "How long units that are short may wait, a time in the future; left out: as many days as "
        "the channel says. For GOODS and KIT."
    )
    accept_substitutes: bool = field(
        "Whether the customer accepts substitutes where the availability policy replaces what is "
        "short. If not, its units are left out under SUBSTITUTE_OR_PARTIAL, and refused under "
        "SUBSTITUTE.",
        default=True,
    )
    substitutes: list[str] = field(
        "SKUs that may replace units that are short, the preferred first, at most 10, in place of "
        "the `substitutes` of the variant. They count where the availability policy replaces what "
        "is short. For GOODS and KIT.",
        default_factory=list,
    )
    metafields: list[MetafieldInput] = field(METAFIELDS, default_factory=list)


@input_type(ProvideOrderLines, "Services that were done, or gift cards that were issued.")
class ProvideOrderLinesInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    lines: list[LineQuantityInput] | None = optional(
        "The units that were provided; left out: all that wait for it and are not on hold."
    )
    reference: str | None = optional(
        "What it is known by elsewhere, such as the number of the gift card, at most 200 "
        "characters; kept with the event."
    )
    occurred_at: datetime | None = optional(OCCURRED_AT_ORDER)
    expected_version: int | None = optional(EXPECTED_VERSION)
