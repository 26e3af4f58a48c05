"""The attributes and parts of an order, and the values derived from them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from domain.fulfillment.fulfillment_order import FulfillmentOrder, OrderFulfillmentStatus
from domain.fulfillment.shipment import (
    Parcel,
    Shipment,
    ShipmentLine,
    ShipmentStatus,
    TrackingEvent,
)
from domain.inventory.stock import StockMove
from domain.orders.balance import Balance, balance_of
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.event import OrderEvent
from domain.orders.exception import ExceptionStatus, OrderException
from domain.orders.holds.blocking import Place, active, stopping
from domain.orders.holds.hold import REVIEW_REASONS, Hold
from domain.orders.lines.charge import OrderCharge
from domain.orders.lines.line import (
    FIRST_STATE,
    HANDED_OVER,
    OPEN_STATES,
    UNSOURCED_STATES,
    LineState,
    OrderLine,
)
from domain.orders.lines.outcome import LineOutcome
from domain.orders.lines.quantities import LineQuantity, QuantityByState, QuantityChange
from domain.orders.lines.totals import OrderTotals
from domain.orders.status import (
    NOT_CANCELLED,
    TO_FULFILL,
    OrderStatus,
    fulfillment_status,
    order_status,
)
from domain.payments.payment import OrderPaymentStatus, Payment, payment_status
from domain.payments.settlement import PaymentStatus
from domain.payments.transaction import PaymentTransaction
from domain.shared.amounts.money import Money
from domain.shared.error_base import Entity
from domain.shared.errors import NotFound

LOST = ShipmentStatus.LOST
Part = TypeVar(
    "Part",
    OrderLine,
    DeliveryGroup,
    Payment,
    PaymentTransaction,
    Hold,
    OrderException,
    FulfillmentOrder,
    Shipment,
    Parcel,
)


@dataclass(kw_only=True)
class OrderState(OrderTotals):
    """`sequence` counts the order's events. `events` and `stock_moves` are not yet stored: the unit
    of work writes them with the order."""

    id: str
    number: str
    channel_id: str
    customer_id: str | None = None
    external_id: str | None = None
    currency: str
    email: str | None = None
    placed_at: datetime
    note: str | None = None
    staff_member: str | None = None
    purchase_order_number: str | None = None
    presentment_total: Money | None = None
    outcomes: tuple[LineOutcome, ...] | None = None
    fingerprint: str
    cancellation_requested_at: datetime | None = None
    cancelled_at: datetime | None = None
    voided_at: datetime | None = None
    erased_at: datetime | None = None
    sequence: int = 0
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    delivery_groups: list[DeliveryGroup] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    charges: list[OrderCharge] = field(default_factory=list)
    quantities: QuantityByState = field(default_factory=QuantityByState)
    holds: list[Hold] = field(default_factory=list)
    exceptions: list[OrderException] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    transactions: list[PaymentTransaction] = field(default_factory=list)
    fulfillment_orders: list[FulfillmentOrder] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    shipment_lines: list[ShipmentLine] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    tracking: list[TrackingEvent] = field(default_factory=list)

    events: list[OrderEvent] = field(default_factory=list, repr=False, compare=False)
    stock_moves: list[StockMove] = field(default_factory=list, repr=False, compare=False)
    _changes: list[QuantityChange] = field(default_factory=list, repr=False, compare=False)
    _by_id: dict[Entity, dict[str, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    # --- derived values -----------------------------------------------------------------------

    @property
    def current_total(self) -> Money:
        """What the units that are not cancelled cost, except lost ones that were replaced or
        refunded."""
        standing = Counter(self.quantities.count_by_line(NOT_CANCELLED))
        standing.subtract(self._settled_losses())
        return self.value_of(standing)

    @property
    def authorized_total(self) -> Money:
        """Payments that the release before voided still carry what had been authorized."""
        valid = (p.authorized for p in self.payments if p.status is not PaymentStatus.VOIDED)
        return Money.total(valid, self.currency)

    @property
    def captured_total(self) -> Money:
        return Money.total((p.captured for p in self.payments), self.currency)

    @property
    def refunded_total(self) -> Money:
        return Money.total((p.refunded for p in self.payments), self.currency)

    @property
    def charged_back_total(self) -> Money:
        return Money.total((p.charged_back for p in self.payments), self.currency)

    @property
    def paid_totals(self) -> tuple[Money, ...]:
        """The sums of the payments that are kept with the order."""
        settled = (self.captured_total, self.refunded_total, self.charged_back_total)
        return self.authorized_total, *settled

    @property
    def balance(self) -> Balance:
        return balance_of(self)

    @property
    def line_quantities(self) -> list[LineQuantity]:
        return self.quantities.line_quantities(self.id)

    @property
    def undecided_losses(self) -> int:
        """Number of lost units that wait for a decision."""
        return sum(self.undecided_by_line().values())

    def undecided_by_line(self) -> Counter[str]:
        """Numbers of lost units that wait for a decision, by line."""
        undecided = Counter[str]()
        for line in self.shipment_lines:
            undecided[line.line_id] += line.undecided
        return +undecided

    def _settled_losses(self) -> Counter[str]:
        """Numbers of units that are lost and were decided, by line."""
        settled = Counter[str]()
        for line in self.shipment_lines:
            if (decided := line.reshipped + line.refunded) and self.status_of(line) is LOST:
                settled[line.line_id] += decided
        return settled

    def status_of(self, line: ShipmentLine) -> ShipmentStatus:
        """The status of the parcel that these units are in or, where it is unknown, of the
        shipment."""
        shipment = self.shipment(line.shipment_id)
        if line.parcel_id is None:
            return shipment.status
        return self.parcel(line.parcel_id).status or shipment.status

    @property
    def open_holds(self) -> list[Hold]:
        return active(self.holds)

    def places(self, states: Iterable[LineState]) -> set[Place]:
        """Where the units in these states are, as far as it matters to holds."""
        if not self.holds:
            return set()
        groups = {line.id: line.delivery_group_id for line in self.lines}
        return {(line, work, groups[line]) for line, work in self.quantities.places(states)}

    @property
    def open_exceptions(self) -> list[OrderException]:
        return [one for one in self.exceptions if one.status is ExceptionStatus.OPEN]

    @property
    def status(self) -> OrderStatus:
        holds = stopping(self.holds, self.places(OPEN_STATES), self.places(UNSOURCED_STATES))
        return order_status(
            self.quantities,
            lines=len(self.lines),
            cancelled=self.cancelled_at is not None,
            voided=self.voided_at is not None,
            held=bool(holds),
            in_review=any(hold.reason in REVIEW_REASONS for hold in holds),
            undecided=self.undecided_losses,
            nothing_to_fulfill=self.has_nothing_to_fulfill,
        )

    @property
    def is_to_be_cancelled(self) -> bool:
        """Whether somebody wants all of it cancelled, and units stand for which a location has to
        answer. The release before noted such a wish as a cancellation."""
        standing = self.quantities.count(TO_FULFILL) > 0
        noted_before = standing and self.cancelled_at is not None and self.voided_at is None
        return self.cancellation_requested_at is not None or noted_before

    @property
    def has_nothing_to_fulfill(self) -> bool:
        """Whether its lines are of kinds that need no fulfillment, such as fees."""
        first = {FIRST_STATE[line.kind] for line in self.lines}
        return first == {LineState.NO_FULFILLMENT}

    @property
    def payment_status(self) -> OrderPaymentStatus:
        return payment_status(
            self.current_total,
            authorized=self.authorized_total,
            captured=self.captured_total,
            given_back=self.refunded_total + self.charged_back_total,
        )

    @property
    def fulfillment_status(self) -> OrderFulfillmentStatus:
        return fulfillment_status(
            self.quantities,
            lines=len(self.lines),
            undecided=self.undecided_losses,
            nothing_to_fulfill=self.has_nothing_to_fulfill,
        )

    @property
    def delivered_at(self) -> datetime | None:
        """When the last unit was delivered, collected or provided; `None` until every unit that is
        fulfilled has been, but for lost ones that were decided."""
        handed_over = self.quantities.count(HANDED_OVER)
        settled = self._settled_losses().total()
        if handed_over == 0 or handed_over + settled < self.quantities.count(TO_FULFILL):
            return None
        times = [shipment.delivered_at for shipment in self.shipments]
        times += [parcel.delivered_at for parcel in self.parcels]
        times += [line.provided_at for line in self.lines]
        return max((at for at in times if at), default=None)

    # --- parts --------------------------------------------------------------------------------

    def line(self, line_id: str) -> OrderLine:
        return self._find(self.lines, line_id, Entity.ORDER_LINE)

    def delivery_group(self, delivery_group_id: str) -> DeliveryGroup:
        return self._find(self.delivery_groups, delivery_group_id, Entity.DELIVERY_GROUP)

    def group_of(self, line_id: str) -> DeliveryGroup:
        return self.delivery_group(self.line(line_id).delivery_group_id)

    def payment(self, payment_id: str) -> Payment:
        return self._find(self.payments, payment_id, Entity.PAYMENT)

    def transaction(self, transaction_id: str) -> PaymentTransaction:
        return self._find(self.transactions, transaction_id, Entity.PAYMENT_TRANSACTION)

    def transactions_of(self, payment: Payment) -> list[PaymentTransaction]:
        return [t for t in self.transactions if t.payment_id == payment.id]

    def hold(self, hold_id: str) -> Hold:
        return self._find(self.holds, hold_id, Entity.HOLD)

    def exception(self, exception_id: str) -> OrderException:
        return self._find(self.exceptions, exception_id, Entity.ORDER_EXCEPTION)

    def fulfillment_order(self, fulfillment_order_id: str) -> FulfillmentOrder:
        return self._find(self.fulfillment_orders, fulfillment_order_id, Entity.FULFILLMENT_ORDER)

    def shipment(self, shipment_id: str) -> Shipment:
        return self._find(self.shipments, shipment_id, Entity.SHIPMENT)

    def parcel(self, parcel_id: str) -> Parcel:
        return self._find(self.parcels, parcel_id, Entity.PARCEL)

    def _find(self, parts: list[Part], id: str, kind: Entity) -> Part:
        """The part with this id. Parts are only added, and so is their index extended: an order
        of a thousand lines is asked for each of them many times."""
        index = self._by_id.setdefault(kind, {})
        index.update((part.id, part) for part in parts[len(index) :])
        if id not in index:
            raise NotFound(kind, id)
        found: Part = index[id]
        return found
