"""Small values: codes with check digits, ids, cursors, filters, bounds."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import uuid_utils
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typeid import TypeID

from domain.catalog.gtins import is_gtin
from domain.inventory.stock import MANUAL_KINDS, MOVEMENTS, NAMES, StockName, order_movements
from domain.orders.filters import OrderWhere
from domain.orders.lines.line import LINE, NEVER_IN_STOCK, STOCK_NAME_OF, WITHOUT_STOCK
from domain.shared import bounds
from domain.shared.address import Address, Coordinates
from domain.shared.errors import DomainError, InvalidCursor, InvalidInput
from domain.shared.ids import (
    SLOTS,
    Prefix,
    Slot,
    prefix_of,
    require_prefix,
    slot_of,
    slot_of_text,
    with_slot,
)
from domain.shared.paging import Listing, Page, cursor_of, terms, values_of
from hub.ids import new_id
from tests.given import a_channel, a_location, a_variant

BOUNDED = settings(derandomize=True, max_examples=200, deadline=None)


@pytest.mark.parametrize("code", ["96385074", "036000291452", "4006381333931", "10614141000415"])
def test_a_gtin_has_a_check_digit(code: str) -> None:
    assert is_gtin(code)
    for wrong in range(10):
        assert is_gtin(code[:-1] + str(wrong)) == (str(wrong) == code[-1])


@pytest.mark.parametrize("code", ["", "123", "4006381333932", "400638133393x", "٤٠٠٦٣٨١٣٣٣٩٣١"])
def test_what_is_no_gtin_is_refused(code: str) -> None:
    assert not is_gtin(code)
    with pytest.raises(InvalidInput):
        a_variant(gtin=code)


@pytest.mark.parametrize("prefix", Prefix)
def test_an_id_names_its_kind(prefix: Prefix) -> None:
    for id in (new_id(prefix), new_id(prefix, Slot(63))):
        assert prefix_of(id) is prefix
        assert require_prefix(prefix, id) == id


@BOUNDED
@given(st.uuids(version=4), st.integers(0, SLOTS - 1))
def test_the_slot_of_an_id_is_the_lowest_six_bits_of_its_uuid(uuid: UUID, slot: int) -> None:
    id = str(TypeID.from_uuid(uuid_utils.UUID(int=uuid.int), prefix="order"))
    assert slot_of(id) == uuid.int % SLOTS
    moved = TypeID.from_string(with_slot(id, Slot(slot)))
    assert moved.uuid.int == uuid.int // SLOTS * SLOTS + slot
    assert slot_of(f"{moved}:{id}:PENDING") == slot


def test_new_ids_of_one_slot_are_different_uuids_of_version_7() -> None:
    ids = {new_id(Prefix.LINE, Slot(41)) for _ in range(1_000)}
    assert len(ids) == 1_000
    assert {(slot_of(id), TypeID.from_string(id).uuid.version) for id in ids} == {(41, 7)}


def test_the_slot_of_a_sku_never_changes_and_skus_spread_over_all_slots() -> None:
    assert [slot_of_text(sku) for sku in ("MUG-BLUE", "", "TÊTE")] == [56, 0, 39]
    assert slot_of_text("a", "b") != slot_of_text("b", "a")
    assert {slot_of_text(f"SKU-{n}") for n in range(1_000)} == set(range(SLOTS))


@BOUNDED
@given(st.text(max_size=40))
@example("order_8zzzzzzzzzzzzzzzzzzzzzzzzz")
@example("order_0000000000000000000000000l")
@example("thing_00000000000000000000000001")
@example("order_00000000000000000000000001\n")
def test_garbage_is_no_id(id: str) -> None:
    assert prefix_of(id) is None
    with pytest.raises(InvalidInput):
        require_prefix(Prefix.ORDER, id)


plain = st.text(st.characters(codec="utf-8"), max_size=30)


@BOUNDED
@given(plain, st.integers(-(2**62), 2**62))
def test_a_cursor_gives_back_what_it_was_made_of(text: str, number: int) -> None:
    assert values_of(cursor_of(text, number), (str, int)) == [text, number]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=6,
)
forged = json_values.map(lambda v: base64.urlsafe_b64encode(json.dumps(v).encode()).decode())


@BOUNDED
@given(st.one_of(st.text(), forged, st.binary().map(lambda b: b.hex())))
@example("=")
@example("ä")
@example(base64.urlsafe_b64encode(b'["\\ud800"]').decode())
@example(base64.urlsafe_b64encode(b"[" * 60_000).decode())
@example(base64.urlsafe_b64encode(b"[" + b"9" * 5_000 + b"]").decode())
@example(cursor_of(2**63))
def test_a_forged_cursor_is_a_bad_cursor_and_nothing_else(cursor: str) -> None:
    for kinds in ((str,), (int,), (int, str)):
        try:
            values = values_of(cursor, kinds)
        except InvalidCursor:
            continue
        assert [type(value) for value in values] == list(kinds)
        assert all(len(str(value).encode()) < 10_000 for value in values)


@pytest.mark.parametrize(
    "sizes", [{"first": 1, "last": 1}, {"first": 0}, {"last": 0}, {"first": 251}, {"last": -1}]
)
def test_a_page_has_one_size(sizes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Page(**sizes)


def test_filters_may_nest_only_so_far() -> None:
    fifty = OrderWhere(or_=(OrderWhere(),) * 48, not_=OrderWhere())
    assert terms(fifty) == 50
    Listing(where=fifty)
    with pytest.raises(InvalidInput):
        Listing(where=OrderWhere(and_=(fifty,)))


@BOUNDED
@given(st.text(max_size=300))
def test_text_is_trimmed_and_bounded_or_refused(value: str) -> None:
    try:
        kept = bounds.text("name", value)
    except InvalidInput as refusal:
        assert refusal.field == "name"  # noqa: PT017
        return
    assert kept == bounds.text("name", f" {kept}\n") == bounds.text("name", f"\t{value} ")
    assert 1 <= len(kept) <= bounds.NAME_MAX
    assert kept.encode()
    assert "\0" not in kept


def test_an_instant_needs_an_offset_and_a_year_that_can_be_kept() -> None:
    bounds.aware("at", datetime(2026, 3, 2, tzinfo=UTC))
    early = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    for bad in (datetime(2026, 3, 2), early):
        with pytest.raises(InvalidInput):
            bounds.aware("at", bad)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd"])
def test_a_time_zone_is_one_of_the_list(zone: str) -> None:
    with pytest.raises(InvalidInput):
        a_channel(time_zone=zone)
    with pytest.raises(InvalidInput):
        a_location(time_zone=zone)


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0)])
def test_coordinates_lie_on_earth(latitude: float, longitude: float) -> None:
    with pytest.raises(InvalidInput):
        Coordinates(latitude=latitude, longitude=longitude)
    for pole, meridian in ((90, 180), (-90, -180)):
        coordinates = Coordinates(latitude=pole, longitude=meridian)
        assert Address(country="PT", coordinates=coordinates).coordinates == coordinates


def test_a_number_prefix_is_letters_digits_and_hyphens() -> None:
    assert a_channel(number_prefix="A-1").number(7) == "A-1-100007"
    for bad in ("", "Ä", "A B", "A" * 13, "A/1"):
        with pytest.raises(InvalidInput):
            a_channel(number_prefix=bad)


def test_movements_carry_units_between_two_names() -> None:
    """None of them to where they are already."""
    assert all(source is not target for source, target in MOVEMENTS.values())
    assert all(
        {source, target} <= {*NAMES, StockName.OUTSIDE} for source, target in MOVEMENTS.values()
    )
    assert len(MANUAL_KINDS) == len(set(MANUAL_KINDS))


def test_for_every_step_of_a_unit_the_inventory_has_movements_that_end_there() -> None:
    for before, action, after in LINE.rows():
        if action in WITHOUT_STOCK or before in NEVER_IN_STOCK:
            continue
        here, there = STOCK_NAME_OF[before], STOCK_NAME_OF[after]
        made = order_movements(here, there)
        assert bool(made) == (here is not there), (before, action)
        if made:
            assert MOVEMENTS[made[0]][0] is here
            assert MOVEMENTS[made[-1]][1] is there
            for one, next_one in pairwise(made):
                assert MOVEMENTS[one][1] is MOVEMENTS[next_one][0]


def test_every_refusal_has_a_code_for_machines() -> None:
    codes = [kind.__new__(kind).code for kind in DomainError.__subclasses__()]
    assert len(set(codes)) == len(codes) > 15
    assert "OUT_OF_STOCK" in codes
    assert all(code == code.upper() and " " not in code for code in codes)
