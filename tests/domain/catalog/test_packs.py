"""Packs: their codes, sizes and GTINs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalog.gtins import GTIN_MAX, gtin_key, is_gtin
from domain.catalog.measures import REC_20, UnitOfMeasure
from domain.catalog.packs import PACKS_MAX, LinePack, PutPack
from domain.catalog.product import PutVariant
from domain.shared import bounds
from domain.shared.errors import InvalidInput
from domain.shared.text.keys import gtin_forms

BOUNDED = settings(derandomize=True, max_examples=200, deadline=None)
SIZES = st.integers(2, bounds.QUANTITY_MAX)


def with_check_digit(body: str) -> str:
    return next(code for digit in "0123456789" if is_gtin(code := body + digit))


@given(SIZES, st.integers(0, 10_000), st.integers(0, bounds.QUANTITY_MAX))
@BOUNDED
def test_units_are_packs_times_their_size_and_loose_ones(size: int, packs: int, rest: int) -> None:
    pack = LinePack(code="CASE", quantity=size)
    loose = rest % size
    units = packs * size + loose
    assert pack.packs_of(units) == packs
    assert pack.fits(units) == (loose == 0)


@given(st.sampled_from((8, 12, 13, 14)), st.data())
@BOUNDED
def test_a_gtin_has_one_key_in_every_length(length: int, data: st.DataObject) -> None:
    body = data.draw(st.text("0123456789", min_size=length - 1, max_size=length - 1))
    number = with_check_digit(body)
    assert len(gtin_key(number)) == GTIN_MAX
    assert {gtin_key(form) for form in gtin_forms(number)} == {gtin_key(number)}
    assert is_gtin(gtin_key(number))


def test_the_code_of_a_pack_is_kept_in_capitals() -> None:
    assert PutPack(code=" case-12 ", quantity=12).code == "CASE-12"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "großes Gebinde"}, "code"),
        ({"code": "C" * 21}, "code"),
        ({"quantity": 1}, "quantity"),
        ({"quantity": bounds.QUANTITY_MAX + 1}, "quantity"),
        ({"gtin": "4006381333932"}, "gtin"),
        ({"weight": -1}, "weight"),
    ],
)
def test_what_is_no_pack_is_refused(given: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        PutPack(**{"code": "CASE", "quantity": 12, **given})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_variant_has_at_most_twenty_packs_and_each_code_once() -> None:
    packs = tuple(PutPack(code=f"P{n}", quantity=n + 2) for n in range(PACKS_MAX + 1))
    PutVariant(sku="TEA", packs=packs[1:])
    with pytest.raises(InvalidInput):
        PutVariant(sku="TEA", packs=packs)
    with pytest.raises(InvalidInput):
        PutVariant(sku="TEA", packs=(packs[0], PutPack(code="p0", quantity=3)))


def test_every_unit_has_the_code_that_other_systems_name_it_by() -> None:
    assert set(REC_20) == set(UnitOfMeasure)
    assert len(set(REC_20.values())) == len(UnitOfMeasure)
