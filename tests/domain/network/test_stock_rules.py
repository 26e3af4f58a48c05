"""What a channel keeps back from sale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.network.stock_rules import (
    RULES_MAX,
    StockRule,
    by_scope,
    kept_back,
    require_rules,
)
from domain.shared.errors import InvalidInput

ALL = StockRule(buffer_units=1)
HERE = StockRule(location_id="here", buffer_units=2)
CUPS = StockRule(sku="CUP", buffer_units=3)
CUPS_HERE = StockRule(sku="CUP", location_id="here", buffer_units=4)


def test_the_most_specific_rule_counts() -> None:
    rules = [ALL, HERE, CUPS, CUPS_HERE]
    places = [("CUP", "here"), ("CUP", "there"), ("POT", "here"), ("POT", "there")]
    assert [kept_back(by_scope(rules), *place, 10) for place in places] == [4, 3, 2, 1]
    assert kept_back({}, "CUP", "here", 10) == 0
    assert kept_back(by_scope([CUPS]), "POT", "here", 10) == 0


@pytest.mark.parametrize(
    ("rule", "available", "kept"),
    [
        (StockRule(buffer_units=3), 10, 3),
        (StockRule(buffer_units=3), 2, 2),
        (StockRule(buffer_percent=10), 11, 2),
        (StockRule(buffer_percent=10), 10, 1),
        (StockRule(buffer_percent=100), 7, 7),
        (StockRule(buffer_units=3, buffer_percent=50), 10, 5),
        (StockRule(buffer_units=3, buffer_percent=50), 4, 3),
        (StockRule(excluded=True), 10, 10),
        (StockRule(excluded=True), 0, 0),
        (StockRule(buffer_units=1), 0, 0),
    ],
)
def test_a_buffer_is_units_or_a_share_whichever_is_more(
    rule: StockRule, available: int, kept: int
) -> None:
    assert kept_back(by_scope([rule]), "CUP", "here", available) == kept


@given(
    st.integers(-5, 50),
    st.booleans(),
    st.integers(0, 20),
    st.integers(0, 100),
)
def test_no_more_is_kept_back_than_there_is(
    available: int, excluded: bool, units: int, percent: int
) -> None:
    if not excluded and not units and not percent:
        return
    rule = StockRule(excluded=excluded, buffer_units=units, buffer_percent=percent)
    assert 0 <= kept_back(by_scope([rule]), "CUP", "here", available) <= max(available, 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "bufferUnits"),
        ({"buffer_units": -1}, "bufferUnits"),
        ({"buffer_percent": 101}, "bufferPercent"),
        ({"buffer_percent": -1}, "bufferPercent"),
    ],
)
def test_a_rule_that_keeps_nothing_or_too_much_is_refused(
    wrong: dict[str, int], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        StockRule(**wrong)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_two_rules_are_not_for_the_same() -> None:
    require_rules([ALL, HERE, CUPS, CUPS_HERE])
    with pytest.raises(InvalidInput):
        require_rules([HERE, StockRule(location_id="here", excluded=True)])
    with pytest.raises(InvalidInput):
        require_rules([StockRule(sku=f"S{n}", excluded=True) for n in range(RULES_MAX + 1)])
