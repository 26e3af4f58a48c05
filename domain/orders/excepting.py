"""Raising and resolving exceptions of orders."""

from domain.orders.event import OrderEventKind
from domain.orders.exception import ExceptionKind, OrderException
from domain.orders.order import NewId, Order
from domain.shared.audit import AuditStamp
from domain.shared.ids import Prefix

FOR_WANT_OF_STOCK = (ExceptionKind.AWAITING_STOCK, ExceptionKind.BACKORDER_EXPIRED)


def raise_exception(
    order: Order,
    kind: ExceptionKind,
    line_id: str,
    quantity: int,
    *,
    stamp: AuditStamp,
    new_id: NewId,
) -> None:
    """Raise an exception, unless one of this kind is open for the line: then its quantity is
    brought up to date."""
    for known in order.open_exceptions:
        if (known.kind, known.line_id) == (kind, line_id):
            known.quantity = quantity
            return
    exception = OrderException(
        id=order.new_part_id(new_id, Prefix.EXCEPTION),
        order_id=order.id,
        line_id=line_id,
        kind=kind,
        quantity=quantity,
        raised_at=stamp.at,
    )
    order.exceptions.append(exception)
    order.record(OrderEventKind.EXCEPTION_RAISED, stamp, new_id, exception.id)


def resolve(
    order: Order, exception_id: str, resolution: str, *, stamp: AuditStamp, new_id: NewId
) -> None:
    order.exception(exception_id).resolve(resolution, stamp.at)
    order.record(OrderEventKind.EXCEPTION_RESOLVED, stamp, new_id, exception_id)


def update_awaiting_stock(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Resolve the exceptions for want of stock whose units now have a location or are cancelled,
    and bring the quantities of the others up to date."""
    for exception in order.open_exceptions:
        if exception.kind not in FOR_WANT_OF_STOCK:
            continue
        waiting = order.quantities.unsourced(exception.line_id)
        if waiting:
            exception.quantity = waiting
        else:
            resolve(
                order, exception.id, "Its units have a location or are cancelled.",
                stamp=stamp, new_id=new_id,
            )  # fmt: skip


def update_undecided_losses(order: Order, *, stamp: AuditStamp, new_id: NewId) -> None:
    """Raise an exception for each line with lost units that wait for a decision, and resolve those
    of lines that have none."""
    undecided = order.undecided_by_line()
    for line_id, quantity in undecided.items():
        kind = ExceptionKind.UNDECIDED_LOSS
        raise_exception(order, kind, line_id, quantity, stamp=stamp, new_id=new_id)
    for exception in order.open_exceptions:
        kind, line_id = exception.kind, exception.line_id
        if kind is ExceptionKind.UNDECIDED_LOSS and line_id not in undecided:
            resolve(
                order, exception.id, "Its units were decided or found.", stamp=stamp, new_id=new_id
            )
