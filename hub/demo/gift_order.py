"""An order of more than goods: a kit, a gift card, a service and a fee, with a coupon and taxes."""

from decimal import Decimal

from domain.catalog.kits import KitComponent
from domain.customers.customer import Customer
from domain.network.channel import Channel
from domain.orders.lines.amounts import Adjustment, AdjustmentKind, AdjustmentSource, TaxLine
from domain.orders.lines.charge import ChargeKind
from domain.orders.lines.line import LineKind
from domain.services.orders.commands.ordering import PlaceCharge, PlaceLine, PlaceOrder
from domain.shared.amounts.money import Money

TEA_SET, GIFT_CARD = "TEA-SET", "GIFT-CARD"
# fmt: off
PRODUCTS = (
    # sku      title                        category   cents  grams
    (TEA_SET,   "Tea set: pot and two mugs", "Kitchen", 5_990, 1_600),
    (GIFT_CARD, "Gift card, by e-mail",      "Gifts",   2_500,     0),
)
# fmt: on
# What the catalog says that a kit is made of.
KITS = {
    TEA_SET: (
        KitComponent(sku="TEAPOT", quantity=1),
        KitComponent(sku="MUG-BLUE", quantity=2),
    )
}
CURRENCY = "EUR"
PERCENT = 19
COUPON = Adjustment(
    kind=AdjustmentKind.DISCOUNT,
    origin=AdjustmentSource.COUPON,
    code="TEATIME",
    title="5 euros off",
    amount=Money(-500, CURRENCY),
)


def gift_order(channel: Channel, customer: Customer) -> PlaceOrder:
    """The order of a call center; prices contain the tax."""
    return PlaceOrder(
        channel_id=channel.id,
        customer_id=customer.id,
        lines=(_tea_set(), PlaceLine(kind=LineKind.GIFT_CARD, sku=GIFT_CARD, quantity=1), *_work()),
        charges=(
            PlaceCharge(kind=ChargeKind.DELIVERY, amount=_money(490), taxes=_vat(490)),
            PlaceCharge(
                kind=ChargeKind.GIFT_WRAP,
                title="Paper with stars",
                amount=_money(200),
                taxes=_vat(200),
            ),
        ),
        ship_to=customer.addresses[0],
    )


def _tea_set() -> PlaceLine:
    return PlaceLine(
        sku=TEA_SET,
        quantity=1,
        adjustments=(COUPON,),
        taxes=_vat(5_490),
    )


def _work() -> tuple[PlaceLine, PlaceLine]:
    """What is done for the order, and what it costs to have it packed."""
    engraving = PlaceLine(
        kind=LineKind.SERVICE,
        title="Engraving of the pot",
        quantity=1,
        unit_price=_money(750),
        taxes=_vat(750),
    )
    register = PlaceLine(
        kind=LineKind.FEE,
        title="Packaging register, per box",
        quantity=3,
        unit_price=_money(9),
        taxes=_vat(27),
    )
    return engraving, register


def _money(cents: int) -> Money:
    return Money(cents, CURRENCY)


def _vat(cents: int) -> tuple[TaxLine, ...]:
    """The tax that an amount contains."""
    contained, rate = _money(cents).share(PERCENT, 100 + PERCENT), Decimal(PERCENT).scaleb(-2)
    return (TaxLine(title="VAT", jurisdiction="DE", rate=rate, amount=contained, included=True),)
