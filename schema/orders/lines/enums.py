"""The kinds of lines and charges, and of what is added to their prices."""

from domain.orders.lines.amounts import AdjustmentKind as AdjustmentKind
from domain.orders.lines.amounts import AdjustmentSource as AdjustmentSource
from domain.orders.lines.charge import ChargeKind as ChargeKind
from domain.orders.lines.line import LineKind as LineKind
from schema.shared.fields import enum

enum(
    LineKind,
    "What a line of an order is for.",
    GOODS="Goods: reserved, and fulfilled from a location.",
    SERVICE="A service, such as assembly: a person does it, without stock and location.",
    FEE="A fee: there is nothing to fulfill.",
    GIFT_CARD="A gift card that is issued by e-mail, without stock and location.",
    DELIVERY="Delivery, sold as a line: there is nothing to fulfill.",
    KIT="A kit: the line has the price, its parts are the goods that are fulfilled.",
)
enum(
    AdjustmentKind,
    "What an adjustment of a line's total is.",
    DISCOUNT="A discount; never positive.",
    SURCHARGE="A surcharge; never negative.",
    ROUNDING="The channel's total differs by less than one minor unit for each unit.",
    OTHER="Another difference, such as that to a total which the channel gave.",
)
enum(
    AdjustmentSource,
    "Where an adjustment comes from.",
    PROMOTION="A promotion.",
    COUPON="A coupon that the customer had.",
    MANUAL="A person.",
    CHANNEL="The channel's own figures.",
)
enum(
    ChargeKind,
    "What a charge of an order is for.",
    DELIVERY="Delivery of the order.",
    FEE="A fee.",
    GIFT_WRAP="Gift wrapping.",
    TIP="A tip.",
    DISCOUNT="A discount on the order; never positive.",
    OTHER="Something else, which the title says; negative for a credit.",
)
