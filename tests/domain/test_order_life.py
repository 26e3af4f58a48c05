"""Any order through any sequence of acts: units, stock, money and events always add up."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
    RejectReason,
)
from domain.fulfillment.shipment import TrackingKind
from domain.inventory.stock import StockName, net
from domain.network.channel import AvailabilityPolicy
from domain.orders.event import OrderEventKind
from domain.orders.exception import ExceptionKind
from domain.orders.hold import HoldStep
from domain.orders.line import IN_PROGRESS_STATES, SHIPPED_STATES, STOCK_NAME_OF, LineState
from domain.payments.settlement import settlement_of
from domain.services.fulfillment.processing import is_active
from domain.services.sourcing.allocating import settle_shortage
from domain.services.sourcing.assigning import open_demand
from domain.shared.ids import slot_of
from tests.domain.held_order import HeldOrder
from tests.given import an_order, ids_of

PLACES = ("location_a", "location_b")
STOCK = 30
A = StockName.AVAILABLE
# Units of each line; `None` for all there are. Hypothesis favors what comes first.
amounts = st.sampled_from([None, [1], [0, 1], [1, 1, 1], [2, 1], [0, 0, 2], [4]])


class OrderLife(HeldOrder):
    """Acts chosen blindly: the domain may refuse any. A refused act is dropped with the order it
    was tried on, as a service drops it with its transaction."""

    @initialize(
        quantities=st.lists(st.integers(1, 5), min_size=1, max_size=3),
        method=st.sampled_from([FulfillmentMethod.SHIP, FulfillmentMethod.PICKUP]),
        begun=st.sampled_from(["not", "together", "in part", "apart"]),
        policy=st.sampled_from(AvailabilityPolicy),
    )
    def place(
        self,
        quantities: list[int],
        method: FulfillmentMethod,
        begun: str,
        policy: AvailabilityPolicy,
    ) -> None:
        self.scenario = an_order(*quantities, method=method)
        # Lines of one order may have different policies.
        self.order.lines[0].availability_policy = policy
        if begun in ("together", "in part"):
            self.scenario.allocate_all(PLACES[0])
        if begun == "in part":
            self.scenario.hold_line(0, steps=(HoldStep.RELEASE,))
            self.attempt(self.scenario.accept)
        for line, quantity in enumerate(quantities if begun == "apart" else ()):
            self.scenario.accept(self.scenario.allocate((PLACES[line % 2], quantity), line=line))

    def work(self, index: int) -> FulfillmentOrder:
        """Most often one that has something left to do."""
        parts = self.order.fulfillment_orders
        able = [part for part in parts if is_active(part)] if index else []
        return (able or parts)[index % len(able or parts)]

    # --- acts --------------------------------------------------------------------------------

    @precondition(lambda self: bool(open_demand(self.order)))
    @rule(line=st.integers(0, 2), at=st.sampled_from(PLACES), quantity=st.integers(1, 5))
    def allocate(self, line: int, at: str, quantity: int) -> None:
        demands = open_demand(self.order)
        demand = demands[line % len(demands)]
        index = self.order.lines.index(self.order.line(demand.line_id))
        most = min(quantity, demand.quantity)
        self.attempt(lambda: self.scenario.allocate((at, most), line=index))

    @precondition(lambda self: bool(open_demand(self.order)))
    @rule()
    def run_short(self) -> None:
        """No location has the units that are left."""
        settle_shortage(self.order, stamp=self.scenario.stamp, new_id=self.scenario.new_id)

    @precondition(lambda self: bool(self.order.fulfillment_orders))
    @rule(work=st.integers(0, 5))
    def accept(self, work: int) -> None:
        part = self.work(work)
        self.attempt(lambda: self.scenario.accept(part))

    @precondition(lambda self: self.order.sequence > 8 and self.order.fulfillment_orders)
    @rule(work=st.integers(0, 5), wanted=amounts, reason=st.sampled_from(RejectReason))
    def reject(self, work: int, wanted: list[int] | None, reason: RejectReason) -> None:
        part = self.work(work)
        self.attempt(lambda: self.scenario.reject(*(wanted or ()), reason=reason, work=part))

    @precondition(lambda self: bool(self.order.fulfillment_orders))
    @rule(
        work=st.integers(0, 5),
        action=st.sampled_from(
            [FulfillmentAction.PICK, FulfillmentAction.PACK, FulfillmentAction.READY]
        ),
        wanted=amounts,
    )
    def step(self, work: int, action: FulfillmentAction, wanted: list[int] | None) -> None:
        part = self.work(work)
        self.attempt(lambda: self.scenario.step(action, *(wanted or ()), work=part))

    @precondition(lambda self: bool(self.order.fulfillment_orders))
    @rule(work=st.integers(0, 5), wanted=amounts)
    def leave(self, work: int, wanted: list[int] | None) -> None:
        part = self.work(work)
        ships = self.order.method is FulfillmentMethod.SHIP
        go = self.scenario.ship if ships else self.scenario.collect
        self.attempt(lambda: go(*(wanted or ()), work=part))

    @precondition(lambda self: bool(self.order.shipments))
    @rule(
        which=st.integers(0, 5),
        kind=st.sampled_from(TrackingKind),
        minutes=st.one_of(st.none(), st.integers(0, 60)),
        reference=st.one_of(st.none(), st.sampled_from(["r1", "r2", " r1 "])),
    )
    def track(
        self, which: int, kind: TrackingKind, minutes: int | None, reference: str | None
    ) -> None:
        shipment = self.order.shipments[which % len(self.order.shipments)]
        at = None if minutes is None else self.scenario.clock().replace(minute=minutes % 60)
        self.attempt(
            lambda: self.scenario.track(shipment, kind, occurred_at=at, carrier_reference=reference)
        )

    @precondition(lambda self: self.order.sequence > 12)
    @rule(wanted=amounts)
    def cancel(self, wanted: list[int] | None) -> None:
        self.attempt(lambda: self.scenario.cancel(*(wanted or ())))

    @precondition(lambda self: self.order.sequence > 25)
    @rule()
    def void_order(self) -> None:
        self.attempt(self.scenario.void)

    @precondition(lambda self: self.order.sequence > 10 and self.order.fulfillment_orders)
    @rule(work=st.integers(0, 5))
    def ask_to_stop(self, work: int) -> None:
        part = self.work(work)
        self.attempt(lambda: self.scenario.ask_to_stop(part))

    @precondition(lambda self: bool(self.order.fulfillment_orders))
    @rule(work=st.integers(0, 5), accepted=st.booleans())
    def answer(self, work: int, accepted: bool) -> None:
        part = self.work(work)
        self.attempt(lambda: self.scenario.answer(accepted, part))

    @rule(cents=st.integers(0, 9_000), captured=st.booleans())
    def authorize(self, cents: int, captured: bool) -> None:
        self.attempt(lambda: self.scenario.authorize(cents, captured=captured))

    @precondition(lambda self: bool(self.order.payments))
    @rule(
        which=st.integers(0, 3),
        settle=st.sampled_from(["capture", "refund"]),
        cents=st.one_of(st.none(), st.integers(1, 9_000)),
    )
    def settle(self, which: int, settle: str, cents: int | None) -> None:
        payment = self.order.payments[which % len(self.order.payments)]
        self.attempt(lambda: getattr(self.scenario, settle)(payment, cents))

    @precondition(lambda self: len(self.order.payments) > 1)
    @rule(which=st.integers(0, 3))
    def void_payment(self, which: int) -> None:
        id = self.order.payments[which % len(self.order.payments)].id
        self.attempt(lambda: self.scenario.void_payment(id))

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def every_unit_stands_somewhere(self) -> None:
        standing = Counter[str]()
        for one in self.order.line_quantities:
            assert one.quantity > 0
            standing[one.line_id] += one.quantity
        assert standing == {line.id: line.quantity for line in self.order.lines}

    @invariant()
    def every_part_is_in_the_slot_of_its_order(self) -> None:
        assert {slot_of(id) for id in ids_of(self.order)} == {slot_of(self.order.id)}

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
        units = Counter({(n.id, LineState.PENDING): n.quantity for n in self.order.lines})
        for change in (change for event in self.order.events for change in event.changes):
            units[change.line_id, change.from_state] -= change.quantity
            assert units[change.line_id, change.from_state] >= 0
            units[change.line_id, change.to_state] += change.quantity
        standing = Counter[tuple[str, LineState]]()
        for one in self.order.line_quantities:
            standing[one.line_id, one.state] += one.quantity
        assert +units == standing

    @invariant()
    def stock_follows_the_units(self) -> None:
        stock = {(n.sku, at): Counter({A: STOCK}) for n in self.order.lines for at in PLACES}
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
            assert vars(derived).items() <= vars(payment).items()
        cancelled = self.order.quantities.count({LineState.CANCELLED})
        assert (self.order.current_total < self.order.original_total) == (cancelled > 0)
        balance = self.order.balance
        owed = balance.current_total - balance.net_captured
        assert owed == balance.balance_due - balance.overpaid

    @invariant()
    def work_is_open_while_it_has_units(self) -> None:
        for work in self.order.fulfillment_orders:
            left = self.order.quantities.count({LineState.ALLOCATED, *IN_PROGRESS_STATES}, work.id)
            assert is_active(work) == (left > 0)

    @invariant()
    def who_waits_for_stock_is_in_the_work_list(self) -> None:
        for exception in self.order.open_exceptions:
            assert exception.kind is ExceptionKind.AWAITING_STOCK
            assert exception.quantity == self.order.quantities.unsourced(exception.line_id) > 0

    @invariant()
    def what_left_is_in_a_shipment(self) -> None:
        out = self.order.quantities.count(SHIPPED_STATES)
        assert sum(line.quantity for line in self.order.shipment_lines) == out
        references = [(t.shipment_id, t.carrier_reference) for t in self.order.tracking]
        named = [r for r in references if r[1] is not None]
        assert len(named) == len(set(named))


OrderLife.TestCase.settings = settings(
    derandomize=True, max_examples=100, stateful_step_count=50, deadline=None
)
TestAnyLifeOfAnOrder = OrderLife.TestCase
