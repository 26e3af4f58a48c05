"""Any order through any sequence of acts: units, stock, money and events always add up."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from domain.fulfillment.fulfillment_order import (
    FulfillmentAction,
    FulfillmentMethod,
    FulfillmentOrder,
    RejectReason,
)
from domain.fulfillment.shipment import LossDecision, TrackingKind
from domain.network.channel import AvailabilityPolicy
from domain.orders.holds.hold import HoldStep
from domain.orders.lines.amounts import Adjustment, AdjustmentKind, TaxLine
from domain.orders.lines.charge import ChargeKind
from domain.orders.lines.line import LineKind, LineState
from domain.services.fulfillment.closing import is_active
from domain.services.orders.commands.lines import PlaceCharge, PlaceLine, PlacePart
from domain.services.sourcing.allocating import settle_shortage
from domain.services.sourcing.assigning import open_demand
from tests.domain.orders.life.directed_order import DirectedOrder
from tests.domain.orders.life.order_laws import PLACES
from tests.given import a_price_of, an_order, euros

ENDS = (TrackingKind.LOSE, TrackingKind.DELIVER, TrackingKind.RETURN)
# Units of each line; `None` for all there are. Hypothesis favors what comes first.
# The parcel, the kind, how long ago, how long after the report before, and the carrier's reference.
Report = tuple[int, TrackingKind, int | None, int, str | None]
reports: st.SearchStrategy[Report] = st.tuples(
    st.integers(0, 2),
    st.sampled_from([*ENDS, *TrackingKind]),
    st.one_of(st.none(), st.integers(-60, 120)),
    st.integers(0, 90),
    st.one_of(st.none(), st.sampled_from(["r1", "r2", " r1 "])),
)
amounts = st.sampled_from(
    [None, [1], [0, 1], [1, 1, 1], [2, 1], [0, 0, 2], [4], [0, 0, 0, 1], [1, 0, 1], [0, 1, 1, 2]]
)


# Lines that are no goods, and one that is many: with discounts, taxes and odd totals.
BESIDE = {
    "service": PlaceLine(
        kind=LineKind.SERVICE, title="Assembly", quantity=2, unit_price=a_price_of("0.3333")
    ),
    "fee": PlaceLine(
        kind=LineKind.FEE, title="Deposit", quantity=3, unit_price=euros(25), total=euros(77)
    ),
    "kit": PlaceLine(
        kind=LineKind.KIT,
        sku="KIT",
        quantity=2,
        parts=(PlacePart(sku="PART-1", quantity=1), PlacePart(sku="PART-2", quantity=3)),
        adjustments=(Adjustment(kind=AdjustmentKind.DISCOUNT, amount=euros(-333)),),
        taxes=(TaxLine(title="VAT", rate=Decimal("0.19"), amount=euros(319), included=False),),
    ),
}


class OrderLife(DirectedOrder):
    """Acts chosen blindly: the domain may refuse any. A refused act is dropped with the order it
    was tried on, as a service drops it with its transaction."""

    @initialize(
        quantities=st.lists(st.integers(1, 5), min_size=1, max_size=3),
        method=st.sampled_from([FulfillmentMethod.SHIP, FulfillmentMethod.PICKUP]),
        other=st.sampled_from([None, FulfillmentMethod.SHIP, FulfillmentMethod.PICKUP]),
        begun=st.sampled_from(
            ["handed over", "not", "together", "asked", "held", "in part", "apart", "shipped"]
        ),
        policy=st.sampled_from(AvailabilityPolicy),
        beside=st.lists(st.sampled_from(list(BESIDE)), max_size=3, unique=True),
    )
    def place(
        self,
        quantities: list[int],
        method: FulfillmentMethod,
        other: FulfillmentMethod | None,
        begun: str,
        policy: AvailabilityPolicy,
        beside: list[str],
    ) -> None:
        """Some have come far already: what happens to parcels would be too rare otherwise. Some
        have two delivery groups, and lines that are no goods."""
        self.scenario = an_order(
            *quantities,
            method=method,
            other=other,
            beside=[BESIDE[name] for name in beside],
            charges=(PlaceCharge(kind=ChargeKind.DELIVERY, amount=euros(490)),),
        )
        # Lines of one order may have different policies.
        self.order.lines[0].availability_policy = policy
        if begun in ("together", "in part", "asked", "held"):
            self.scenario.allocate_all(PLACES[0])
        if begun == "held":
            self.scenario.hold_work(steps=(HoldStep.RELEASE,))
        if begun == "asked":
            first = self.order.fulfillment_orders[0]
            self.scenario.accept(first)
            self.scenario.ask_to_stop(1, work=first)
        if begun == "in part":
            self.scenario.hold_line(0, steps=(HoldStep.RELEASE,))
            self.attempt(self.scenario.accept)
        apart = begun in ("apart", "shipped", "handed over")
        for line, quantity in enumerate(quantities if apart else ()):
            work = self.scenario.allocate((PLACES[line % 2], quantity), line=line)
            self.scenario.accept(work)
            if begun != "apart" and work.method is FulfillmentMethod.SHIP:
                one = [0] * line + [1]
                parcels = [self.scenario.parcel(*one), self.scenario.parcel()]
                shipment = self.scenario.ship(work=work, parcels=parcels)
                if begun == "handed over":
                    self.scenario.track(shipment, TrackingKind.TRANSIT)

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
    @rule(
        work=st.integers(0, 5),
        wanted=amounts,
        packed=st.lists(st.sampled_from([None, [1], [0, 1], [2, 1]]), max_size=3),
    )
    def leave(self, work: int, wanted: list[int] | None, packed: list[list[int] | None]) -> None:
        part = self.work(work)
        units = wanted or ()
        if part.method is FulfillmentMethod.SHIP:
            parcels = [self.scenario.parcel(*(units or ())) for units in packed]
            self.attempt(lambda: self.scenario.ship(*units, work=part, parcels=parcels))
        else:
            self.attempt(lambda: self.scenario.collect(*units, work=part))

    @precondition(lambda self: bool(self.order.shipments))
    @rule(
        which=st.integers(0, 5),
        told=st.lists(reports, min_size=1, max_size=6),
        decision=st.one_of(st.sampled_from(LossDecision), st.none()),
        wanted=amounts,
    )
    def track(
        self,
        which: int,
        told: list[Report],
        decision: LossDecision | None,
        wanted: list[int] | None,
    ) -> None:
        """Whatever a carrier reports, about a parcel or all of them: nothing is refused. What is
        lost may be decided at once."""
        shipment = self.order.shipments[which % len(self.order.shipments)]
        parcels = [p.id for p in self.order.parcels if p.shipment_id == shipment.id]
        for which, kind, ago, later, reference in told:
            now = self.scenario.clock.forward(minutes=later)
            before = len(self.order.tracking)
            event = self.scenario.track(
                shipment,
                kind,
                parcel_id=[None, *parcels][which % (len(parcels) + 1)],
                occurred_at=None if ago is None else now - timedelta(minutes=ago),
                carrier_reference=reference,
            )
            assert len(self.order.tracking) == before + (event is not None)
        if decision is not None:
            self.decide(decision, wanted)

    def decide(self, decision: LossDecision, wanted: list[int] | None) -> None:
        until = self.scenario.clock() + timedelta(days=1)
        more = {"wait_until": until} if decision is LossDecision.WAIT else {}
        self.attempt(lambda: self.scenario.decide(decision, *(wanted or ()), **more))

    @precondition(lambda self: self.scenario.units(LineState.TO_PROVIDE) > 0)
    @rule(wanted=amounts)
    def provide(self, wanted: list[int] | None) -> None:
        self.attempt(lambda: self.scenario.provide(*(wanted or ())))

    @precondition(lambda self: self.order.sequence > 12)
    @rule(wanted=amounts)
    def cancel(self, wanted: list[int] | None) -> None:
        self.attempt(lambda: self.scenario.cancel(*(wanted or ())))

    @precondition(lambda self: self.order.sequence > 25)
    @rule()
    def void_order(self) -> None:
        self.attempt(self.scenario.void)

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


OrderLife.TestCase.settings = settings(
    derandomize=True, max_examples=120, stateful_step_count=50, deadline=None
)
TestAnyLifeOfAnOrder = OrderLife.TestCase
