"""Safety stock, reorder points and order quantities, held against stockpyl."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.replenishment.demand import Demand, DemandPattern
from domain.replenishment.planning import Position, plan
from domain.replenishment.policy import Terms
from domain.replenishment.reordering import (
    COUNTED_MAX,
    AtRisk,
    LeadTime,
    ServiceMeasure,
    at_risk,
    counted_quantile,
    cycle_reorder_point,
    fill_rate_reorder_point,
    lead_time_of,
    normal_loss,
    order_quantity,
)
from tests.domain.replenishment.oracle import LOSS, NORMAL, POISSON


@pytest.mark.parametrize(("mean", "deviation", "days", "service", "stock"), NORMAL)
def test_reorder_points_are_those_of_stockpyl(
    mean: float, deviation: float, days: int, service: float, stock: float
) -> None:
    demand = Demand(mean, deviation, 90, DemandPattern.SMOOTH)
    units = at_risk(demand, LeadTime(days), review=1)
    assert units.mean > COUNTED_MAX
    assert cycle_reorder_point(units, service) == pytest.approx(stock, abs=1e-6)


@pytest.mark.parametrize(("mean", "service", "stock"), POISSON)
def test_few_units_are_counted_as_stockpyl_counts_them(
    mean: float, service: float, stock: int
) -> None:
    assert counted_quantile(mean, mean, service) == stock


@pytest.mark.parametrize(("z", "loss"), LOSS)
def test_the_units_short_are_those_of_stockpyl(z: float, loss: float) -> None:
    assert normal_loss(z) == pytest.approx(loss, abs=1e-6)


def test_lead_times_that_vary_need_more_safety_stock() -> None:
    # 4 units a day, deviation 2, 9 days with deviation 3: sqrt(10 * 4 + 16 * 9).
    units = at_risk(Demand(4, 2, 90, DemandPattern.SMOOTH), LeadTime(9, 3), review=1)
    assert units.mean == 40
    assert units.deviation == pytest.approx(184**0.5)
    assert lead_time_of([6, 9, 12]) == LeadTime(9, 3, 3)
    assert lead_time_of([5]) == LeadTime(5, 0, 1)


def test_a_fill_rate_counts_the_units_short_of_an_order() -> None:
    units = AtRisk(100, 20)
    point = fill_rate_reorder_point(units, 0.98, 200)
    assert 20 * normal_loss((point - 100) / 20) == pytest.approx(0.02 * 200, abs=1e-6)
    # The larger the order, the rarer the stock is low.
    assert fill_rate_reorder_point(units, 0.98, 400) < point


@given(
    mean=st.floats(0.05, 400),
    ratio=st.floats(0.2, 4),
    quantity=st.floats(1, 5_000),
    low=st.integers(5_000, 9_999),
    high=st.integers(5_000, 9_999),
)
@settings(max_examples=150)
def test_a_higher_service_never_orders_later(
    mean: float, ratio: float, quantity: float, low: int, high: int
) -> None:
    units = AtRisk(mean, mean * ratio)
    low, high = sorted((low, high))
    first, second = (cycle_reorder_point(units, one / 10_000) for one in (low, high))
    assert first <= second
    pair = [fill_rate_reorder_point(units, one / 10_000, quantity) for one in (low, high)]
    assert pair == sorted(pair)


@given(
    wanted=st.floats(-50, 5_000),
    pack=st.integers(1, 48),
    minimum=st.integers(1, 100),
    room=st.one_of(st.just(inf), st.integers(0, 6_000).map(float)),
)
def test_whole_packs_are_ordered_that_fit(
    wanted: float, pack: int, minimum: int, room: float
) -> None:
    quantity = order_quantity(wanted, pack, minimum, room)
    assert quantity % pack == 0
    assert quantity <= room
    assert quantity == 0 or quantity >= minimum
    if wanted > 0 and room == inf:
        assert max(wanted - 1e-6, minimum) <= quantity < max(wanted, minimum) + pack


@given(
    available=st.integers(0, 60),
    incoming=st.integers(0, 60),
    in_transit=st.integers(0, 60),
    planned=st.integers(0, 60),
    leaving=st.integers(0, 60),
    backordered=st.integers(0, 60),
    terms=st.builds(
        Terms,
        active=st.just(True),
        measure=st.sampled_from(ServiceMeasure),
        order_days=st.integers(1, 30),
        pack_size=st.integers(1, 12),
    ),
)
def test_what_is_ordered_is_not_ordered_again(
    available: int,
    incoming: int,
    in_transit: int,
    planned: int,
    leaving: int,
    backordered: int,
    terms: Terms,
) -> None:
    demand = Demand(3.5, 2.5, 90, DemandPattern.SMOOTH)
    position = Position(
        available=available,
        incoming=incoming,
        in_transit=in_transit,
        planned=planned,
        leaving=leaving,
        backordered=backordered,
    )
    first = plan(terms, demand, LeadTime(7, 1), position)
    low = position.units <= first.reasons.reorder_point + 1e-3
    assert bool(first.quantity) == low
    # Whatever becomes of the units ordered, each is counted once.
    if first.quantity:
        drafted = replace(position, planned=planned + first.quantity)
        ordered = replace(position, incoming=incoming + first.quantity)
        arrived = replace(position, available=available + first.quantity)
        assert drafted.units == ordered.units == arrived.units
        assert plan(terms, demand, LeadTime(7, 1), drafted).quantity == 0


def test_a_manual_reorder_point_and_a_maximum_go_first() -> None:
    demand = Demand(2, 1, 90, DemandPattern.SMOOTH)
    terms = Terms(active=True, reorder_point=12, maximum_stock=20, order_days=30, pack_size=6)
    low = plan(terms, demand, LeadTime(7), Position(available=12))
    assert (low.reasons.reorder_point, low.reasons.order_up_to, low.quantity) == (12, 20, 6)
    assert plan(terms, demand, LeadTime(7), Position(available=13)).quantity == 0


def test_nothing_is_ordered_that_nobody_wants() -> None:
    nothing = Demand(0, 0, 0, DemandPattern.NONE)
    assert plan(Terms(active=True), nothing, LeadTime(7), Position()).quantity == 0
    # Orders wait for units although nothing was sold before.
    assert plan(Terms(active=True), nothing, LeadTime(7), Position(backordered=3)).quantity == 3
