"""The graph's error types, derived from the domain's refusals: one type for each, one enum of their
codes."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_type_hints

import strawberry

from domain.access.roles import Role
from domain.inventory.stock import StockName
from domain.network.channel import Permission
from domain.orders.holds.hold import HoldReason, HoldStep
from domain.shared import errors as domain
from domain.shared.amounts.money import Money as Amount
from domain.shared.bounds import LISTS
from domain.shared.errors import DomainError, Entity, Refusals
from domain.shared.refusals.erasure import ErasureObstacle
from domain.shared.refusals.substitutes import SubstituteOffer as Offer
from schema.access import roles as roles
from schema.shared.fields import derived, derived_enum, enum, field, object_type
from schema.shared.money import Money
from schema.shared.scalars import BigInt
from schema.shared.transitions import TransitionAction, TransitionState

enum(
    Entity,
    "The kind of object that an error is about.",
    CHANNEL="A channel.",
    CUSTOMER="A customer.",
    CUSTOMER_GROUP="A group of customers.",
    PRODUCT="A product.",
    VARIANT="A variant of a product.",
    LOCATION="A location.",
    LOCATION_GROUP="A group of locations.",
    INVENTORY_LEVEL="The stock level of a SKU at a location.",
    PURCHASE_ORDER="Goods ordered from a supplier.",
    PURCHASE_ORDER_LINE="A line of a purchase order.",
    TRANSFER_ORDER="Units that go from one location to another.",
    TRANSFER_ORDER_LINE="A line of a transfer order.",
    RING_FENCE="Units that only one channel sells, or only a group buys.",
    LOT="Units of a SKU that expire on one day and are recalled together.",
    RESERVATION="Units that are kept for a cart.",
    RESERVATION_LINE="Units of a reservation at one location.",
    EXPECTED_SUPPLY="Units that are expected at a location.",
    STOCK_COUNT="A count of a location.",
    STOCK_COUNT_LINE="A line of a stock count.",
    STOCK_COUNT_ENTRY="A recorded count of a line.",
    REPLENISHMENT_POLICY="A replenishment policy.",
    REPLENISHMENT_SUGGESTION="A replenishment suggestion.",
    STOCK_ALERT="A stock alert.",
    ORDER="An order.",
    ORDER_LINE="A line of an order.",
    DELIVERY_GROUP="A delivery group of an order.",
    ORDER_EXCEPTION="An exception of an order.",
    HOLD="A hold.",
    PAYMENT="A payment.",
    PAYMENT_TRANSACTION="A transaction of a payment.",
    FULFILLMENT_ORDER="A fulfillment order.",
    FULFILLMENT_REQUEST="The request of a fulfillment order to its location.",
    SHIPMENT="A shipment.",
    PARCEL="A parcel.",
    API_KEY="An API key.",
    TRACKING_LINK="A tracking link.",
)

enum(
    ErasureObstacle,
    "What stands against the erasure of personal data.",
    LEGAL_HOLD="The customer is on legal hold: end it with `setLegalHold`.",
    OPEN_ORDERS="Orders are open: complete or cancel them. An order that was handed over and never "
    "reported as delivered counts as open for 90 days after its last change.",
    UNPAID_BALANCE="Orders have a balance due: settle it, or waive the claim with `forceReason`.",
)

# The enums that facts of errors are values of, by the names that `fact` gives them.
ENUMS: dict[str, type[StrEnum]] = {
    kind.__name__: kind
    for kind in (
        *(Entity, Role, Permission, HoldReason, HoldStep, StockName),
        *(TransitionState, TransitionAction, ErasureObstacle),
    )
}


def refusals() -> list[type[DomainError]]:
    """Every refusal of the domain, in the order of its table. An invalid cursor is an error of
    queries and streams, never of a mutation."""
    kinds = [kind for kind in vars(domain).values() if isinstance(kind, type)]
    return [
        kind
        for kind in kinds
        if issubclass(kind, DomainError)
        and kind not in (DomainError, Refusals, domain.InvalidCursor)
    ]


def code_of(kind: type[DomainError]) -> str:
    return kind.__new__(kind).code


ErrorCode: Any = derived_enum(
    "ErrorCode",
    "The code of an error: the name of its type, for programs to decide by.",
    {code_of(kind): str(kind.__doc__) for kind in refusals()},
)


@object_type(Offer, "What can be ordered instead of a SKU that is short.")
class SubstituteOffer:
    sku: str = field("SKU of the substitute.")
    title: str = field("Its title.")
    available: BigInt = field("Units available to sell now.")
    price: Money = field("Price of one unit in the channel of the order.")


@dataclass(frozen=True)
class Shown:
    """An error on its way to the graph, which would raise a bare exception."""

    error: DomainError


@strawberry.interface(
    description="Why a mutation was refused. Nothing was changed; the fields of the error's type "
    "say what to do."
)
class UserError:
    code: ErrorCode = derived(lambda shown: ErrorCode(shown.error.code), "The code of the error.")
    message: str = derived(lambda shown: str(shown.error), "A message in English, for people.")
    path: list[str] = derived(
        lambda shown: list(shown.error.path),
        "The input field at fault, from the argument down: input, lines, 0, quantity. Empty where "
        "no single field is at fault.",
    )


def _shown(hint: Any, enum_name: str | None, name: str) -> tuple[Any, Any]:
    """The graph's type of a fact, and how its value is converted."""
    optional = isinstance(hint, UnionType)
    kind = get_args(hint)[0] if optional else hint
    if enum_name == "BigInt":
        return BigInt, lambda value: value
    if enum_name is not None:
        members: Any = ENUMS[enum_name]
        if kind in (str, members):
            return members, members
        return list[members], lambda values: [members(value) for value in values]
    if kind is Amount:
        return (Money | None if optional else Money), lambda value: value
    if kind is str and (name == "id" or name.endswith("_id")):
        return strawberry.ID, lambda value: value
    if kind == tuple[str, ...] and name.endswith("_ids"):
        return list[strawberry.ID], list
    if kind == tuple[Offer, ...]:
        return list[SubstituteOffer], list
    return kind, lambda value: value


def _error_type(kind: type[DomainError]) -> type:
    names: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    known = get_type_hints(kind)
    for fact in fields(kind):
        meta = fact.metadata
        hint, convert = _shown(known[fact.name], meta["shown_as"], fact.name)
        hints[fact.name] = hint
        options: dict[str, Any] = {"name": "from"} if fact.name == "from_state" else {}
        if hint == list[SubstituteOffer]:
            options["most"] = LISTS["substitutes"]
        names[fact.name] = derived(_reading(fact.name, convert), meta["description"], **options)
    names["is_type_of"] = staticmethod(lambda value, _info: type(value.error) is kind)
    made = type(kind.__name__, (UserError,), {**names, "__annotations__": hints, "__doc__": None})
    return strawberry.type(made, description=kind.__doc__)


def _reading(name: str, convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda shown: convert(getattr(shown.error, name))


_types: dict[type[DomainError], type] = {}


def error_type(kind: type[DomainError]) -> type:
    """The graph type that shows a refusal. Made at its first use: by then every enum is known."""
    if kind not in _types:
        _types[kind] = _error_type(kind)
    return _types[kind]
