"""Fulfillment orders: the part of an order that one location fulfills."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.inventory.stock import StockName
from domain.network.methods import FulfillmentMethod as FulfillmentMethod
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition
from domain.shared.lifecycle import Lifecycle, Step

COLLECTION_METHODS = frozenset({FulfillmentMethod.PICKUP, FulfillmentMethod.CARRY_OUT})


class FulfillmentOrderStatus(StrEnum):
    OPEN = "OPEN"
    ON_HOLD = "ON_HOLD"
    IN_PROGRESS = "IN_PROGRESS"
    INCOMPLETE = "INCOMPLETE"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class RequestStatus(StrEnum):
    UNSUBMITTED = "UNSUBMITTED"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    CANCELLATION_REQUESTED = "CANCELLATION_REQUESTED"
    CANCELLATION_ACCEPTED = "CANCELLATION_ACCEPTED"
    CANCELLATION_REJECTED = "CANCELLATION_REJECTED"
    CLOSED = "CLOSED"


class FulfillmentAction(StrEnum):
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    PICK = "PICK"
    PACK = "PACK"
    READY = "READY"
    SHIP = "SHIP"
    COLLECT = "COLLECT"
    REQUEST_CANCELLATION = "REQUEST_CANCELLATION"
    ACCEPT_CANCELLATION = "ACCEPT_CANCELLATION"
    REFUSE_CANCELLATION = "REFUSE_CANCELLATION"
    MOVE = "MOVE"
    SPLIT = "SPLIT"


class FulfillmentStep(Step):
    """What follows from holds of the order and from its units."""

    HOLD = "HOLD"
    RELEASE_HOLD = "RELEASE_HOLD"
    CANCEL = "CANCEL"
    CLOSE = "CLOSE"
    CLOSE_SHORT = "CLOSE_SHORT"


_S, _R, _A = FulfillmentOrderStatus, RequestStatus, FulfillmentAction
_T = FulfillmentStep
# fmt: off
FULFILLMENT: Lifecycle[FulfillmentOrderStatus, FulfillmentAction | FulfillmentStep] = Lifecycle(
    Entity.FULFILLMENT_ORDER,
    (_S.OPEN,        _T.HOLD,                 _S.ON_HOLD),
    (_S.OPEN,        _A.ACCEPT,               _S.IN_PROGRESS),
    (_S.OPEN,        _A.REJECT,               _S.OPEN),
    (_S.OPEN,        _A.MOVE,                 _S.OPEN),
    (_S.OPEN,        _A.SPLIT,                _S.OPEN),
    (_S.OPEN,        _T.CANCEL,               _S.CANCELLED),
    (_S.ON_HOLD,     _T.RELEASE_HOLD,         _S.OPEN),
    (_S.ON_HOLD,     _A.REJECT,               _S.ON_HOLD),
    (_S.ON_HOLD,     _A.MOVE,                 _S.ON_HOLD),
    (_S.ON_HOLD,     _A.SPLIT,                _S.ON_HOLD),
    (_S.ON_HOLD,     _T.CANCEL,               _S.CANCELLED),
    (_S.IN_PROGRESS, _A.REJECT,               _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.SPLIT,                _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.PICK,                 _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.PACK,                 _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.READY,                _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.SHIP,                 _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.COLLECT,              _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.REQUEST_CANCELLATION, _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.ACCEPT_CANCELLATION,  _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _A.REFUSE_CANCELLATION,  _S.IN_PROGRESS),
    (_S.IN_PROGRESS, _T.CANCEL,               _S.CANCELLED),
    (_S.IN_PROGRESS, _T.CLOSE,                _S.CLOSED),
    (_S.IN_PROGRESS, _T.CLOSE_SHORT,          _S.INCOMPLETE),
)


class RequestAction(StrEnum):
    SUBMIT = "SUBMIT"
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    REQUEST_CANCELLATION = "REQUEST_CANCELLATION"
    WITHDRAW_CANCELLATION = "WITHDRAW_CANCELLATION"
    ACCEPT_CANCELLATION = "ACCEPT_CANCELLATION"
    ACCEPT_PARTIAL_CANCELLATION = "ACCEPT_PARTIAL_CANCELLATION"
    REFUSE_CANCELLATION = "REFUSE_CANCELLATION"
    SPLIT = "SPLIT"
    CLOSE = "CLOSE"


_Q = RequestAction
REQUEST = Lifecycle(
    Entity.FULFILLMENT_REQUEST,
    (_R.UNSUBMITTED,             _Q.SUBMIT,                      _R.SUBMITTED),
    (_R.UNSUBMITTED,             _Q.SPLIT,                       _R.UNSUBMITTED),
    (_R.UNSUBMITTED,             _Q.REJECT,                      _R.REJECTED),
    (_R.UNSUBMITTED,             _Q.CLOSE,                       _R.CLOSED),
    (_R.SUBMITTED,               _Q.ACCEPT,                      _R.ACCEPTED),
    (_R.SUBMITTED,               _Q.SPLIT,                       _R.SUBMITTED),
    (_R.SUBMITTED,               _Q.REJECT,                      _R.REJECTED),
    (_R.SUBMITTED,               _Q.CLOSE,                       _R.CLOSED),
    (_R.ACCEPTED,                _Q.REQUEST_CANCELLATION,        _R.CANCELLATION_REQUESTED),
    (_R.ACCEPTED,                _Q.SPLIT,                       _R.ACCEPTED),
    (_R.ACCEPTED,                _Q.REJECT,                      _R.REJECTED),
    (_R.ACCEPTED,                _Q.CLOSE,                       _R.CLOSED),
    # More units may be asked for before the location has answered.
    (_R.CANCELLATION_REQUESTED,  _Q.REQUEST_CANCELLATION,        _R.CANCELLATION_REQUESTED),
    (_R.CANCELLATION_REQUESTED,  _Q.WITHDRAW_CANCELLATION,       _R.ACCEPTED),
    (_R.CANCELLATION_REQUESTED,  _Q.ACCEPT_CANCELLATION,         _R.CANCELLATION_ACCEPTED),
    (_R.CANCELLATION_REQUESTED,  _Q.ACCEPT_PARTIAL_CANCELLATION, _R.ACCEPTED),
    (_R.CANCELLATION_REQUESTED,  _Q.REFUSE_CANCELLATION,         _R.CANCELLATION_REJECTED),
    (_R.CANCELLATION_REQUESTED,  _Q.REJECT,                      _R.REJECTED),
    (_R.CANCELLATION_REQUESTED,  _Q.CLOSE,                       _R.CLOSED),
    (_R.CANCELLATION_REJECTED,   _Q.REQUEST_CANCELLATION,        _R.CANCELLATION_REQUESTED),
    (_R.CANCELLATION_REJECTED,   _Q.SPLIT,                       _R.CANCELLATION_REJECTED),
    (_R.CANCELLATION_REJECTED,   _Q.REJECT,                      _R.REJECTED),
    (_R.CANCELLATION_REJECTED,   _Q.CLOSE,                       _R.CLOSED),
)


class RejectReason(StrEnum):
    NOT_FOUND = "NOT_FOUND"
    DAMAGED = "DAMAGED"
    NO_CAPACITY = "NO_CAPACITY"
    CLOSED = "CLOSED"
    OTHER = "OTHER"


# The stock name of rejected units. Units that were not found must not be sold again.
STOCK_NAME_AFTER_REJECTION: dict[RejectReason, StockName] = {
    RejectReason.NOT_FOUND:   StockName.QUALITY_CONTROL,
    RejectReason.DAMAGED:     StockName.DAMAGED,
    RejectReason.NO_CAPACITY: StockName.AVAILABLE,
    RejectReason.CLOSED:      StockName.AVAILABLE,
    RejectReason.OTHER:       StockName.AVAILABLE,
}
# fmt: on


@dataclass(frozen=True, kw_only=True)
class CancellationLine:
    """Units of an order line that a location is asked to cancel."""

    line_id: str
    quantity: int


@dataclass(kw_only=True)
class FulfillmentOrder:
    """`status` is the progress of the work, `request_status` the agreement with the location.
    `method` and `ship_by`, the time by which the units should be shipped, are those of its delivery
    group. `rejected` counts the units that the location rejected. `cancellation_lines` are the
    units that the location is asked to cancel, `None` while it is asked for all of them or for
    none."""

    id: str
    order_id: str
    delivery_group_id: str
    location_id: str
    method: FulfillmentMethod
    status: FulfillmentOrderStatus = FulfillmentOrderStatus.OPEN
    request_status: RequestStatus = RequestStatus.UNSUBMITTED
    rejected: int = 0
    cancellation_lines: tuple[CancellationLine, ...] | None = None
    ship_by: datetime | None = None
    created_at: datetime
    updated_at: datetime | None = field(default=None, compare=False)

    def perform(self, action: FulfillmentAction | FulfillmentStep) -> None:
        if not FULFILLMENT.allows(self.status, action):
            raise self.refusal(action)
        self.status = FULFILLMENT.after(self.status, action)

    def request(self, action: RequestAction) -> None:
        if not REQUEST.allows(self.request_status, action):
            raise self.refusal(action)
        self.request_status = REQUEST.after(self.request_status, action)
        if self.request_status is not RequestStatus.CANCELLATION_REQUESTED:
            self.cancellation_lines = None

    @property
    def asked_to_cancel(self) -> dict[str, int] | None:
        """The units that the location is asked to cancel, by line; `None` for all of them."""
        if self.request_status is not RequestStatus.CANCELLATION_REQUESTED:
            return {}
        if self.cancellation_lines is None:
            return None
        return {line.line_id: line.quantity for line in self.cancellation_lines}

    @asked_to_cancel.setter
    def asked_to_cancel(self, units: Mapping[str, int] | None) -> None:
        lines = (CancellationLine(line_id=id, quantity=n) for id, n in (units or {}).items())
        self.cancellation_lines = None if units is None else tuple(lines)

    def refusal(
        self, action: FulfillmentAction | FulfillmentStep | RequestAction
    ) -> IllegalTransition:
        """The error for an action that is not possible now, with the actions that are."""
        possible = supported_actions(self.status, self.request_status, self.method)
        others = tuple(other for other in possible if other != action)
        return IllegalTransition(Entity.FULFILLMENT_ORDER, self.status, action, others)


# Actions that staff and partners may request, each with the request action it implies (if any) and
# the fulfillment methods it applies to.
# fmt: off
REQUIREMENTS: dict[FulfillmentAction, tuple[RequestAction | None, frozenset[FulfillmentMethod]]] = {
    _A.ACCEPT:               (_Q.ACCEPT,               frozenset(FulfillmentMethod)),
    _A.REJECT:               (None,                    frozenset(FulfillmentMethod)),
    _A.PICK:                 (None,                    frozenset(FulfillmentMethod)),
    _A.PACK:                 (None,                    frozenset(FulfillmentMethod)),
    _A.SHIP:                 (None,                    frozenset({FulfillmentMethod.SHIP})),
    _A.READY:                (None,                    COLLECTION_METHODS),
    _A.COLLECT:              (None,                    COLLECTION_METHODS),
    _A.REQUEST_CANCELLATION: (_Q.REQUEST_CANCELLATION, frozenset(FulfillmentMethod)),
    _A.ACCEPT_CANCELLATION:  (_Q.ACCEPT_CANCELLATION,  frozenset(FulfillmentMethod)),
    _A.REFUSE_CANCELLATION:  (_Q.REFUSE_CANCELLATION,  frozenset(FulfillmentMethod)),
    _A.MOVE:                 (None,                    frozenset({FulfillmentMethod.SHIP})),
    _A.SPLIT:                (_Q.SPLIT,                frozenset(FulfillmentMethod)),
}
# fmt: on


def supported_actions(
    status: FulfillmentOrderStatus, request: RequestStatus, method: FulfillmentMethod
) -> list[FulfillmentAction]:
    """The actions that may be requested of a fulfillment order now, by the tables above."""
    return [
        action
        for action in FULFILLMENT.actions(status)
        if isinstance(action, FulfillmentAction)
        and method in REQUIREMENTS[action][1]
        and ((implied := REQUIREMENTS[action][0]) is None or REQUEST.allows(request, implied))
    ]


class OrderFulfillmentStatus(StrEnum):
    """The fulfillment status of a whole order."""

    UNFULFILLED = "UNFULFILLED"
    IN_PROGRESS = "IN_PROGRESS"
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"
    FULFILLED = "FULFILLED"
    PARTIALLY_DELIVERED = "PARTIALLY_DELIVERED"
    DELIVERED = "DELIVERED"
    UNDELIVERED = "UNDELIVERED"
    CANCELLED = "CANCELLED"
