"""What holds for every order, whatever happened to it: units, stock, money, events and parcels."""

from collections import Counter
from math import ceil

from hypothesis.stateful import RuleBasedStateMachine, invariant

from domain.fulfillment.fulfillment_order import RequestStatus
from domain.fulfillment.progress import combined, progress
from domain.fulfillment.shipment import ShipmentStatus
from domain.inventory.stock import StockName, net
from domain.orders.event import OrderEventKind
from domain.orders.exception import ExceptionKind
from domain.orders.lines.line import (
    ASSIGNED_STATES,
    FIRST_STATE,
    IN_PROGRESS_STATES,
    SHIPPED_STATES,
    STOCK_NAME_OF,
    LineKind,
    LineState,
    states_of,
)
from domain.orders.order import Order
from domain.orders.status import NOT_CANCELLED, TO_FULFILL
from domain.payments.settlement import settlement_of
from domain.services.fulfillment.closing import is_active
from domain.services.fulfillment.tracking import UNIT_STATE
from domain.shared.ids import slot_of
from tests.given import Scenario, ids_of

PLACES = ("location_a", "location_b")
STOCK = 30
A = StockName.AVAILABLE


class OrderLaws(RuleBasedStateMachine):
    """The invariants of a machine that acts on the order of its scenario."""

    scenario: Scenario

    @property
    def order(self) -> Order:
        return self.scenario.order

    @invariant()
    def every_unit_stands_somewhere(self) -> None:
        standing = Counter[str]()
        for one in self.order.line_quantities:
            assert one.quantity > 0
            standing[one.line_id] += one.quantity
        assert standing == {line.id: line.quantity + line.entered for line in self.order.lines}

    @invariant()
    def units_are_in_states_of_their_kind(self) -> None:
        for one in self.order.line_quantities:
            assert one.state in states_of(self.order.line(one.line_id).kind)

    @invariant()
    def a_kit_stands_as_long_as_one_of_its_parts(self) -> None:
        """Not of one that only replaces a lost one."""
        standing = self.order.quantities.count_by_line(NOT_CANCELLED)
        for kit in (line for line in self.order.lines if line.kind is LineKind.KIT):
            kits = [
                (standing.get(part.id, 0) - part.entered) * kit.quantity / part.quantity
                for part in self.order.lines
                if part.parent_line_id == kit.id
            ]
            assert standing.get(kit.id, 0) == ceil(max(kits)) <= kit.quantity

    @invariant()
    def a_fee_ends_with_the_order(self) -> None:
        order = self.order
        if order.cancelled_at and not order.quantities.count(TO_FULFILL):
            assert not order.quantities.count(NOT_CANCELLED)
            assert order.current_total.minor == 0

    @invariant()
    def every_part_is_in_the_slot_of_its_order(self) -> None:
        assert {slot_of(id) for id in ids_of(self.order)} == {slot_of(self.order.id)}

    @invariant()
    def units_are_in_work_of_their_delivery_group(self) -> None:
        groups = {group.id: group for group in self.order.delivery_groups}
        for work in self.order.fulfillment_orders:
            assert work.method is groups[work.delivery_group_id].method
        for one in self.order.line_quantities:
            if one.fulfillment_order_id is not None:
                work = self.order.fulfillment_order(one.fulfillment_order_id)
                assert work.delivery_group_id == self.order.line(one.line_id).delivery_group_id

    @invariant()
    def events_are_gapless_and_tell_the_newest_status(self) -> None:
        events = self.order.events
        assert [event.sequence for event in events] == list(range(1, self.order.sequence + 1))
        assert [e.kind for e in events].count(OrderEventKind.ORDER_PLACED) == 1
        assert events[0].kind is OrderEventKind.ORDER_PLACED
        assert events[-1].status is self.order.status
        assert events[-1].payment_status is self.order.payment_status
        assert events[-1].fulfillment_status is self.order.fulfillment_status

    @invariant()
    def events_replayed_put_the_units_where_they_stand(self) -> None:
        units = Counter({(n.id, FIRST_STATE[n.kind]): n.quantity for n in self.order.lines})
        for change in (change for event in self.order.events for change in event.changes):
            if change.from_state is not None:
                units[change.line_id, change.from_state] -= change.quantity
                assert units[change.line_id, change.from_state] >= 0
            units[change.line_id, change.to_state] += change.quantity
        standing = Counter[tuple[str, LineState]]()
        for one in self.order.line_quantities:
            standing[one.line_id, one.state] += one.quantity
        assert +units == standing

    @invariant()
    def stock_follows_the_units(self) -> None:
        skus = {line.sku for line in self.order.lines if line.sku}
        stock = {(sku, at): Counter({A: STOCK}) for sku in skus for at in PLACES}
        for move in self.order.stock_moves:
            here = stock[move.sku, move.location_id]
            here.update({name: n for name, n in net([move]).items() if n})
            assert min(here.values()) >= 0
        for (sku, at), here in stock.items():
            for name in (StockName.RESERVED, StockName.COMMITTED):
                assert here[name] == self.held(sku, at, name)

    def held(self, sku: str, at: str, name: StockName) -> int:
        places = {f.id for f in self.order.fulfillment_orders if f.location_id == at}
        lines = {line.id for line in self.order.lines if line.sku == sku}
        return sum(
            one.quantity
            for one in self.order.line_quantities
            if one.line_id in lines
            and one.fulfillment_order_id in places
            and STOCK_NAME_OF[one.state] is name
        )

    @invariant()
    def money_keeps_its_bounds(self) -> None:
        for payment in self.order.payments:
            assert 0 <= payment.refunded.minor <= payment.captured.minor
            assert payment.captured <= payment.authorized
            derived = settlement_of(self.order.transactions_of(payment), payment.currency)
            for name, value in vars(derived).items():
                assert getattr(payment, name) == value, name
        assert self.order.refunded_total <= self.order.captured_total
        assert self.order.captured_total <= self.order.authorized_total

    @invariant()
    def what_stands_is_worth_what_was_ordered_less_what_was_cancelled(self) -> None:
        order, balance = self.order, self.order.balance
        assert order.current_total <= order.original_total
        parts = {line.id for line in order.lines if line.parent_line_id}
        lines = order.quantities.count_by_line({LineState.CANCELLED}).keys() - parts
        cancelled = len(lines)
        decided = any(line.reshipped or line.refunded for line in order.shipment_lines)
        assert decided or (order.current_total == order.original_total) == (cancelled == 0)
        assert not balance.balance_due or not balance.overpaid
        owed = order.current_total - balance.net_captured
        assert owed == balance.balance_due - balance.overpaid

    @invariant()
    def work_is_open_while_it_has_units(self) -> None:
        for work in self.order.fulfillment_orders:
            left = self.order.quantities.count({LineState.ALLOCATED, *IN_PROGRESS_STATES}, work.id)
            assert is_active(work) == (left > 0)

    @invariant()
    def who_is_asked_to_cancel_has_the_units(self) -> None:
        for work in self.order.fulfillment_orders:
            here = self.order.quantities.count_by_line(ASSIGNED_STATES, work.id)
            asked = work.request_status is RequestStatus.CANCELLATION_REQUESTED
            assert asked or work.cancellation_lines is None
            assert work.cancellation_lines is None or work.cancellation_lines
            for line in work.cancellation_lines or ():
                assert 0 < line.quantity <= here[line.line_id]

    @invariant()
    def every_line_remembers_who_rejected_it(self) -> None:
        remembered = {id for line in self.order.lines for id in line.rejected_by}
        rejecting = {w.location_id for w in self.order.fulfillment_orders if w.rejected}
        assert remembered == rejecting

    @invariant()
    def what_waits_is_in_the_work_list(self) -> None:
        undecided = self.order.undecided_by_line()
        for exception in self.order.open_exceptions:
            if exception.kind is ExceptionKind.UNDECIDED_LOSS:
                assert exception.quantity == undecided.pop(exception.line_id)
            else:
                assert exception.kind is ExceptionKind.AWAITING_STOCK
                assert exception.quantity == self.order.quantities.unsourced(exception.line_id) > 0
        assert not undecided, "every loss is in the work list"

    @invariant()
    def what_left_is_in_a_shipment(self) -> None:
        out = self.order.quantities.count(SHIPPED_STATES)
        assert sum(line.quantity for line in self.order.shipment_lines) == out
        known = [t for t in self.order.tracking if t.carrier_reference and not t.conflicts_with]
        assert len(known) == len({(t.shipment_id, t.carrier_reference) for t in known})

    @invariant()
    def statuses_follow_from_the_reports(self) -> None:
        for shipment in self.order.shipments:
            reports = [t for t in self.order.tracking if t.shipment_id == shipment.id]
            parcels = [p for p in self.order.parcels if p.shipment_id == shipment.id]
            for parcel in parcels:
                about = [t for t in reports if t.parcel_id in (None, parcel.id)]
                assert parcel.status is progress(about).status
            if parcels:
                assert shipment.status is combined([p.status or shipment.status for p in parcels])

    @invariant()
    def the_units_of_parcels_are_where_the_parcels_are(self) -> None:
        states = Counter[LineState]()
        for line in self.order.shipment_lines:
            status = self.order.status_of(line)
            states[UNIT_STATE.get(status, LineState.SHIPPED)] += line.quantity
            decided = line.undecided + line.reshipped + line.refunded
            lost = status is ShipmentStatus.LOST
            assert decided == line.quantity if lost else line.undecided == 0
        collected = self.order.quantities.count({LineState.COLLECTED})
        assert states[LineState.DELIVERED] - collected == self.scenario.units(LineState.DELIVERED)
        for state in (LineState.SHIPPED, LineState.RETURNED, LineState.LOST):
            assert states[state] == self.scenario.units(state)
