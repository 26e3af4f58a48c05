"""Giving the units of a new order their locations, and settling what is not there."""

from collections.abc import Sequence

from domain.network.channel import LEAVES_OUT, Channel
from domain.network.stock_rules import Rules
from domain.orders.event import OrderEventKind
from domain.orders.lines.line import STOCKED
from domain.orders.lines.shortening import leave_out
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders.commands.ordering import PlaceOrder
from domain.services.orders.placing.kits import kit_lines
from domain.services.orders.placing.shortage.asked import Asked, asked_of, note_missing
from domain.services.orders.placing.shortage.substituting import substitute
from domain.services.orders.placing.shortage.telling import outcomes_told
from domain.services.orders.placing.shortage.whole_kits import whole_kits
from domain.services.shared.service import Service
from domain.services.sourcing.assigning import open_demand
from domain.services.sourcing.kit_shortages import located_at_kits
from domain.services.sourcing.reserved_units import allocate_new, consume
from domain.shared.audit import AuditStamp
from domain.shared.errors import OutOfStock, refuse


async def source_new(
    service: Service,
    uow: UnitOfWork,
    order: Order,
    given: PlaceOrder,
    composed: PlaceOrder,
    channel: Channel,
    rules: Rules,
    stamp: AuditStamp,
) -> None:
    """Reserve the units of a new order, and note what became of each line. What its policies let
    nobody wait for is replaced or left out. `composed` is what was `given`, with all parts of
    kits."""
    asked = asked_of(order, composed)
    if open_demand(order):
        kept = await consume(uow, given.reservation_id, order, stamp)
        with located_at_kits(kit_lines(given, composed)):
            freed = await allocate_new(service, uow, order, kept, rules, stamp, whole_kits(asked))
        if short := note_missing(order, asked):
            await substitute(service, uow, order, channel, short, freed, rules, stamp)
            _settle(service, order, short, stamp)
    order.outcomes = outcomes_told(order, asked, channel, stamp)


def _settle(service: Service, order: Order, short: Sequence[Asked], stamp: AuditStamp) -> None:
    """Leave out what is still missing, or refuse the order for it; also one of which nothing that
    was asked for is there."""
    refused = [one for one in short if one.missing and one.policy not in LEAVES_OUT]
    refuse(_out_of_stock(one) for one in refused)
    for one in short:
        one.left_out, one.missing = one.missing, 0
        leave_out(order, one.line, one.quantity - one.kept)
    if not any(line.kind in STOCKED for line in order.lines):
        refuse(_out_of_stock(one) for one in short)
    if any(one.left_out for one in short):
        order.record(OrderEventKind.UNITS_LEFT_OUT, stamp, service.new_id, None)


def _out_of_stock(one: Asked) -> OutOfStock:
    path = ("lines", str(one.position - 1), "sku")
    return OutOfStock(one.line.stocked_sku, one.kept).at(*path)
