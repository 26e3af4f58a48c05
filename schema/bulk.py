"""Many rows at once, each with its own answer."""

from typing import Any

import strawberry

from domain.services.shared.bulk import ErrorPolicy
from schema.catalog import Product, PutProductInput
from schema.customer import CreateCustomerInput, Customer
from schema.errors import (
    AlreadyExists,
    ChannelMayNot,
    CurrencyMismatch,
    EmptyOrder,
    IdempotencyKeyReused,
    InsufficientStock,
    InvalidInput,
    NotFound,
    OutOfStock,
    PriceChanged,
    StockMismatch,
    Undone,
)
from schema.inventory import CountStockInput, Level
from schema.order import Order, PlaceOrderInput
from schema.results import one_of
from schema.views import choice, said

choice(
    ErrorPolicy,
    "What a refused row means for the others.",
    ALL_OR_NOTHING="One refused row undoes them all.",
    REJECT_FAILED_ROWS="Refused rows are left out; the others are kept.",
)

_ANY = (NotFound, InvalidInput, IdempotencyKeyReused, Undone)

OrderRowResult = one_of(
    "OrderRowResult",
    "What became of one order.",
    Order,
    *_ANY,
    EmptyOrder,
    OutOfStock,
    PriceChanged,
    CurrencyMismatch,
    ChannelMayNot,
    AlreadyExists,
)
StockRowResult = one_of(
    "StockRowResult", "What became of one count.", Level, *_ANY, InsufficientStock, StockMismatch
)
ProductRowResult = one_of(
    "ProductRowResult",
    "What became of one product.",
    Product,
    *_ANY,
    AlreadyExists,
    CurrencyMismatch,
)
CustomerRowResult = one_of(
    "CustomerRowResult", "What became of one customer.", Customer, *_ANY, AlreadyExists
)

_POLICY = "What a refused row means for the others."
_ROWS = "1 to 250 rows, each with an idempotency key of its own."


@strawberry.input(description="Many orders.")
class BulkPlaceOrdersInput:
    rows: list[PlaceOrderInput] = said(_ROWS)
    error_policy: ErrorPolicy = said(_POLICY, default=ErrorPolicy.REJECT_FAILED_ROWS)


@strawberry.input(description="Many stock counts.")
class BulkCountStockInput:
    rows: list[CountStockInput] = said(_ROWS)
    error_policy: ErrorPolicy = said(_POLICY, default=ErrorPolicy.REJECT_FAILED_ROWS)


@strawberry.input(description="Many products.")
class BulkPutProductsInput:
    rows: list[PutProductInput] = said(_ROWS)
    error_policy: ErrorPolicy = said(_POLICY, default=ErrorPolicy.REJECT_FAILED_ROWS)


@strawberry.input(description="Many customers.")
class BulkCreateCustomersInput:
    rows: list[CreateCustomerInput] = said(_ROWS)
    error_policy: ErrorPolicy = said(_POLICY, default=ErrorPolicy.REJECT_FAILED_ROWS)


_INDEX = "Which row, from 0."
_RESULT = "What became of it."
_ACCEPTED = "How many rows were kept."
_REFUSED = "How many rows were refused or undone."
_EACH = "What became of each, in the order of the rows."


@strawberry.type(description="One row's answer.")
class OrderRow:
    index: int = said(_INDEX)
    result: Any = said(_RESULT, graphql_type=OrderRowResult)


@strawberry.type(description="What became of the rows.")
class BulkOrderAnswer:
    accepted: int = said(_ACCEPTED)
    refused: int = said(_REFUSED)
    rows: list[OrderRow] = said(_EACH)


@strawberry.type(description="One row's answer.")
class StockRow:
    index: int = said(_INDEX)
    result: Any = said(_RESULT, graphql_type=StockRowResult)


@strawberry.type(description="What became of the rows.")
class BulkStockAnswer:
    accepted: int = said(_ACCEPTED)
    refused: int = said(_REFUSED)
    rows: list[StockRow] = said(_EACH)


@strawberry.type(description="One row's answer.")
class ProductRow:
    index: int = said(_INDEX)
    result: Any = said(_RESULT, graphql_type=ProductRowResult)


@strawberry.type(description="What became of the rows.")
class BulkProductAnswer:
    accepted: int = said(_ACCEPTED)
    refused: int = said(_REFUSED)
    rows: list[ProductRow] = said(_EACH)


@strawberry.type(description="One row's answer.")
class CustomerRow:
    index: int = said(_INDEX)
    result: Any = said(_RESULT, graphql_type=CustomerRowResult)


@strawberry.type(description="What became of the rows.")
class BulkCustomerAnswer:
    accepted: int = said(_ACCEPTED)
    refused: int = said(_REFUSED)
    rows: list[CustomerRow] = said(_EACH)
