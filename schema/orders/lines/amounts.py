"""Adjustments and taxes of lines, charges of orders."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.orders import order as domain_order
from domain.orders.lines import amounts as domain
from domain.orders.lines import charge as domain_charge
from domain.services.orders.commands.ordering import PlaceCharge
from schema.fulfillment.fulfillment_order import group_of
from schema.orders.delivery.group import DeliveryGroup
from schema.orders.lines.enums import AdjustmentKind, AdjustmentSource, ChargeKind
from schema.shared.fields import derived, edge, field, input_type, object_type, optional
from schema.shared.money import Money, MoneyInput
from schema.shared.node import Node

if TYPE_CHECKING:
    from schema.orders.order import Order

CODE = "Code of the promotion or coupon, at most 64 characters."
JURISDICTION = "Code of the tax or of who levies it, such as DE or US-CA; at most 64 characters."
INCLUDED = "Whether the price contains it; else it is added to the total."
TAXES = "The taxes, at most 50. Needs the permission SET_PRICES."


@object_type(domain.Adjustment, "What is added to the price of a line, or taken off it.")
class Adjustment:
    kind: AdjustmentKind = field("What it is.")
    origin: AdjustmentSource = field("Where it comes from.", name="source")
    code: str | None = field("Code of the promotion or coupon, if any.")
    title: str | None = field("What it is for, in words, if that was said.")
    amount: Money = field("Its part of the line's total; negative for a discount.")


@object_type(domain.TaxLine, "A tax of a line or a charge.")
class TaxLine:
    title: str = field("Name of the tax.")
    jurisdiction: str | None = field("Code of the tax or of who levies it, if that was said.")
    rate: Decimal | None = field(
        'The rate as a fraction, with at most 6 decimals: "0.19"; null where it was not said.'
    )
    amount: Money = field("The amount of the tax, for all units.")
    included: bool = field(INCLUDED)


async def _group_of(charge: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    return await group_of(charge, info) if charge.delivery_group_id is not None else None


@object_type(domain_charge.OrderCharge, "A charge of an order that hangs on none of its lines.")
class OrderCharge(Node):
    position: int = field("Position among the charges of the order: 1, 2, 3 …")
    kind: ChargeKind = field("What it is for.")
    title: str | None = field("What it is for, in words, if that was said.")
    amount: Money = field("The amount; negative for a discount or a credit.")
    taxes: list[TaxLine] = field("Its taxes.", most=5)
    total: Money = derived(
        lambda charge: charge.amount + domain.added(charge.taxes, charge.currency),
        "Its amount, and the taxes that the amount does not contain.",
    )
    delivery_group: DeliveryGroup | None = strawberry.field(
        resolver=_group_of,
        description="The delivery group that it is for; null for the whole order.",
    )
    order: Annotated["Order", strawberry.lazy("schema.orders.order")] = edge(
        domain_order.Order, key="order_id", description="The order that it belongs to."
    )


@input_type(domain.Adjustment, "An adjustment of a line's total.")
class AdjustmentInput:
    kind: AdjustmentKind = field("What it is.")
    origin: AdjustmentSource = field(
        "Where it comes from.", name="source", default=domain.AdjustmentSource.CHANNEL
    )
    code: str | None = optional(CODE)
    title: str | None = optional("What it is for, in words, at most 200 characters.")
    amount: MoneyInput = field(
        "Its part of the line's total, for all units: negative for a DISCOUNT, never negative for "
        "a SURCHARGE."
    )


@input_type(domain.TaxLine, "A tax of a line or a charge.")
class TaxLineInput:
    title: str = field("Name of the tax, 1 to 200 characters.")
    jurisdiction: str | None = optional(JURISDICTION)
    rate: Decimal | None = optional(
        'The rate as a fraction between 0 and 10, with at most 6 decimals: "0.19" for 19 %.'
    )
    amount: MoneyInput = field("The amount of the tax, for all units.")
    included: bool = field(INCLUDED)


@input_type(PlaceCharge, "A charge of an order to place.")
class PlaceChargeInput:
    kind: ChargeKind = field(
        "What it is for. Kinds other than DELIVERY and TIP need the permission SET_PRICES."
    )
    title: str | None = optional("What it is for, in words, at most 200 characters.")
    amount: MoneyInput = field(
        "The amount; negative for a DISCOUNT. Other negative amounts, such as a credit note, need "
        "the permission SET_PRICES."
    )
    taxes: list[TaxLineInput] = field(TAXES, default_factory=list)
    delivery_group: str | None = optional(
        "The `key` of the delivery group that it is for: it is due while any unit of it "
        "stands. Left out: it is for the whole order."
    )
