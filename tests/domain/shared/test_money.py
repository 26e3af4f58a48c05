"""Money is counted in whole minor units, and none is ever made or lost."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from tests.given import euros

EXACT = settings(derandomize=True, max_examples=100, deadline=None)
weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=20).filter(any)


@EXACT
@given(st.integers(-(10**15), 10**15), weights)
def test_a_split_loses_no_unit(minor: int, parts: list[int]) -> None:
    assert sum(share.minor for share in euros(minor).allocate(parts)) == minor


@EXACT
@given(st.integers(0, 10**15), weights)
def test_a_split_gives_nobody_more_than_one_unit_beyond_their_share(
    minor: int, parts: list[int]
) -> None:
    for share, weight in zip(euros(minor).allocate(parts), parts, strict=True):
        assert 0 <= share.minor - minor * weight // sum(parts) <= 1


def test_what_does_not_divide_goes_to_the_largest_remainders() -> None:
    assert [m.minor for m in euros(100).allocate([1, 1, 1])] == [34, 33, 33]
    assert [m.minor for m in euros(5).allocate([3, 7])] == [2, 3]
    assert [m.minor for m in euros(10).allocate([0, 1])] == [0, 10]


@pytest.mark.parametrize("bad", [[], [0, 0], [1, -1], [2, -1]])
def test_a_split_needs_weights_that_weigh(bad: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        euros(10).allocate(bad)


@EXACT
@given(st.integers(-(10**15), 10**15), st.integers(0, 4))
def test_an_amount_and_its_minor_units_are_the_same_money(minor: int, digits: int) -> None:
    money = Money(minor, "EUR")
    assert Money.of(money.amount(digits), "EUR", digits) == money


@pytest.mark.parametrize(
    "amount", ["0.001", "NaN", "sNaN", "Infinity", "1E+999999999", "0." + "1".ljust(40, "0") + "1"]
)
def test_an_amount_that_cannot_be_counted_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="EUR"):
        Money.of(Decimal(amount), "EUR", 2)


def test_currencies_do_not_mix() -> None:
    yen = Money(1, "JPY")
    for mix in (lambda: yen + euros(1), lambda: yen - euros(1), lambda: yen < euros(1)):
        with pytest.raises(ValueError, match="do not mix"):
            mix()


def test_a_total_of_nothing_is_zero_of_its_currency() -> None:
    assert Money.total([], "JPY") == Money.zero("JPY")
    assert Money.total([euros(1), euros(2)], "EUR") == euros(3)
    assert not euros(0)
    assert euros(1)
    assert euros(3) * 4 == euros(12)
    assert euros(1) < euros(2) <= euros(2)


@EXACT
@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_an_amount_is_written_with_the_decimals_of_its_currency(minor: int, digits: int) -> None:
    assert euros(minor).text(digits) == f"{euros(minor).amount(digits):f}"


@EXACT
@given(st.integers(-(10**18), 10**18), st.sampled_from((1, 10, 100, 1_000)), st.integers(0, 6))
def test_a_price_is_written_with_the_decimals_it_needs(
    ten_thousandths: int, unit: int, digits: int
) -> None:
    price = UnitPrice(ten_thousandths * unit, "EUR")
    assert price.text(digits) == f"{price.amount(digits):f}"
