"""Which requests are the same: equal values, however they are written, whatever is left out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from domain.services.shared.service import fingerprint_of
from domain.shared.changes import UNCHANGED, Unchanged
from tests.given import euros

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Part:
    sku: str
    quantity: int = 1


def command(*fields: tuple[str, object, object]) -> object:
    """A command of a release that knows these fields: name, default, value."""
    defaults = {name: default for name, default, _ in fields}
    annotations = {name: type(default) for name, default, _ in fields}
    kind: type[Any] = type("Do", (), {"__annotations__": annotations, **defaults})
    values = {name: value for name, _, value in fields}
    made: object = dataclass(frozen=True, kw_only=True)(kind)(**values)
    return made


def test_a_later_release_reads_the_request_of_an_earlier_one_as_the_same() -> None:
    earlier = fingerprint_of(command(("note", None, "a")))
    later = command(("note", None, "a"), ("tags", (), ()), ("owner", UNCHANGED, UNCHANGED))
    assert fingerprint_of(later) == earlier
    used = command(("note", None, "a"), ("tags", (), ("gift",)))
    assert fingerprint_of(used) != earlier


def test_clearing_a_value_is_not_leaving_it_out() -> None:
    left_out = command(("owner", UNCHANGED, UNCHANGED))
    cleared = command(("owner", UNCHANGED, None))
    assert isinstance(UNCHANGED, Unchanged)
    assert fingerprint_of(left_out) != fingerprint_of(cleared)


def test_a_default_in_a_part_may_be_written_out() -> None:
    short, long = (Part(sku="A"),), (Part(sku="A", quantity=1),)
    assert fingerprint_of(command(("parts", (), short))) == fingerprint_of(
        command(("parts", (), long))
    )
    other = (Part(sku="A", quantity=2),)
    assert fingerprint_of(command(("parts", (), short))) != fingerprint_of(
        command(("parts", (), other))
    )


def test_the_same_instant_with_another_offset_is_the_same() -> None:
    lisbon = NOON.astimezone(timezone(timedelta(hours=1)))
    assert fingerprint_of(command(("at", None, NOON))) == fingerprint_of(
        command(("at", None, lisbon))
    )
    later = NOON + timedelta(microseconds=1)
    assert fingerprint_of(command(("at", None, NOON))) != fingerprint_of(
        command(("at", None, later))
    )


def test_the_first_and_the_last_date_have_a_fingerprint() -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    for edge in (datetime.min.replace(tzinfo=east), datetime.max.replace(tzinfo=west)):
        assert fingerprint_of(command(("at", None, edge)))


def test_the_order_of_a_set_does_not_matter_and_that_of_a_list_does() -> None:
    names = [f"permission {n}" for n in range(20)]
    one, other = frozenset(names), frozenset(reversed(names))
    assert fingerprint_of(command(("of", None, one))) == fingerprint_of(
        command(("of", None, other))
    )
    assert fingerprint_of(command(("of", None, ("a", "b")))) != fingerprint_of(
        command(("of", None, ("b", "a")))
    )


def test_the_action_and_the_kind_of_command_are_part_of_the_request() -> None:
    step = command(("note", None, "a"))
    assert fingerprint_of(step, "PICK") != fingerprint_of(step, "PACK")
    assert fingerprint_of(Part(sku="A")) != fingerprint_of(command(("sku", None, "A")))
    assert fingerprint_of(command(("n", None, Decimal(1)))) != fingerprint_of(
        command(("n", None, Decimal(2)))
    )


def test_an_order_asked_for_in_the_words_of_the_release_before_is_the_same() -> None:
    """Lines have more fields since. The fingerprint is the one that 0.1.0 stored."""
    line = PlaceLine(sku="CUP", quantity=2, unit_price=euros(1_000), shipping=euros(490))
    order = PlaceOrder(
        channel_id="channel_1", customer_id="customer_1", lines=(line,), note="Ring twice"
    )
    stored = "1737a80745708f89851754bef33a1d10ac5c785f7acc80853847efedeb572a51"
    assert fingerprint_of(order) == stored
