"""Whole kits, lines that become shorter, and what a substitute costs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.network.channel import AvailabilityPolicy, ChannelKind
from domain.orders.lines.amounts import Adjustment, AdjustmentKind, TaxLine
from domain.orders.lines.line import LineKind, LineState
from domain.orders.lines.outcome import outcomes_of
from domain.orders.lines.shortening import leave_out, price_of_substitute
from domain.orders.order import Order
from domain.services.orders.commands.lines import PlaceLine, PlacePart
from domain.services.orders.placing.shortage.asked import asked_of
from domain.services.orders.placing.shortage.whole_kits import whole_kits
from domain.services.sourcing.assigning import open_demand
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from tests.given import a_channel, a_placement, euros, placed

POS = a_channel(ChannelKind.POS)
EXACT = settings(derandomize=True, max_examples=200, deadline=None)
PARTIAL = AvailabilityPolicy.PARTIAL
TWO_CUPS_AND_A_POT = (PlacePart(sku="CUP", quantity=2), PlacePart(sku="POT", quantity=1))


def a_set(quantity: int, policy: AvailabilityPolicy = PARTIAL) -> PlaceLine:
    return PlaceLine(
        kind=LineKind.KIT,
        sku="TEA",
        quantity=quantity,
        parts=TWO_CUPS_AND_A_POT,
        availability_policy=policy,
    )


def an_order_of(*lines: PlaceLine) -> Order:
    return placed(a_placement(*lines), channel=POS)


@EXACT
@given(cups=st.integers(0, 12), pots=st.integers(0, 6), wanted=st.integers(1, 5))
def test_only_whole_kits_are_sourced(cups: int, pots: int, wanted: int) -> None:
    command = a_placement(a_set(wanted))
    order = placed(command, channel=POS)
    sourcing = whole_kits(asked_of(order, command))
    assert sourcing is not None
    stock = {("CUP", "here"): cups, ("POT", "here"): pots}
    found = sourcing(open_demand(order), stock, {"here": 1}, {})
    units = {order.line(one.line_id).sku: one.quantity for one in found}
    kits = min(wanted, cups // 2, pots)
    assert units == ({"CUP": kits * 2, "POT": kits} if kits else {})


def test_kits_that_wait_or_refuse_are_sourced_as_ever() -> None:
    command = a_placement(a_set(1, AvailabilityPolicy.BACKORDER), PlaceLine(sku="CUP", quantity=1))
    assert whole_kits(asked_of(placed(command, channel=POS), command)) is None


def test_a_kit_loses_its_parts() -> None:
    order = an_order_of(a_set(3), PlaceLine(sku="CUP", quantity=1))
    kit, cup, pot, other = order.lines
    leave_out(order, kit, 2)
    assert [line.quantity for line in (kit, cup, pot, other)] == [1, 2, 1, 1]
    assert order.quantities.count({LineState.PENDING}) == 4
    leave_out(order, kit, 1)
    assert (order.lines, other.position) == ([other], 1)
    assert order.line(other.id) is other
    assert order.quantities.count(LineState) == 1


@EXACT
@given(
    quantity=st.integers(2, 9),
    gone=st.integers(1, 8),
    discount=st.integers(0, 5_000),
    tax=st.integers(0, 5_000),
)
def test_amounts_are_the_share_of_the_units_that_stay(
    quantity: int, gone: int, discount: int, tax: int
) -> None:
    line = PlaceLine(
        sku="CUP",
        quantity=quantity,
        unit_price=euros(1_000),
        shipping=euros(400),
        adjustments=(Adjustment(kind=AdjustmentKind.DISCOUNT, amount=euros(-discount)),),
        taxes=(TaxLine(title="VAT", amount=euros(tax), included=False),),
    )
    order = an_order_of(line)
    (cup,) = order.lines
    whole = cup.total
    left = quantity - min(gone, quantity - 1)
    leave_out(order, cup, quantity - left)
    exact = (whole.minor - 400) * left / quantity + 400
    assert abs(cup.total.minor - exact) <= 1


@pytest.mark.parametrize(
    ("asked", "own", "paid"), [(1_000, 1_250, 1_000), (1_000, 700, 700), (0, 700, 0)]
)
def test_a_substitute_costs_no_more_than_what_it_replaces(asked: int, own: int, paid: int) -> None:
    price = price_of_substitute(UnitPrice.of(euros(asked)), Money(own, "EUR"))
    assert price == UnitPrice.of(euros(paid))


def test_outcomes_that_are_not_stored_follow_from_the_lines() -> None:
    fee = PlaceLine(kind=LineKind.FEE, title="Bag", quantity=2, unit_price=euros(10))
    order = an_order_of(PlaceLine(sku="CUP", quantity=2), fee, a_set(1))
    assert outcomes_of(None, order.lines) == [], "a release of before placed it"
    found = outcomes_of((), order.lines)
    assert [(one.position, one.sku, one.reserved) for one in found] == [
        (1, "CUP", 2),
        (3, "TEA", 1),
    ]
    assert all(one.is_plain and one.quantity == one.reserved for one in found)
