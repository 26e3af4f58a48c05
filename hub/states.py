"""The state machines as pictures: `docs/states.md`, drawn from the tables themselves."""

from domain.lifecycle import Lifecycle
from domain.order.fulfillment import FULFILLMENT, REQUEST
from domain.order.hold import HOLD
from domain.order.line import HELD_AS, LINE
from domain.order.payment import PAYMENT
from domain.order.shipment import SHIPMENT
from domain.order.status import ORDER, OrderStatus

MACHINES: tuple[tuple[str, str, Lifecycle], ...] = (  # type: ignore[type-arg]
    ("Units of an order line", "`domain/order/line.py`", LINE),
    ("Fulfillment order", "`domain/order/fulfillment.py`", FULFILLMENT),
    ("What the location has agreed to", "`domain/order/fulfillment.py`", REQUEST),
    ("Shipment", "`domain/order/shipment.py`", SHIPMENT),
    ("Payment", "`domain/order/payment.py`", PAYMENT),
    ("Hold", "`domain/order/hold.py`", HOLD),
)


def drawn() -> str:
    parts = [
        "# State machines",
        "Drawn from the tables by `make schema`; a test keeps it true. What has no arrow is refused"
        " with `IllegalTransition`.",
    ]
    for title, where, machine in MACHINES:
        parts.append(f"## {title}\n\n{where}\n\n{_diagram(machine)}")
    parts.append("## How inventory holds a unit in each state\n\n" + _held())
    parts.append("## What may be done with an order\n\n" + _permits())
    return "\n\n".join(parts) + "\n"


def _diagram(machine: Lifecycle) -> str:  # type: ignore[type-arg]
    arrows = [f"    {state} --> {after}: {action}" for state, action, after in machine.rows()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def _held() -> str:
    rows = [f"| {state} | {name} |" for state, name in HELD_AS.items()]
    return "\n".join(["| state | stock name |", "|---|---|", *rows])


def _permits() -> str:
    rows = [f"| {status} | {', '.join(ORDER.actions(status))} |" for status in OrderStatus]
    return "\n".join(["| status (derived) | actions |", "|---|---|", *rows])
