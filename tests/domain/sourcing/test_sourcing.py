"""Which location serves which units."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shared.errors import DomainError, OutOfStock
from domain.sourcing.sourcing import Allocation, Demand, source

RANKS = {"a": 1, "b": 2, "c": 3, "d": 4}


def a_demand(
    quantity: int,
    sku: str = "CUP",
    line: str = "1",
    at: str | None = None,
    partial: bool = False,
    group: str = "1",
) -> Demand:
    return Demand(
        line_id=line,
        delivery_group_id=group,
        sku=sku,
        quantity=quantity,
        location_id=at,
        partial=partial,
    )


def where(allocations: list[Allocation]) -> dict[str, int]:
    """Units per location."""
    found: dict[str, int] = {}
    for one in allocations:
        found[one.location_id] = found.get(one.location_id, 0) + one.quantity
    return found


def cups(**at: int) -> dict[tuple[str, str], int]:
    return {("CUP", place): quantity for place, quantity in at.items()}


def test_one_location_that_has_it_all_wins() -> None:
    assert where(source([a_demand(9)], cups(a=8, b=8, c=9), RANKS)) == {"c": 9}


def test_two_goods_come_from_the_place_that_has_both() -> None:
    stock = {**cups(a=5, b=5), ("POT", "b"): 1}
    both = [a_demand(2), a_demand(1, "POT", "2")]
    assert where(source(both, stock, RANKS)) == {"b": 3}


def test_ties_go_to_the_lowest_rank_and_then_the_lowest_id() -> None:
    assert where(source([a_demand(1)], cups(a=1, b=1), {"a": 2, "b": 1})) == {"b": 1}
    assert where(source([a_demand(1)], cups(b=1, a=1), {"b": 1, "a": 1})) == {"a": 1}


def test_otherwise_the_fewest_locations_share() -> None:
    assert where(source([a_demand(13)], cups(a=10, b=3, c=3), RANKS)) == {"a": 10, "b": 3}
    assert where(source([a_demand(12)], cups(a=4, b=4, c=4, d=8), RANKS)) == {"d": 8, "a": 4}


def test_a_location_that_rejected_the_line_is_not_asked_for_it_again() -> None:
    other = Demand(
        delivery_group_id="g", line_id="2", sku="CUP", quantity=2, excluded=frozenset({"a"})
    )
    sent = source([a_demand(2), other], cups(a=2, b=2), RANKS)
    assert {(one.line_id, one.location_id) for one in sent} == {("1", "a"), ("2", "b")}
    with pytest.raises(OutOfStock) as refused:
        source([other], cups(a=9, b=1), RANKS)
    assert refused.value.available == 1
    chosen = Demand(
        delivery_group_id="g", line_id="3", sku="CUP", quantity=2, location_id="b", partial=True
    )
    both = [
        Demand(
            delivery_group_id="g",
            line_id="2",
            sku="CUP",
            quantity=2,
            partial=True,
            excluded=other.excluded,
        )
    ]
    sent = source([*both, chosen], cups(b=3), RANKS)
    assert {one.line_id: one.quantity for one in sent} == {"3": 2, "2": 1}, "the chosen one first"
    named = Demand(
        delivery_group_id="g",
        line_id="2",
        sku="CUP",
        quantity=1,
        location_id="a",
        excluded=other.excluded,
    )
    assert where(source([named], cups(a=1, b=1), RANKS)) == {"a": 1}


def test_units_are_split_only_when_no_location_has_them_all() -> None:
    """The place that has all thirteen sends them; twenty need both."""
    assert where(source([a_demand(13)], cups(a=10, b=15), RANKS)) == {"b": 13}
    assert where(source([a_demand(20)], cups(a=10, b=15), RANKS)) == {"b": 15, "a": 5}


def test_more_places_than_can_be_tried_in_all_combinations() -> None:
    ranks = {f"p{n:02}": n for n in range(40)}
    stock = {("CUP", place): 2 for place in ranks}
    sent = where(source([a_demand(15)], stock, ranks))
    assert sum(sent.values()) == 15
    assert len(sent) == 8


def test_the_chosen_location_serves_whatever_its_rank() -> None:
    assert where(source([a_demand(2, at="d")], cups(a=9, d=2), RANKS)) == {"d": 2}


def test_a_chosen_location_without_stock_is_out_of_stock_though_others_have_some() -> None:
    with pytest.raises(OutOfStock) as refused:
        source([a_demand(3, at="d")], cups(a=9, d=2), RANKS)
    assert (refused.value.sku, refused.value.available) == ("CUP", 2)


def test_each_delivery_group_has_its_own_locations() -> None:
    """The place that has five sends the five; what the other group needs is found apart from it."""
    apart = [a_demand(5), a_demand(2, line="2", group="2")]
    found = {one.line_id: one.location_id for one in source(apart, cups(a=2, b=5), RANKS)}
    assert found == {"1": "b", "2": "a"}
    together = [a_demand(5), a_demand(2, line="2")]
    assert where(source(together, cups(a=7, b=5), RANKS)) == {"a": 7}


def test_delivery_groups_share_the_stock() -> None:
    pair = [a_demand(3), a_demand(2, line="2", group="2")]
    assert sum(where(source(pair, cups(a=4, b=1), RANKS)).values()) == 5
    with pytest.raises(OutOfStock) as refused:
        source(pair, cups(a=3, b=1), RANKS)
    assert refused.value.available == 4


def test_what_is_collected_keeps_its_stock_from_what_is_shipped() -> None:
    """The first group is shipped from elsewhere, because the second is collected where it is."""
    pair = [a_demand(1), a_demand(1, line="2", group="2", at="a")]
    found = {one.line_id: one.location_id for one in source(pair, cups(a=1, b=1), RANKS)}
    assert found == {"1": "b", "2": "a"}


def test_two_lines_of_one_sku_share_its_stock() -> None:
    pair = [a_demand(3), a_demand(2, line="2")]
    assert where(source(pair, cups(a=4, b=5), RANKS)) == {"b": 5}
    with pytest.raises(OutOfStock) as refused:
        source(pair, cups(a=4), RANKS)
    assert refused.value.available == 4


def test_a_chosen_line_takes_its_units_before_the_others_are_sourced() -> None:
    mixed = [a_demand(2), a_demand(3, line="2", at="a")]
    found = source(mixed, cups(a=4, b=2), RANKS)
    assert {(one.line_id, one.location_id): one.quantity for one in found} == {
        ("2", "a"): 3,
        ("1", "b"): 2,
    }


def test_out_of_stock_names_the_sku_and_what_is_there() -> None:
    stock = {**cups(a=4, b=3), ("POT", "a"): 2}
    with pytest.raises(OutOfStock) as refused:
        source([a_demand(4), a_demand(3, "POT", "2")], stock, RANKS)
    assert (refused.value.sku, refused.value.available) == ("POT", 2)
    with pytest.raises(OutOfStock) as refused:
        source([a_demand(1, "TEA")], stock, RANKS)
    assert (refused.value.sku, refused.value.available) == ("TEA", 0)


def test_a_place_that_may_not_serve_has_no_stock_for_us() -> None:
    with pytest.raises(OutOfStock):
        source([a_demand(1)], cups(z=9), RANKS)


def test_a_partial_demand_takes_what_there_is() -> None:
    assert where(source([a_demand(5, partial=True)], cups(a=2, b=1), RANKS)) == {"a": 2, "b": 1}
    assert source([a_demand(5, partial=True)], {}, RANKS) == []
    assert where(source([a_demand(5, at="d", partial=True)], cups(a=9, d=2), RANKS)) == {"d": 2}


def test_complete_demands_come_before_partial_ones() -> None:
    mixed = [a_demand(3, partial=True), a_demand(3, line="2")]
    found = source(mixed, cups(a=4), RANKS)
    assert {one.line_id: one.quantity for one in found} == {"2": 3, "1": 1}
    with pytest.raises(OutOfStock) as refused:
        source(mixed, cups(a=2), RANKS)
    assert refused.value.available == 2


def test_partial_demands_with_a_chosen_location_come_first() -> None:
    mixed = [a_demand(3, partial=True), a_demand(2, line="2", at="a", partial=True)]
    found = source(mixed, cups(a=3, b=1), RANKS)
    assert {(one.line_id, one.location_id): one.quantity for one in found} == {
        ("2", "a"): 2,
        ("1", "a"): 1,
        ("1", "b"): 1,
    }


stocks = st.dictionaries(
    st.tuples(st.sampled_from(["CUP", "POT"]), st.sampled_from("abcd")), st.integers(0, 6)
)
wishes = st.lists(
    st.tuples(st.sampled_from(["CUP", "POT"]), st.integers(1, 6)), min_size=1, max_size=4
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(stocks, wishes)
def test_every_unit_finds_a_place_that_has_it_or_the_order_is_out_of_stock(
    stock: dict[tuple[str, str], int], wished: list[tuple[str, int]]
) -> None:
    demands = [a_demand(n, sku, str(line)) for line, (sku, n) in enumerate(wished)]
    need = {sku: sum(n for s, n in wished if s == sku) for sku, _ in wished}
    have = {sku: sum(n for (s, _), n in stock.items() if s == sku) for sku in need}
    if short := [sku for sku in need if have[sku] < need[sku]]:
        with pytest.raises(DomainError) as refused:
            source(demands, stock, RANKS)
        shortages = {error.sku: error.available for error in refused.value.errors}  # type: ignore[attr-defined]
        assert shortages == {sku: have[sku] for sku in short}
        return
    found = source(demands, stock, RANKS)
    skus = {demand.line_id: demand.sku for demand in demands}
    for demand in demands:
        got = sum(one.quantity for one in found if one.line_id == demand.line_id)
        assert got == demand.quantity
    for (sku, place), quantity in stock.items():
        taken = [o.quantity for o in found if (skus[o.line_id], o.location_id) == (sku, place)]
        assert sum(taken) <= quantity


@settings(derandomize=True, max_examples=150, deadline=None)
@given(stocks, wishes)
def test_partial_demands_get_all_there_is_and_no_more(
    stock: dict[tuple[str, str], int], wished: list[tuple[str, int]]
) -> None:
    demands = [a_demand(n, sku, str(line), partial=True) for line, (sku, n) in enumerate(wished)]
    found = source(demands, stock, RANKS)
    for sku in {sku for sku, _ in wished}:
        lines = {d.line_id: d.quantity for d in demands if d.sku == sku}
        got = [one for one in found if one.line_id in lines]
        have = sum(n for (s, _), n in stock.items() if s == sku)
        assert sum(one.quantity for one in got) == min(sum(lines.values()), have)
        for place in RANKS:
            taken = sum(one.quantity for one in got if one.location_id == place)
            assert taken <= stock.get((sku, place), 0)
        for line, quantity in lines.items():
            assert sum(one.quantity for one in got if one.line_id == line) <= quantity


def test_a_location_without_free_capacity_is_asked_last() -> None:
    group = a_demand(1).delivery_group_id
    full = {group: frozenset({"a"})}
    assert where(source([a_demand(1)], cups(a=5, b=5), RANKS, full)) == {"b": 1}
    assert where(source([a_demand(6)], cups(a=9, b=3, c=3), RANKS, full)) == {"b": 3, "c": 3}
    assert where(source([a_demand(7)], cups(a=9, b=3, c=3), RANKS, full)) == {"a": 7}
