"""All that may be tried with an order, its work and its payments, by the action that it is: with no
units named, and with one unit of each line."""

from collections.abc import Callable, Iterable

from domain.fulfillment.fulfillment_order import FulfillmentAction, RejectReason
from domain.orders.offers.orders import require_order_action
from domain.orders.offers.work import FORWARD
from domain.orders.status import OrderAction
from domain.payments.payment import PaymentAction
from domain.services.orders import delivering
from domain.services.orders.commands.delivering import UpdateDeliveryGroup
from domain.services.sourcing.assigning import sourceable
from tests.domain.orders.life.order_laws import PLACES
from tests.given import Scenario

Act = Callable[[Scenario], object]
_O, _F, _P = OrderAction, FulfillmentAction, PaymentAction


def allocate(scenario: Scenario) -> None:
    require_order_action(scenario.order, _O.ALLOCATE)
    for demand in sourceable(scenario.order, partial=True):
        index = scenario.order.lines.index(scenario.order.line(demand.line_id))
        scenario.allocate((demand.location_id or PLACES[0], 1), line=index)


def change_delivery(scenario: Scenario, index: int) -> None:
    group = scenario.order.delivery_groups[index]
    command = UpdateDeliveryGroup(delivery_group_id=group.id, expected_version=0, note="Bell")
    delivering.change(scenario.order, command, stamp=scenario.stamp, new_id=scenario.new_id)


def each(parts: Iterable[object], act: Callable[[Scenario, int], object]) -> list[Act]:
    return [lambda s, i=i: act(s, i) for i, _ in enumerate(parts)]  # type: ignore[misc]


def by_units(scenario: Scenario, act: Callable[..., object]) -> list[Act]:
    """With one unit of each line, by itself."""
    units = [[0] * index + [1] for index in range(len(scenario.order.lines))]
    return [lambda s, n=n: act(s, *n) for n in units]  # type: ignore[misc]


def settlements(scenario: Scenario) -> list[Act]:
    payments = range(len(scenario.order.payments))
    return [act for i in payments for some in PAYMENT_ACTS.values() for act in some(i)]


def works(scenario: Scenario) -> list[Act]:
    parts = range(len(scenario.order.fulfillment_orders))
    provided = [lambda s: s.provide(), *by_units(scenario, lambda s, *n: s.provide(*n))]
    steps = [(i, step) for i in parts for step in WORK_ACTS if step in FORWARD]
    return [*provided, *(act for i, step in steps for act in work_acts(scenario, i, step))]


def work_acts(scenario: Scenario, index: int, action: FulfillmentAction) -> list[Act]:
    act, whole = WORK_ACTS[action]

    def do(s: Scenario, *units: int) -> object:
        return act(s, s.order.fulfillment_orders[index], *units)

    return [*([do] if whole else []), *by_units(scenario, do)]


# fmt: off
ORDER_ACTS: dict[OrderAction, Callable[[Scenario], list[Act]]] = {
    _O.ALLOCATE:          lambda _: [allocate],
    _O.HOLD:              lambda _: [lambda s: s.hold()],
    _O.RELEASE_HOLD:      lambda s: each(s.order.holds, lambda s, i: s.release(s.order.holds[i])),
    _O.CHANGE_DELIVERY:   lambda s: each(s.order.delivery_groups, change_delivery),
    _O.CANCEL:            lambda s: [lambda s: s.cancel(),
                                     *by_units(s, lambda s, *n: s.cancel(*n))],
    _O.VOID:              lambda _: [lambda s: s.void()],
    _O.FULFILL:           works,
    _O.AUTHORIZE_PAYMENT: lambda _: [lambda s: s.authorize(100)],
    _O.SETTLE_PAYMENT:    settlements,
}
PAYMENT_ACTS: dict[PaymentAction, Callable[[int], list[Act]]] = {
    _P.CAPTURE: lambda i: [lambda s: s.capture(s.order.payments[i], 1),
                           lambda s: s.capture(s.order.payments[i])],
    _P.REFUND:  lambda i: [lambda s: s.refund(s.order.payments[i], 1)],
    _P.VOID:    lambda i: [lambda s: s.void_payment(s.order.payments[i].id)],
}
# Each with whether it may name no units.
WORK_ACTS: dict[FulfillmentAction, tuple[Callable[..., object], bool]] = {
    _F.ACCEPT:  (lambda s, part, *n: s.accept(part), True),
    _F.REJECT:  (lambda s, part, *n: s.reject(*n, reason=RejectReason.OTHER, work=part), True),
    _F.PICK:    (lambda s, part, *n: s.step(_F.PICK, *n, work=part), True),
    _F.PACK:    (lambda s, part, *n: s.step(_F.PACK, *n, work=part), True),
    _F.READY:   (lambda s, part, *n: s.step(_F.READY, *n, work=part), True),
    _F.SHIP:    (lambda s, part, *n: s.ship(*n, work=part), True),
    _F.COLLECT: (lambda s, part, *n: s.collect(*n, work=part), True),
    _F.MOVE:    (lambda s, part, *n: s.move("location_c", *n, work=part), True),
    _F.SPLIT:   (lambda s, part, *n: s.split(*n, work=part), False),
    _F.REQUEST_CANCELLATION: (lambda s, part, *n: s.ask_to_stop(*n, work=part), True),
    _F.ACCEPT_CANCELLATION:  (lambda s, part, *n: s.answer(True, part), True),
    _F.REFUSE_CANCELLATION:  (lambda s, part, *n: s.answer(False, part), True),
}
# fmt: on
