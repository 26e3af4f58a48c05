"""Prints `docs/states.md`: diagrams of the state machines, from their transition tables."""

from collections.abc import Iterable
from enum import StrEnum

from domain.fulfillment.fulfillment_order import FULFILLMENT, REQUEST
from domain.fulfillment.shipment import SHIPMENT
from domain.inventory.counting.stock_count import STOCK_COUNT
from domain.inventory.fencing.ring_fence import RING_FENCE
from domain.inventory.reservations.reservation import RESERVATION
from domain.inventory.supply.purchase_order import PURCHASE_ORDER
from domain.inventory.supply.transfer_order import TRANSFER_ORDER
from domain.orders.exception import EXCEPTION
from domain.orders.holds.hold import DEFAULT_STEPS, HOLD, POSSIBLE_STEPS, HoldStep
from domain.orders.lines.line import LINE, STOCK_NAME_OF
from domain.orders.status import ORDER, OrderStatus
from domain.payments.payment import PAYMENT
from domain.payments.settlement import PaymentStatus
from domain.payments.transaction import TRANSACTION
from domain.replenishment.alert import STOCK_ALERT
from domain.replenishment.suggestion import SUGGESTION
from domain.shared.lifecycle import Lifecycle, Permits

MACHINES: tuple[tuple[str, str, Lifecycle], ...] = (  # type: ignore[type-arg]
    ("Units of an order line", "`domain/orders/lines/line.py`", LINE),
    ("Fulfillment order", "`domain/fulfillment/fulfillment_order.py`", FULFILLMENT),
    ("Request to the location", "`domain/fulfillment/fulfillment_order.py`", REQUEST),
    ("Parcel, and shipment without parcels", "`domain/fulfillment/shipment.py`", SHIPMENT),
    ("Purchase order", "`domain/inventory/supply/purchase_order.py`", PURCHASE_ORDER),
    ("Transfer order", "`domain/inventory/supply/transfer_order.py`", TRANSFER_ORDER),
    ("Ring-fence", "`domain/inventory/fencing/ring_fence.py`", RING_FENCE),
    ("Reservation", "`domain/inventory/reservations/reservation.py`", RESERVATION),
    ("Stock count", "`domain/inventory/counting/stock_count.py`", STOCK_COUNT),
    ("Replenishment suggestion", "`domain/replenishment/suggestion.py`", SUGGESTION),
    ("Stock alert", "`domain/replenishment/alert.py`", STOCK_ALERT),
    ("Transaction of a payment", "`domain/payments/transaction.py`", TRANSACTION),
    ("Hold", "`domain/orders/holds/hold.py`", HOLD),
    ("Exception", "`domain/orders/exception.py`", EXCEPTION),
)


_SHIPMENT_STATUS = """`domain/fulfillment/progress.py`: by its parcels; the first rule that fits.

| parcels | shipment |
|---|---|
| all have one status | that status |
| one is DELIVERED | PARTIALLY_DELIVERED |
| one is EXCEPTION, RETURN_TO_SENDER or LOST | EXCEPTION |
| all are on the way | the least advanced of their statuses |"""


def printed_states() -> str:
    parts = [
        "# State machines",
        "Generated from the transition tables in the code by `make schema`; a test compares both."
        " A transition without an arrow is refused with `IllegalTransition`; but what a carrier"
        " reports about a parcel is always kept, and changes nothing where it has no arrow.",
    ]
    for title, where, machine in MACHINES:
        parts.append(f"## {title}\n\n{where}\n\n{_diagram(machine)}")
    parts.append("## Status of a shipment\n\n" + _SHIPMENT_STATUS)
    parts.append("## Stock name of a unit in each state\n\n" + _stock_names())
    parts.append("## Permitted actions on an order\n\n" + _actions(ORDER, OrderStatus))
    parts.append("## Permitted actions on a payment\n\n" + _actions(PAYMENT, PaymentStatus))
    parts.append("## Steps that a hold blocks\n\n" + _hold_steps())
    return "\n\n".join(parts) + "\n"


def _diagram(machine: Lifecycle) -> str:  # type: ignore[type-arg]
    arrows = [f"    {state} --> {after}: {action}" for state, action, after in machine.rows()]
    arrows += [
        f"    {state} --> {after}: {action}, the last"
        for state, action, after in machine.last_rows()
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def _stock_names() -> str:
    rows = [f"| {state} | {name} |" for state, name in STOCK_NAME_OF.items()]
    return "\n".join(["| state | stock name |", "|---|---|", *rows])


def _hold_steps() -> str:
    defaults = [f"| {reason} | {_listed(steps)} |" for reason, steps in DEFAULT_STEPS.items()]
    possible = [
        f"| {scope} | {_listed(step for step in HoldStep if step in steps)} |"
        for scope, steps in POSSIBLE_STEPS.items()
    ]
    return "\n".join(
        [
            *("| reason | steps, unless others are given |", "|---|---|", *defaults, ""),
            *("| scope | steps that it can block |", "|---|---|", *possible, ""),
            "An order is ON_HOLD while a hold of the whole order blocks RELEASE, SHIP or HAND_OVER,"
            " or while holds keep back every unit that has not left; it is PENDING_REVIEW when one"
            " of these holds is for a review. A fulfillment order is ON_HOLD while holds block"
            " RELEASE for all of its units.",
        ]
    )


def _listed(steps: Iterable[HoldStep]) -> str:
    return ", ".join(steps) or "none"


def _actions(permits: Permits, statuses: type[StrEnum]) -> str:  # type: ignore[type-arg]
    rows = [f"| {status} | {', '.join(permits.actions(status))} |" for status in statuses]
    return "\n".join(["| status (derived) | actions |", "|---|---|", *rows])
