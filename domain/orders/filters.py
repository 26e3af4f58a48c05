"""Filters for lists of orders and order events."""

from dataclasses import dataclass
from datetime import datetime

from domain.fulfillment.fulfillment_order import FulfillmentMethod, OrderFulfillmentStatus
from domain.metafields.filters import HasMetafield
from domain.orders.event import OrderEventKind
from domain.orders.exception import ExceptionKind, ExceptionStatus
from domain.orders.holds.hold import HoldReason, HoldScope, HoldStatus, HoldStep, ReleaseRule
from domain.orders.status import OrderStatus
from domain.payments.payment import OrderPaymentStatus
from domain.shared.paging import Where, WhereUpdated
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Label, Line, LongCode, Name


@dataclass(frozen=True, kw_only=True)
class HasReference(Cleaned):
    """With a reference of this value; in this system and of this type, where they are given."""

    value: LongCode
    system: Name | None = None
    type: Name | None = None


@dataclass(frozen=True, kw_only=True)
class OrderWhere(WhereUpdated):
    status: tuple[OrderStatus, ...] | None = None
    payment_status: tuple[OrderPaymentStatus, ...] | None = None
    fulfillment_status: tuple[OrderFulfillmentStatus, ...] | None = None
    method: tuple[FulfillmentMethod, ...] | None = None
    hold_reason: tuple[HoldReason, ...] | None = None
    unsourced: bool | None = None
    to_provide: bool | None = None
    channel_id: tuple[str, ...] | None = None
    customer_id: tuple[str, ...] | None = None
    location_id: tuple[str, ...] | None = None
    placed_from: datetime | None = None
    placed_until: datetime | None = None
    text: Line | None = None
    number: tuple[Code, ...] | None = None
    reference: HasReference | None = None
    purchase_order_number: tuple[LongCode, ...] | None = None
    has_tag: Label | None = None
    metafield: HasMetafield | None = None
    line_metafield: HasMetafield | None = None
    undecided_loss: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OrderExceptionWhere(WhereUpdated):
    status: tuple[ExceptionStatus, ...] | None = None
    kind: tuple[ExceptionKind, ...] | None = None
    order_id: tuple[str, ...] | None = None
    channel_id: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class HoldWhere(Where):
    order_id: tuple[str, ...] | None = None
    reason: tuple[HoldReason, ...] | None = None
    status: tuple[HoldStatus, ...] | None = None
    owner: tuple[Line, ...] | None = None
    scope: tuple[HoldScope, ...] | None = None
    step: tuple[HoldStep, ...] | None = None
    release_rule: tuple[ReleaseRule, ...] | None = None
    due_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OrderEventWhere(Where):
    kind: tuple[OrderEventKind, ...] | None = None
    actor: tuple[Line, ...] | None = None
    occurred_from: datetime | None = None
    occurred_until: datetime | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None
