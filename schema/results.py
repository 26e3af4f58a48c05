"""What each mutation may answer: the changed thing, or a typed refusal."""

from typing import Annotated, Any, Union

import strawberry

from schema.catalog import Product
from schema.channel import Channel
from schema.customer import Customer
from schema.errors import (
    AlreadyExists,
    AmountExceeded,
    ChangedMeanwhile,
    ChannelMayNot,
    CurrencyMismatch,
    EmptyOrder,
    IdempotencyKeyReused,
    IllegalTransition,
    InsufficientStock,
    InvalidInput,
    NotFound,
    OnHold,
    OutOfStock,
    PriceChanged,
    QuantityExceeded,
    StockMismatch,
)
from schema.event import InventoryChange, InventorySnapshot, OrderEvent, OrderSnapshot
from schema.fulfillment import FulfillmentOrder
from schema.inventory import Level
from schema.location import Location
from schema.order import Order
from schema.payment import Payment
from schema.shipment import Shipment


def one_of(name: str, description: str, *types: Any) -> Any:
    return Annotated[Union[types], strawberry.union(name, description=description)]  # noqa: UP007


_ANY = (NotFound, InvalidInput, IdempotencyKeyReused)
_REGISTRY = (*_ANY, AlreadyExists, CurrencyMismatch)
_UPDATE = (NotFound, InvalidInput, ChangedMeanwhile)
_STEP = (*_ANY, ChangedMeanwhile, IllegalTransition)
_UNITS = (*_STEP, OnHold, QuantityExceeded)
_STOCK = (*_ANY, InsufficientStock)
_PAYMENT = (*_STEP, ChannelMayNot, CurrencyMismatch, AmountExceeded)

PlaceOrderResult = one_of(
    "PlaceOrderResult",
    "The order, or why it was not taken.",
    Order,
    *_ANY,
    EmptyOrder,
    OutOfStock,
    PriceChanged,
    CurrencyMismatch,
    ChannelMayNot,
    AlreadyExists,
)
OrderResult = one_of(
    "OrderResult",
    "The order, or why it stays as it is.",
    Order,
    *_STEP,
    ChannelMayNot,
    QuantityExceeded,
    OutOfStock,
)
PaymentResult = one_of(
    "PaymentResult", "The payment, or why nothing was recorded.", Payment, *_PAYMENT
)
FulfillmentOrderResult = one_of(
    "FulfillmentOrderResult",
    "The fulfillment order, or why it stays as it is.",
    FulfillmentOrder,
    *_UNITS,
    OutOfStock,
)
ShipmentResult = one_of("ShipmentResult", "The shipment, or why nothing moved.", Shipment, *_UNITS)
LevelResult = one_of("LevelResult", "The level, or why nothing moved.", Level, *_STOCK)
CountStockResult = one_of(
    "CountStockResult", "The level, or why it was not set.", Level, *_STOCK, StockMismatch
)
CreateChannelResult = one_of(
    "CreateChannelResult", "The channel, or why there is none.", Channel, *_REGISTRY
)
UpdateChannelResult = one_of(
    "UpdateChannelResult", "The channel, or why it stays.", Channel, *_UPDATE
)
CreateLocationResult = one_of(
    "CreateLocationResult", "The location, or why there is none.", Location, *_REGISTRY
)
UpdateLocationResult = one_of(
    "UpdateLocationResult", "The location, or why it stays.", Location, *_UPDATE
)
CreateCustomerResult = one_of(
    "CreateCustomerResult", "The customer, or why there is none.", Customer, *_REGISTRY
)
UpdateCustomerResult = one_of(
    "UpdateCustomerResult", "The customer, or why they stay.", Customer, *_UPDATE
)
PutProductResult = one_of(
    "PutProductResult", "The product, or why it was not put.", Product, *_REGISTRY
)
OrderMessage = one_of(
    "OrderMessage", "A snapshot to begin with, then events.", OrderSnapshot, OrderEvent
)
InventoryMessage = one_of(
    "InventoryMessage",
    "A snapshot to begin with, then changes.",
    InventorySnapshot,
    InventoryChange,
)
