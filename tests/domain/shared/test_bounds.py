"""Limits of what adds up, and parts that are found however many there are."""

from dataclasses import replace

import pytest

from domain.inventory.stock import LEVEL_MAX, MovementKind, StockMove, too_many
from domain.orders.filters import OrderWhere
from domain.shared.amounts.money import MINOR_MAX, TOTAL_MAX
from domain.shared.errors import InvalidInput, NotFound
from domain.shared.paging import VALUES_MAX, Listing, Where
from tests.given import an_audit_stamp, an_order


def test_a_part_is_found_whenever_it_was_added() -> None:
    order = an_order().order
    first = order.lines[0]
    assert order.line(first.id) is first
    with pytest.raises(NotFound):
        order.line("line_of_nobody")
    second = replace(first, id="second", position=2)
    order.lines.append(second)
    assert order.line("second") is second
    assert order.line(first.id) is first
    assert replace(order).line("second") is second


def test_the_lists_of_a_filter_hold_so_many_values_together() -> None:
    half = ("x",) * (VALUES_MAX // 2)
    Listing(OrderWhere(channel_id=half, not_=OrderWhere(customer_id=half)))
    for one_more in (
        OrderWhere(channel_id=half, and_=(OrderWhere(customer_id=(*half, "y")),)),
        OrderWhere(
            channel_id=half, or_=(OrderWhere(customer_id=half), OrderWhere(location_id=("y",)))
        ),
    ):
        with pytest.raises(InvalidInput) as refused:
            Listing(one_more)
        assert refused.value.field == "where"
    assert isinstance(OrderWhere(), Where)


def test_the_refusal_of_too_many_units_names_the_field_that_said_them() -> None:
    move = StockMove(
        kind=MovementKind.COUNT_UP,
        sku="CUP",
        location_id="x",
        quantity=1,
        cause="x",
        stamp=an_audit_stamp(),
    )
    assert too_many([move]).field == "counted"
    assert too_many([replace(move, kind=MovementKind.RECEIVE)]).field == "quantity"


def test_what_is_added_up_fits_into_its_column() -> None:
    assert LEVEL_MAX + 1_000_000 < 2**31
    assert MINOR_MAX < TOTAL_MAX < 2 * TOTAL_MAX + MINOR_MAX < 2**63
