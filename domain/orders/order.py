"""The order: what was promised to a customer through a channel, and its progress.

It is one aggregate with one version and one gapless sequence of events. It counts the units of its
lines by state; every step moves units between states and requests the matching stock movement."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.inventory.stock import StockMove, StockName, order_movements
from domain.orders.event import OrderEvent, OrderEventKind
from domain.orders.lines.line import (
    ASSIGNED_STATES,
    FIRST_STATE,
    LINE,
    STOCK_NAME_OF,
    WITHOUT_STOCK,
    LineAction,
    LineState,
    OrderLine,
)
from domain.orders.lines.outcome import LineOutcome, outcomes_of
from domain.orders.order_state import OrderState
from domain.payments.transaction import PaymentTransaction
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import QuantityExceeded
from domain.shared.ids import NewId as NewId
from domain.shared.ids import OrderPartPrefix, Prefix, slot_of


@dataclass(kw_only=True)
class Order(OrderState):
    @property
    def line_outcomes(self) -> list[LineOutcome]:
        """What became of each line of goods or kits while it was placed."""
        return outcomes_of(self.outcomes, self.lines)

    def new_part_id(self, new_id: NewId, prefix: OrderPartPrefix) -> str:
        """A new id for a part of this order, in the slot of the order."""
        return new_id(prefix, slot_of(self.id))

    def move(
        self,
        stamp: AuditStamp,
        line_id: str,
        quantity: int,
        action: LineAction,
        *,
        state: LineState,
        source: FulfillmentOrder | None,
        target: FulfillmentOrder | None,
        stock_name: StockName | None = None,
    ) -> None:
        """Apply an action to units of one line, and move their stock with them. They leave the
        fulfillment order `source` for `target`; `None` means that they have no location.
        `stock_name` overrides the name under which the inventory counts them afterwards."""
        change = self.quantities.move(
            line_id,
            quantity,
            action,
            state=state,
            source_id=source.id if source else None,
            target_id=target.id if target else None,
        )
        self._changes.append(change)
        fulfillment_order = source or target
        if fulfillment_order is None or action in WITHOUT_STOCK:
            return
        after = stock_name or STOCK_NAME_OF[change.to_state]
        for kind in order_movements(STOCK_NAME_OF[state], after):
            self.stock_moves.append(
                StockMove(
                    kind=kind,
                    sku=self.line(line_id).stocked_sku,
                    location_id=fulfillment_order.location_id,
                    quantity=quantity,
                    cause=self.id,
                    stamp=stamp,
                    line_id=line_id,
                )
            )

    def work_at(self, delivery_group_id: str, location_id: str) -> FulfillmentOrder | None:
        """The first fulfillment order of a delivery group at a location, if there is one."""
        place = delivery_group_id, location_id
        works = self.fulfillment_orders
        return next((w for w in works if (w.delivery_group_id, w.location_id) == place), None)

    def shorten(self, line: OrderLine, quantity: int) -> None:
        """Take units in their first state out of a line, before the order is stored; the line with
        its last ones."""
        self.quantities.leave(line.id, FIRST_STATE[line.kind], quantity)
        if quantity == line.quantity:
            self.lines.remove(line)
            self._by_id.pop(Entity.ORDER_LINE, None)
            for position, other in enumerate(self.lines, start=1):
                other.position = position
        else:
            line.quantity -= quantity

    def enter(self, line_id: str, quantity: int) -> None:
        """Add units to a line, from outside the order, to replace lost ones."""
        self.line(line_id).entered += quantity
        self._changes.append(self.quantities.enter(line_id, quantity))

    def advance(
        self,
        stamp: AuditStamp,
        action: LineAction,
        requested: Mapping[str, int] | None,
        fulfillment_order: FulfillmentOrder | None,
        *,
        states: Iterable[LineState] | None = None,
        unassign: bool = False,
        stock_name: StockName | None = None,
        without: Collection[str] = (),
    ) -> dict[str, int]:
        """Apply an action to the requested units of a fulfillment order, the most advanced first
        unless `states` say otherwise; when none are requested, to all that allow it but those of
        the lines in `without`. With `unassign` they leave the fulfillment order. Returns the number
        of units moved by line."""
        id = fulfillment_order.id if fulfillment_order else None
        from_states = [s for s in (states or reversed(LineState)) if LINE.allows(s, action)]
        quantities = self._advanceable(requested, id, from_states, without)
        target = None if unassign else fulfillment_order
        for line_id, quantity in quantities.items():
            remaining = quantity
            for state in from_states:
                moved = min(remaining, self.quantities.at(line_id, id, state))
                if moved:
                    self.move(
                        stamp, line_id, moved, action,
                        state=state, source=fulfillment_order, target=target,
                        stock_name=stock_name,
                    )  # fmt: skip
                    remaining -= moved
        return quantities

    def reassign(
        self, requested: Mapping[str, int], source: FulfillmentOrder, target: FulfillmentOrder
    ) -> None:
        """Move open units to another fulfillment order of the same location, the least advanced
        first. Their states and their stock stay as they are."""
        states = [state for state in LineState if state in ASSIGNED_STATES]
        for line_id, quantity in self._advanceable(requested, source.id, states, ()).items():
            remaining = quantity
            for state in states:
                moved = min(remaining, self.quantities.at(line_id, source.id, state))
                if moved:
                    self.quantities.reassign(
                        line_id, moved, state, source_id=source.id, target_id=target.id
                    )
                    remaining -= moved

    def _advanceable(
        self,
        requested: Mapping[str, int] | None,
        fulfillment_order_id: str | None,
        states: Iterable[LineState],
        without: Collection[str],
    ) -> dict[str, int]:
        """Units to move by line, or `QuantityExceeded` when more are requested than possible."""
        possible = {
            line_id: sum(self.quantities.at(line_id, fulfillment_order_id, s) for s in states)
            for line_id in (requested or self.quantities.lines_at(fulfillment_order_id))
        }
        if not requested:
            return {id: units for id, units in possible.items() if units and id not in without}
        for line_id, quantity in requested.items():
            self.line(line_id)
            if quantity > possible[line_id]:
                raise QuantityExceeded(line_id, quantity, possible[line_id])
        return dict(requested)

    def record(
        self,
        kind: OrderEventKind,
        stamp: AuditStamp,
        new_id: NewId,
        subject: str | None,
        transaction: PaymentTransaction | None = None,
        reference: str | None = None,
    ) -> None:
        """Add the next event of this order, with the units moved since the previous one."""
        self.sequence += 1
        self.events.append(
            OrderEvent(
                id=self.new_part_id(new_id, Prefix.EVENT),
                order_id=self.id,
                sequence=self.sequence,
                kind=kind,
                occurred_at=stamp.occurred_at,
                recorded_at=stamp.at,
                actor=stamp.actor,
                channel_id=stamp.channel_id,
                on_behalf_of=stamp.on_behalf_of,
                reason=stamp.reason,
                subject_id=subject,
                transaction_id=transaction.id if transaction else None,
                currency=self.currency,
                amount=transaction.amount if transaction else None,
                reference=reference,
                status=self.status,
                payment_status=self.payment_status,
                fulfillment_status=self.fulfillment_status,
                changes=tuple(self._changes),
                location_ids=tuple(dict.fromkeys(f.location_id for f in self.fulfillment_orders)),
            )
        )
        self._changes.clear()
