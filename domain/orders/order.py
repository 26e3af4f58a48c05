"""The order: what was promised to a customer through a channel, and how far it has come.

One aggregate, one version, one gapless sequence of events. It counts the units of its lines by
state; every step moves units between states and requests the matching stock movement."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from domain.fulfillment.fulfillment_order import (
    FulfillmentMethod,
    FulfillmentOrder,
    OrderFulfillmentStatus,
)
from domain.fulfillment.shipment import Parcel, Shipment, ShipmentLine, TrackingEvent
from domain.inventory.stock import StockMove, StockName, order_movements
from domain.orders.event import OrderEvent, OrderEventKind
from domain.orders.hold import REVIEWS, Hold, HoldStatus
from domain.orders.line import HANDED_OVER, HELD_AS, LINE, LineAction, LineState, OrderLine
from domain.orders.quantities import LineQuantity, QuantityByState, QuantityChange
from domain.orders.status import LIVE, OrderStatus, fulfillment_status, order_status
from domain.payments.payment import OrderPaymentStatus, Payment, PaymentStatus, payment_status
from domain.shared.address import Address
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import NotFound, OnHold, QuantityExceeded
from domain.shared.ids import Prefix
from domain.shared.money import Money

NewId = Callable[[Prefix], str]
Part = TypeVar("Part", OrderLine, Payment, Hold, FulfillmentOrder, Shipment)


@dataclass(kw_only=True)
class Order:
    id: str
    number: str
    channel_id: str
    customer_id: str
    external_id: str | None = None
    currency: str
    method: FulfillmentMethod
    email: str | None = None
    ship_to: Address | None = None
    placed_at: datetime
    promised_on: date | None = None
    note: str | None = None
    fingerprint: str
    cancelled_at: datetime | None = None
    voided_at: datetime | None = None
    sequence: int = 0
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    lines: list[OrderLine] = field(default_factory=list)
    quantities: QuantityByState = field(default_factory=QuantityByState)
    holds: list[Hold] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    fulfillment_orders: list[FulfillmentOrder] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    shipment_lines: list[ShipmentLine] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    tracking: list[TrackingEvent] = field(default_factory=list)

    events: list[OrderEvent] = field(default_factory=list, repr=False, compare=False)
    stock_moves: list[StockMove] = field(default_factory=list, repr=False, compare=False)
    _changes: list[QuantityChange] = field(default_factory=list, repr=False, compare=False)

    # --- what follows from the parts ---------------------------------------------------------

    @property
    def goods_total(self) -> Money:
        return Money.total((line.unit_price * line.quantity for line in self.lines), self.currency)

    @property
    def shipping_total(self) -> Money:
        return Money.total((line.shipping for line in self.lines), self.currency)

    @property
    def total(self) -> Money:
        return self.goods_total + self.shipping_total

    @property
    def authorized_total(self) -> Money:
        return self._paid("authorized")

    @property
    def captured_total(self) -> Money:
        return self._paid("captured")

    @property
    def refunded_total(self) -> Money:
        return self._paid("refunded")

    @property
    def line_quantities(self) -> list[LineQuantity]:
        return self.quantities.line_quantities(self.id)

    @property
    def open_holds(self) -> list[Hold]:
        return [hold for hold in self.holds if hold.status is HoldStatus.ACTIVE]

    @property
    def status(self) -> OrderStatus:
        held = self.open_holds
        return order_status(
            self.quantities,
            lines=len(self.lines),
            cancelled=self.cancelled_at is not None,
            voided=self.voided_at is not None,
            held=bool(held),
            in_review=any(hold.reason in REVIEWS for hold in held),
        )

    @property
    def payment_status(self) -> OrderPaymentStatus:
        return payment_status(self.total, self.payments)

    @property
    def fulfillment_status(self) -> OrderFulfillmentStatus:
        return fulfillment_status(self.quantities, lines=len(self.lines))

    @property
    def delivered_at(self) -> datetime | None:
        """When the last of its shipments arrived or was collected, once all have."""
        if self.quantities.count(LIVE) == 0 or self.quantities.count(
            HANDED_OVER
        ) != self.quantities.count(LIVE):
            return None
        return max((s.delivered_at for s in self.shipments if s.delivered_at), default=None)

    # --- finding parts -----------------------------------------------------------------------

    def line(self, line_id: str) -> OrderLine:
        return _find(self.lines, line_id, Entity.ORDER_LINE)

    def payment(self, payment_id: str) -> Payment:
        return _find(self.payments, payment_id, Entity.PAYMENT)

    def hold(self, hold_id: str) -> Hold:
        return _find(self.holds, hold_id, Entity.HOLD)

    def fulfillment_order(self, fulfillment_order_id: str) -> FulfillmentOrder:
        return _find(self.fulfillment_orders, fulfillment_order_id, Entity.FULFILLMENT_ORDER)

    def shipment(self, shipment_id: str) -> Shipment:
        return _find(self.shipments, shipment_id, Entity.SHIPMENT)

    def require_no_hold(self) -> None:
        if held := self.open_holds:
            raise OnHold(self.id, tuple(hold.reason.value for hold in held))

    # --- moving units ------------------------------------------------------------------------

    def move(
        self,
        stamp: AuditStamp,
        line_id: str,
        quantity: int,
        action: LineAction,
        *,
        state: LineState,
        place: FulfillmentOrder | None,
        to: FulfillmentOrder | None,
        held_as: StockName | None = None,
    ) -> None:
        """Move units of one line by one action, and their stock with them. `held_as` overrides the
        name under which the inventory keeps them afterwards."""
        change = self.quantities.move(
            line_id,
            quantity,
            action,
            state=state,
            place=place.id if place else None,
            to=to.id if to else None,
        )
        self._changes.append(change)
        at = place or to
        if at is None:
            return
        after = held_as or HELD_AS[change.to_state]
        for kind in order_movements(HELD_AS[state], after):
            self.stock_moves.append(
                StockMove(
                    kind=kind,
                    sku=self.line(line_id).sku,
                    location_id=at.location_id,
                    quantity=quantity,
                    cause=self.id,
                    stamp=stamp,
                )
            )

    def advance(
        self,
        stamp: AuditStamp,
        action: LineAction,
        wanted: Mapping[str, int] | None,
        place: FulfillmentOrder | None,
        *,
        states: Iterable[LineState] | None = None,
        leaves: bool = False,
        held_as: StockName | None = None,
    ) -> dict[str, int]:
        """Take `action` with the wanted units at `place` (all that can, when none are named),
        the furthest first. Returns how many moved of each line."""
        where = place.id if place else None
        from_states = [s for s in (states or reversed(LineState)) if LINE.allows(s, action)]
        possible = {
            line_id: sum(self.quantities.at(line_id, where, state) for state in from_states)
            for line_id in (wanted or self.quantities.lines_at(where))
        }
        taken = dict(wanted) if wanted else {line: n for line, n in possible.items() if n}
        for line_id, quantity in taken.items():
            self.line(line_id)
            if quantity > possible[line_id]:
                raise QuantityExceeded(line_id, quantity, possible[line_id])
        for line_id, left in taken.items():
            for state in from_states:
                quantity = min(left, self.quantities.at(line_id, where, state))
                if quantity:
                    to = None if leaves else place
                    self.move(
                        stamp, line_id, quantity, action,
                        state=state, place=place, to=to, held_as=held_as,
                    )  # fmt: skip
                    left -= quantity
        return taken

    # --- telling -----------------------------------------------------------------------------

    def record(
        self, kind: OrderEventKind, stamp: AuditStamp, new_id: NewId, subject: str | None
    ) -> None:
        """The next event of this order, with the units moved since the last one."""
        self.sequence += 1
        self.events.append(
            OrderEvent(
                id=new_id(Prefix.EVENT),
                order_id=self.id,
                sequence=self.sequence,
                kind=kind,
                at=stamp.at,
                actor=stamp.actor,
                channel_id=stamp.channel_id,
                reason=stamp.reason,
                subject_id=subject,
                status=self.status,
                payment_status=self.payment_status,
                fulfillment_status=self.fulfillment_status,
                changes=tuple(self._changes),
                location_ids=tuple(dict.fromkeys(f.location_id for f in self.fulfillment_orders)),
            )
        )
        self._changes.clear()

    def _paid(self, part: str) -> Money:
        standing = (p for p in self.payments if p.status is not PaymentStatus.VOIDED)
        return Money.total((getattr(p, part) for p in standing), self.currency)


def _find(parts: list[Part], id: str, kind: Entity) -> Part:
    for part in parts:
        if part.id == id:
            return part
    raise NotFound(kind, id)
