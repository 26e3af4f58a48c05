"""A cursor of a feed says all that a feed has to know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.feed import FEED, LIVE, FeedPosition
from domain.inventory.stock import SALE_KINDS, MovementKind
from domain.shared.errors import InvalidCursor
from domain.shared.paging import cursor_of

SKUS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=64)


@given(st.integers(0, 2**63 - 1), st.text("0123456789abcdef", min_size=16, max_size=16), SKUS)
def test_a_cursor_is_read_as_it_was_written(position: int, settings: str, sku: str | None) -> None:
    told = FeedPosition(position, settings, sku)
    assert FeedPosition.in_cursor(told.cursor) == told
    assert FeedPosition.in_cursor(told.cursor_in(LIVE), LIVE) == told


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        cursor_of("orders", 1),
        cursor_of(FEED, -1, "x", None),
        cursor_of(LIVE, 1, "x", None),
    ],
)
def test_a_cursor_of_something_else_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidCursor):
        FeedPosition.in_cursor(wrong)


def test_what_is_only_expected_or_leaves_a_location_changes_nothing_for_sale() -> None:
    others = {
        *(MovementKind.EXPECT, MovementKind.CANCEL_EXPECTED, MovementKind.TRANSFER_IN),
        *(MovementKind.COMMIT, MovementKind.SHIP, MovementKind.WRITE_OFF),
    }
    assert not SALE_KINDS & others
    assert {MovementKind.RESERVE, MovementKind.RING_FENCE, MovementKind.RECEIVE} <= SALE_KINDS
