"""Deciding about lost units: send replacements, refund, or wait until they are found."""

from collections import Counter
from collections.abc import Mapping

from domain.fulfillment.shipment import LossDecision, ShipmentLine
from domain.orders.event import OrderEventKind
from domain.orders.excepting import update_undecided_losses
from domain.orders.offers.orders import require_status
from domain.orders.order import NewId, Order
from domain.orders.status import OrderAction
from domain.services.fulfillment.commands import DecideLostUnits
from domain.services.fulfillment.processing import by_line
from domain.shared import bounds
from domain.shared.audit import AuditStamp
from domain.shared.errors import InvalidInput, QuantityExceeded, refuse


def decide(
    order: Order, command: DecideLostUnits, *, stamp: AuditStamp, new_id: NewId
) -> Mapping[str, int]:
    """Record the decision. The replacement units that enter the order by it, by line."""
    _require_time(command, stamp)
    chosen = _chosen(order, command)
    entering = Counter[str]()
    for line, quantity in chosen:
        match command.decision:
            case LossDecision.WAIT:
                line.wait_until = command.wait_until
                continue
            case LossDecision.RESHIP:
                line.reshipped += quantity
                entering[line.line_id] += quantity
            case LossDecision.REFUND:
                line.refunded += quantity
        line.undecided -= quantity
    for line_id, quantity in entering.items():
        order.enter(line_id, quantity)
    if entering:
        # A voided order, or one in review, gets no units.
        require_status(order, OrderAction.ALLOCATE)
    order.record(OrderEventKind.LOSS_DECIDED, stamp, new_id, None)
    update_undecided_losses(order, stamp=stamp, new_id=new_id)
    return entering


def _require_time(command: DecideLostUnits, stamp: AuditStamp) -> None:
    at = command.wait_until
    if command.decision is not LossDecision.WAIT:
        if at is not None:
            raise InvalidInput("waitUntil", "is only for the decision WAIT; leave it out")
    elif at is None or bounds.aware("waitUntil", at) <= stamp.at:
        raise InvalidInput("waitUntil", "must be a time in the future for the decision WAIT")


def _chosen(order: Order, command: DecideLostUnits) -> list[tuple[ShipmentLine, int]]:
    """The undecided units that the command means, by shipment line."""
    if command.shipment_id is not None:
        order.shipment(command.shipment_id)
    if command.parcel_id is not None:
        order.parcel(command.parcel_id)
    undecided = [
        line
        for line in order.shipment_lines
        if line.undecided
        and command.shipment_id in (None, line.shipment_id)
        and command.parcel_id in (None, line.parcel_id)
    ]
    possible = Counter[str]()
    for line in undecided:
        possible[line.line_id] += line.undecided
    requested = by_line(command.lines) or possible
    refuse(
        QuantityExceeded(line_id, quantity, possible[line_id])
        for line_id, quantity in requested.items()
        if quantity > possible[order.line(line_id).id]
    )
    if not requested:
        raise InvalidInput("orderId", "names an order without lost units that wait for a decision")
    return _taken(undecided, Counter(requested))


def _taken(lines: list[ShipmentLine], rest: Counter[str]) -> list[tuple[ShipmentLine, int]]:
    taken = []
    for line in lines:
        if quantity := min(line.undecided, rest[line.line_id]):
            taken.append((line, quantity))
            rest[line.line_id] -= quantity
    return taken
