"""What can be sold of a kit is what sourcing finds for it, and a cart keeps whole kits."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalog.kits import KitComponent
from domain.catalog.product import Variant
from domain.inventory.kits import KitAvailability, Shelves
from domain.inventory.reservations.commands import ReservedUnits
from domain.services.sourcing.cart import Cart
from domain.shared.errors import DomainError, OutOfStock

SKUS, PLACES = ("CUP", "POT", "TEA"), ("a", "b", "c")
RANKS = dict.fromkeys(PLACES, 1)
Stock = dict[tuple[str, str], int]
Components = tuple[KitComponent, ...]
stocks = st.dictionaries(
    st.tuples(st.sampled_from(SKUS), st.sampled_from(PLACES)), st.integers(0, 7)
)
kits = st.dictionaries(st.sampled_from(SKUS), st.integers(1, 3), min_size=1).map(
    lambda units: tuple(KitComponent(sku=sku, quantity=n) for sku, n in sorted(units.items()))
)


def a_variant(sku: str, components: Components = ()) -> Variant:
    return Variant(id=sku, product_id="p", sku=sku, title=sku, components=components)


def a_cart(*lines: tuple[str, int], partial: bool = False, **made: Components) -> Cart:
    variants = {sku: a_variant(sku, made.get(sku, ())) for sku in (*SKUS, *made)}
    wanted = [ReservedUnits(sku=sku, quantity=quantity) for sku, quantity in lines]
    return Cart.of(wanted, variants, partial=partial)


def shelves(stock: Stock, *, together: bool) -> Shelves:
    levels = {
        sku: [
            SimpleNamespace(id=place, location_id=place, available=stock.get((sku, place), 0))
            for place in PLACES
        ]
        for sku in SKUS
    }
    everywhere = frozenset(PLACES)
    return Shelves(
        levels=levels,
        active=everywhere,
        serving=everywhere,
        shown=everywhere,
        together=everywhere if together else (),
        past=None,
        stale=(),
        expired={},
        opened={},
        fenced={},
        grouped={},
        channel_id=None,
        rules={},
    )


@settings(derandomize=True, max_examples=150, deadline=None)
@given(stocks, kits)
def test_so_many_kits_are_available_as_sourcing_finds_and_not_one_more(
    stock: Stock, kit: Components
) -> None:
    shown = shelves(stock, together=True).sold("KIT", kit)
    have = {one.sku: sum(stock.get((one.sku, place), 0) for place in PLACES) for one in kit}
    assert shown.available == min(have[one.sku] // one.quantity for one in kit)
    if shown.available:
        a_cart(("KIT", shown.available), KIT=kit).source(stock, RANKS)
    with pytest.raises(DomainError) as refused:
        a_cart(("KIT", shown.available + 1), KIT=kit).source(stock, RANKS)
    short = {error.sku for error in refused.value.errors}  # type: ignore[attr-defined]
    (reason,) = shown.why([])
    assert reason.sku in short, "the part that limits it is the one that is short"
    assert reason.quantity == shown.available


@settings(derandomize=True, max_examples=150, deadline=None)
@given(stocks, kits)
def test_a_collected_kit_is_whole_in_one_place(stock: Stock, kit: Components) -> None:
    shown = shelves(stock, together=False).sold("KIT", kit)
    assert isinstance(shown, KitAvailability)
    at_each = [
        min(stock.get((one.sku, place), 0) // one.quantity for one in kit) for place in PLACES
    ]
    assert shown.available == sum(at_each) == sum(term.quantity for term in shown.why([]))
    assert shown.available <= shelves(stock, together=True).sold("KIT", kit).available


@settings(derandomize=True, max_examples=150, deadline=None)
@given(stocks, kits, kits, st.tuples(*[st.integers(1, 5)] * 3))
def test_a_partial_cart_keeps_whole_kits_and_no_more_than_there_is(
    stock: Stock,
    one: Components,
    other: Components,
    quantities: tuple[int, int, int],
) -> None:
    wanted = zip(("ONE", "OTHER", "CUP"), quantities, strict=True)
    cart = a_cart(*wanted, partial=True, ONE=one, OTHER=other)
    found = cart.source(stock, RANKS)
    for key, taken in cart.by_place(found).items():
        assert taken <= stock.get(key, 0)
    for index, line in enumerate(cart.lines[:2]):
        kept = {
            sum(a.quantity for a in found if a.line_id == f"{index}.{number}") / unit.quantity
            for number, unit in enumerate(line.units)
        }
        assert len(kept) == 1, "every part is kept for the same number of kits"
    cups = sum(n for (sku, _), n in stock.items() if sku == "CUP")
    taken = sum(n for (sku, _), n in cart.by_place(found).items() if sku == "CUP")
    loose = sum(a.quantity for a in found if a.line_id == "2.0")
    assert loose == quantities[2] or taken == cups, "no unit is left that a line waits for"


def test_a_shortage_of_a_shared_component_is_told_of_the_kit() -> None:
    kit = (KitComponent(sku="CUP", quantity=2), KitComponent(sku="POT", quantity=1))
    assert a_cart(("KIT", 1), ("POT", 1), KIT=kit).kits == {"CUP": 0}
    with pytest.raises(OutOfStock) as refused:
        a_cart(("KIT", 1), ("CUP", 1), KIT=kit).source({("CUP", "a"): 2, ("POT", "a"): 9}, RANKS)
    assert (refused.value.sku, refused.value.available) == ("CUP", 2)
