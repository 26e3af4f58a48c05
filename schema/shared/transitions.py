"""The states and actions of all state machines, for errors that may be about any of them."""

from enum import StrEnum
from typing import Any

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentOrderStatus,
    RequestAction,
    RequestStatus,
)
from domain.fulfillment.shipment import ShipmentStatus, TrackingKind
from domain.inventory.counting.stock_count import StockCountAction, StockCountStatus
from domain.inventory.fencing.ring_fence import RingFenceAction, RingFenceStatus
from domain.inventory.reservations.reservation import ReservationAction, ReservationStatus
from domain.inventory.supply.purchase_order import PurchaseOrderAction, PurchaseOrderStatus
from domain.inventory.supply.transfer_order import TransferOrderAction, TransferOrderStatus
from domain.orders.exception import ExceptionAction, ExceptionStatus
from domain.orders.holds.hold import HoldAction, HoldStatus
from domain.orders.lines.line import LineAction, LineState
from domain.orders.status import OrderAction, OrderStatus
from domain.payments.payment import PaymentAction
from domain.payments.settlement import PaymentRefundStatus, PaymentStatus
from domain.payments.transaction import TransactionAction, TransactionState
from domain.replenishment.alert import StockAlertAction, StockAlertStatus
from domain.replenishment.suggestion import SuggestionAction, SuggestionStatus
from schema.shared.fields import derived_enum


def _merged(name: str, description: str, *kinds: type[StrEnum]) -> Any:
    """One enum of all values of several: each says where it is used."""
    used: dict[str, list[str]] = {}
    for kind in kinds:
        for member in kind:
            used.setdefault(member.value, []).append(kind.__name__)
    values = {value: f"As in {', '.join(names)}." for value, names in used.items()}
    return derived_enum(name, description, values)


TransitionState = _merged(
    "TransitionState",
    "A state of an order, order line, hold, exception, payment, its transaction, fulfillment "
    "order, request, shipment, purchase order, transfer order, reservation, ring-fence, stock "
    "count, replenishment suggestion or stock alert.",
    *(OrderStatus, LineState, HoldStatus, ExceptionStatus),
    *(PaymentStatus, PaymentRefundStatus, TransactionState),
    *(FulfillmentOrderStatus, RequestStatus, ShipmentStatus),
    *(PurchaseOrderStatus, TransferOrderStatus, ReservationStatus, StockCountStatus),
    *(RingFenceStatus, SuggestionStatus, StockAlertStatus),
)
TransitionAction = _merged(
    "TransitionAction",
    "An action on an order, order line, hold, exception, payment, its transaction, fulfillment "
    "order, request, shipment, purchase order, transfer order, reservation, ring-fence, stock "
    "count, replenishment suggestion or stock alert.",
    *(OrderAction, LineAction, HoldAction, ExceptionAction, PaymentAction, TransactionAction),
    *(FulfillmentAction, RequestAction, TrackingKind),
    *(PurchaseOrderAction, TransferOrderAction, ReservationAction, StockCountAction),
    *(RingFenceAction, SuggestionAction, StockAlertAction),
)
