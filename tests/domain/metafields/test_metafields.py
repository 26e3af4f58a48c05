"""Metafields: values in the form of their type, names, and how many an owner may have."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.metafields.filters import HasMetafield
from domain.metafields.metafield import METAFIELDS_MAX, Metafields, SetMetafield
from domain.metafields.values import (
    INTEGER_MAX,
    JSON_MAX,
    VALUE_MAX,
    InvalidValue,
    MetafieldType,
    canonical,
)
from domain.services.metafields.commands import SetMetafields
from domain.shared import bounds
from domain.shared.errors import InvalidInput, Refusals
from domain.shared.ids import Prefix
from tests.given import NOW, counting_ids

BOUNDED = settings(derandomize=True, max_examples=200, deadline=None)
T = MetafieldType
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def setting(key: str = "material", value: str | None = "oak", kind: T = T.TEXT) -> SetMetafield:
    return SetMetafield(namespace="care", key=key, type=kind, value=value)


# fmt: off
KEPT = [
    (T.TEXT,      " two  words\n",             "two  words"),
    (T.INTEGER,   "007",                       "7"),
    (T.INTEGER,   "-0",                        "0"),
    (T.INTEGER,   "+42",                       "42"),
    (T.INTEGER,   str(INTEGER_MAX),            str(INTEGER_MAX)),
    (T.INTEGER,   str(-INTEGER_MAX - 1),       str(-INTEGER_MAX - 1)),
    (T.DECIMAL,   "019.90",                    "19.9"),
    (T.DECIMAL,   "-0.00",                     "0"),
    (T.DECIMAL,   "100",                       "100"),
    (T.DECIMAL,   "+0.5",                      "0.5"),
    (T.BOOLEAN,   "true",                      "true"),
    (T.DATE,      "20261122",                  "2026-11-22"),
    (T.DATE_TIME, "2026-11-22T09:30:00+01:00", "2026-11-22T08:30:00+00:00"),
    (T.DATE_TIME, "2026-11-22T09:30:00Z",      "2026-11-22T09:30:00+00:00"),
    (T.JSON,      ' { "a b" : [ 1 , 2.50 ] } ', '{"a b":[1,2.50]}'),
    (T.JSON,      '"\\" \\\\"',                '"\\" \\\\"'),
]
REFUSED = {
    T.TEXT:      (),
    T.INTEGER:   ("1.0", "1e3", "٤٢", " 1", "0x1", "1_000", str(INTEGER_MAX + 1)),
    T.DECIMAL:   ("1e3", "NaN", ".5", "5.", "1,5", "1_0.0", "1" * 39),
    T.BOOLEAN:   ("True", "1", "yes"),
    T.DATE:      ("2026-02-30", "tomorrow", "2026-11-22T09:30:00Z"),
    T.DATE_TIME: ("2026-11-22T09:30:00", "0001-01-01T00:00:00+14:00", "now"),
    T.JSON:      ("{", "NaN", "[1,]", "'a'", "[" * 9_000, f'"{"a" * JSON_MAX}"'),
}
# fmt: on
MOST = {kind: JSON_MAX if kind is T.JSON else VALUE_MAX for kind in T}


@pytest.mark.parametrize(("kind", "value", "kept"), KEPT)
def test_a_value_is_kept_in_the_form_of_its_type(kind: T, value: str, kept: str) -> None:
    assert canonical(kind, value) == kept
    assert canonical(kind, kept) == kept


@pytest.mark.parametrize("kind", T)
def test_what_is_not_of_its_type_is_refused(kind: T) -> None:
    for value in ("", "1" * (MOST[kind] + 1), *REFUSED[kind]):
        with pytest.raises(InvalidValue):
            canonical(kind, value)


@BOUNDED
@given(st.integers(-INTEGER_MAX - 1, INTEGER_MAX))
def test_equal_integers_are_equal_texts(number: int) -> None:
    written = f"{'-' if number < 0 else '+'}00{abs(number)}"
    assert canonical(T.INTEGER, written) == str(number)


@BOUNDED
@given(st.decimals(min_value=-(10**15), max_value=10**15, places=9), st.integers(0, 5))
def test_a_decimal_keeps_its_number_whatever_its_zeros(number: Decimal, zeros: int) -> None:
    kept = canonical(T.DECIMAL, f"{number:f}{'0' * zeros}")
    assert Decimal(kept) == number
    assert kept == canonical(T.DECIMAL, f"{number:f}")


@BOUNDED
@given(st.dates())
def test_a_date_is_kept(day: date) -> None:
    assert canonical(T.DATE, day.isoformat()) == day.isoformat()


@BOUNDED
@given(
    st.datetimes(datetime(1901, 1, 1), datetime(8999, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_moment_is_the_same_in_utc(local: datetime, minutes: int) -> None:
    at = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    kept = datetime.fromisoformat(canonical(T.DATE_TIME, at.isoformat()))
    assert (kept, kept.tzinfo) == (at, UTC)


@BOUNDED
@given(JSON_VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_loses_its_blanks_and_nothing_else(value: object, indent: int, ascii: bool) -> None:
    kept = canonical(T.JSON, json.dumps(value, indent=indent, ensure_ascii=ascii))
    assert kept == json.dumps(value, separators=(",", ":"), ensure_ascii=ascii)


@pytest.mark.parametrize("name", ["", "A", "1a", "a b", "a.b", "ä", "a" * 65, "a\tb"])
def test_a_name_is_short_and_plain(name: str) -> None:
    with pytest.raises(InvalidInput, match="key must"):
        setting(key=name)
    with pytest.raises(InvalidInput, match="namespace must"):
        HasMetafield(namespace=name, key="a")


def test_the_longest_name_is_accepted() -> None:
    assert setting(key="a" * 64).key == "a" * 64


def test_a_value_left_out_is_refused_and_null_is_not() -> None:
    assert setting(value=None).value is None
    with pytest.raises(InvalidInput, match="is needed"):
        SetMetafield(namespace="care", key="material")


def test_equal_values_make_equal_commands() -> None:
    assert setting(kind=T.INTEGER, value="007") == setting(kind=T.INTEGER, value="7")


def test_all_faults_come_together() -> None:
    with pytest.raises(Refusals) as refused, bounds.collecting():
        SetMetafields(owner_id="payment_1", metafields=(setting(), setting(), setting("size")))
    assert [error.path for error in refused.value.errors] == [
        ("ownerId",),
        ("metafields", "1", "key"),
    ]


@pytest.mark.parametrize("count", [0, METAFIELDS_MAX + 1])
def test_one_to_a_hundred_are_set_at_once(count: int) -> None:
    owner = counting_ids()(Prefix.ORDER)
    with pytest.raises(InvalidInput, match="between 1 and 100"):
        SetMetafields(
            owner_id=owner, metafields=tuple(setting(f"k{number}") for number in range(count))
        )


def test_an_owner_has_at_most_a_hundred() -> None:
    mine = Metafields("order_1")
    mine.set([setting(f"k{number}") for number in range(METAFIELDS_MAX)], NOW)
    with pytest.raises(InvalidInput, match="at most 100"):
        mine.set([setting("one-more")], NOW)


def test_room_is_made_in_the_same_step() -> None:
    mine = Metafields("order_1")
    mine.set([setting(f"k{number}") for number in range(METAFIELDS_MAX)], NOW)
    mine.set([setting("one-more"), setting("k0", None)], NOW)
    assert len(mine.all) == METAFIELDS_MAX


def test_what_stays_the_same_keeps_its_time() -> None:
    mine, later = Metafields("order_1"), NOW + timedelta(hours=1)
    mine.set([setting("a"), setting("b"), setting("c")], NOW)
    mine.set([setting("a"), setting("b", "ash"), setting("c", "1", T.INTEGER)], later)
    told = {one.key: (one.type, one.value, one.updated_at) for one in mine.all}
    assert told == {
        "a": (T.TEXT, "oak", NOW),
        "b": (T.TEXT, "ash", later),
        "c": (T.INTEGER, "1", later),
    }


def test_removing_what_is_not_there_changes_nothing() -> None:
    mine = Metafields("order_1")
    mine.set([setting(value=None)], NOW)
    assert mine.all == ()
