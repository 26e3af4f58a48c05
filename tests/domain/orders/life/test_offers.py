"""What is offered is what is accepted: every offered action succeeds with some input, every other
one is refused whatever the input, and a refusal names just what is offered."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from pickle import dumps, loads

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain.network.channel import Permission
from domain.orders.event import OrderEventKind
from domain.orders.holds.hold import HoldStep
from domain.orders.lines.line import LineState
from domain.orders.offers.orders import order_actions
from domain.orders.offers.payments import payment_actions
from domain.orders.offers.situation import Situation
from domain.orders.offers.work import work_actions
from domain.orders.status import OrderAction
from domain.payments.payment import PaymentAction
from domain.shared.error_base import Entity
from domain.shared.errors import DomainError, IllegalTransition
from tests.domain.orders.life.offered_acts import (
    ORDER_ACTS,
    PAYMENT_ACTS,
    WORK_ACTS,
    Act,
    work_acts,
)
from tests.domain.orders.life.test_order_life import OrderLife, amounts
from tests.given import Scenario, an_accepted_order, an_allocated_order, an_order, euros

WHOLE = (Entity.ORDER, Entity.FULFILLMENT_ORDER, Entity.PAYMENT)
_O, _P = OrderAction, PaymentAction


def outcome(scenario: Scenario, before: bytes, act: Act) -> DomainError | None:
    try:
        act(replace(scenario, order=loads(before)))
    except DomainError as refusal:
        return refusal
    return None


def hold_to_offers(scenario: Scenario) -> None:
    # What has happened is not copied for each act.
    scenario = replace(scenario, order=replace(scenario.order, events=[], stock_moves=[]))
    now = Situation.of(scenario.order)
    offered = order_actions(now)
    for action in OrderAction:
        hold_to(scenario, action, offered, ORDER_ACTS[action](scenario))
    for index, payment in enumerate(scenario.order.payments):
        mine = payment_actions(now, payment)
        for one in PaymentAction:
            hold_to(scenario, one, mine, PAYMENT_ACTS[one](index))
    for index, work in enumerate(scenario.order.fulfillment_orders):
        able = work_actions(scenario.order, work)
        for step in WORK_ACTS:
            hold_to(scenario, step, able, work_acts(scenario, index, step))


def hold_to(
    scenario: Scenario, action: object, offered: Sequence[object], acts: Sequence[Act]
) -> None:
    before = dumps(scenario.order)
    outcomes = (outcome(scenario, before, act) for act in acts)
    refusals = list(takewhile(lambda one: one is not None, outcomes))
    accepted = len(refusals) < len(acts)
    assert accepted == (action in offered), (action, offered, list(map(repr, refusals)))
    others = [one for one in offered if one != action]
    for refusal in refusals:
        if isinstance(refusal, IllegalTransition) and refusal.entity in WHOLE:
            assert refusal.action != action or [*refusal.allowed] == others, (action, refusal)


class OfferedLife(OrderLife):
    """Any life of an order: now and then everything is tried."""

    @precondition(lambda self: self.order.sequence > 4)
    @rule()
    def everything_is_tried(self) -> None:
        hold_to_offers(self.scenario)

    @precondition(lambda self: bool(self.order.fulfillment_orders))
    @rule(work=st.integers(0, 5), wanted=amounts, accepted=st.sampled_from([None, True, False]))
    def ask(self, work: int, wanted: list[int] | None, accepted: bool | None) -> None:
        part = self.work(work)
        if accepted is None:
            self.attempt(lambda: self.scenario.ask_to_stop(*(wanted or ()), work=part))
        else:
            self.attempt(lambda: self.scenario.answer(accepted, part))

    @precondition(lambda self: bool(self.order.payments))
    @rule(which=st.integers(0, 3), cents=st.integers(1, 900))
    def begin_to_capture(self, which: int, cents: int) -> None:
        payment = self.order.payments[which % len(self.order.payments)]
        self.attempt(lambda: self.scenario.capture(payment, cents, pending=True))


OfferedLife.TestCase.settings = settings(
    derandomize=True,
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    phases=(Phase.generate,),
)
TestWhatIsOfferedInAnyLife = OfferedLife.TestCase


# --- each case that was offered and could not be done --------------------------------------------


def offered(scenario: Scenario) -> list[OrderAction]:
    return order_actions(Situation.of(scenario.order))


def test_nothing_is_allocated_of_what_has_locations() -> None:
    assert _O.ALLOCATE in offered(an_order(2))
    assert _O.ALLOCATE not in offered(an_allocated_order())


def test_what_is_paid_for_is_settled_as_far_as_money_is_left() -> None:
    scenario = an_order(1)
    assert _O.SETTLE_PAYMENT not in offered(scenario), "there is no payment"
    payment = scenario.authorize(1_000)
    assert payment_actions(Situation.of(scenario.order), payment) == [_P.CAPTURE, _P.VOID]
    hold = scenario.hold(steps=(HoldStep.CAPTURE,))
    assert payment_actions(Situation.of(scenario.order), payment) == [_P.VOID]
    scenario.release(hold)
    scenario.capture(payment)
    scenario.refund(payment)
    assert _O.SETTLE_PAYMENT not in offered(scenario), "all was given back"


def test_a_caller_is_offered_what_its_permissions_allow() -> None:
    now = Situation.of(an_order(1).order)
    assert order_actions(now, (), ()) == [_O.ALLOCATE, _O.CHANGE_DELIVERY]
    assert _O.CANCEL in order_actions(now, (Permission.CANCEL_ORDERS,), ())
    assert _O.AUTHORIZE_PAYMENT in order_actions(now, (), (Permission.TAKE_PAYMENTS,))


# --- a wish is no cancellation -------------------------------------------------------------------


def test_an_order_is_not_cancelled_when_the_location_refuses_the_cancellation() -> None:
    scenario = an_accepted_order()
    scenario.cancel()
    order = scenario.order
    assert (order.cancelled_at, order.cancellation_requested_at) == (None, scenario.clock())
    assert _O.CANCEL not in offered(scenario), "it is asked to cancel all already"
    scenario.answer(accepted=False)
    assert (order.cancelled_at, order.cancellation_requested_at) == (None, None)
    assert OrderEventKind.ORDER_CANCELLED not in {event.kind for event in order.events}
    assert _O.CANCEL in offered(scenario), "it may be asked again"


def test_an_order_is_cancelled_when_the_location_accepts_the_cancellation() -> None:
    scenario = an_accepted_order()
    scenario.cancel()
    later = scenario.clock.forward(hours=1)
    scenario.answer(accepted=True)
    order = scenario.order
    assert (order.cancelled_at, order.cancellation_requested_at) == (later, None)
    assert order.events[-1].kind is OrderEventKind.ORDER_CANCELLED


def test_goods_that_are_shipped_first_end_the_cancellation_request() -> None:
    scenario = an_accepted_order()
    scenario.cancel()
    scenario.ship()
    order = scenario.order
    assert (order.cancelled_at, order.cancellation_requested_at) == (None, None)
    assert order.quantities.count({LineState.SHIPPED}) == 2


def test_what_is_left_of_an_order_that_was_shipped_in_part_is_cancelled_and_not_all() -> None:
    scenario = an_order(1, 1, at=["location_a"])
    scenario.accept()
    scenario.ship()
    scenario.cancel()
    assert scenario.order.cancelled_at is None
    assert scenario.order.events[-1].kind is OrderEventKind.UNITS_CANCELLED


def test_money_that_is_not_due_is_not_offered_for_capture() -> None:
    scenario = an_order(2)
    payment = scenario.authorize(5_000)
    scenario.capture(payment, scenario.order.current_total.minor)
    assert payment_actions(Situation.of(scenario.order), payment) == [_P.VOID, _P.REFUND]
    assert scenario.order.balance.balance_due == euros(0)
