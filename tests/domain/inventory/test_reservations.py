"""Reservations end by the clock, and by nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.inventory.reservations.commands import CreateReservation, ReservedUnits
from domain.inventory.reservations.reservation import (
    SECONDS_MAX,
    Reservation,
    ReservationAction,
    ReservationLine,
    ReservationStatus,
    status_at,
)
from domain.inventory.supply.commands import PurchaseLine, ReceivedUnits, TransferLine
from domain.shared.bounds import QUANTITY_MAX
from domain.shared.errors import IllegalTransition, InvalidInput

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def cart() -> Reservation:
    lines = [
        ReservationLine(
            id=f"line_{n}",
            reservation_id="cart",
            sku="CUP",
            location_id="here",
            quantity=n,
            held_until=None,
        )
        for n in (1, 2)
    ]
    reservation = Reservation(
        id="cart", channel_id="web", expires_at=NOW, created_at=NOW, lines=lines
    )
    reservation.extend(NOW, 60)
    return reservation


def test_a_cart_is_kept_to_its_second() -> None:
    kept = cart()
    end = kept.expires_at
    assert end == NOW + 60 * SECOND
    assert [line.held_until for line in kept.lines] == [end, end]
    active, expired = ReservationStatus.ACTIVE, ReservationStatus.EXPIRED
    assert status_at(active, end, end - SECOND / 1_000_000) is active
    assert status_at(active, end, end) is expired
    for ended in (ReservationStatus.CONSUMED, ReservationStatus.RELEASED):
        assert status_at(ended, end, end + SECOND) is ended


def test_units_are_freed_once() -> None:
    kept = cart()
    assert kept.end(ReservationAction.CONSUME, NOW, "order") == {("CUP", "here"): 3}
    assert (kept.status, kept.order_id, kept.ended_at) == (
        ReservationStatus.CONSUMED,
        "order",
        NOW,
    )
    assert kept.free() == {}
    with pytest.raises(IllegalTransition):
        kept.end(ReservationAction.RELEASE, NOW)
    late = cart()
    with pytest.raises(IllegalTransition):
        late.end(ReservationAction.RELEASE, late.expires_at)
    assert late.expire(late.expires_at) == {("CUP", "here"): 3}


@pytest.mark.parametrize("seconds", [0, SECONDS_MAX + 1])
def test_a_cart_is_kept_for_a_second_to_a_day(seconds: int) -> None:
    units = (ReservedUnits(sku="CUP", quantity=1),)
    for fine in (1, SECONDS_MAX):
        CreateReservation(channel_id="web", lines=units, seconds=fine)
    with pytest.raises(InvalidInput):
        CreateReservation(channel_id="web", lines=units, seconds=seconds)


@pytest.mark.parametrize("quantity", [0, QUANTITY_MAX + 1])
def test_a_line_has_from_one_unit_on(quantity: int) -> None:
    for fine in (1, QUANTITY_MAX):
        TransferLine(sku="CUP", quantity=fine)
    for kind in (TransferLine, ReservedUnits):
        with pytest.raises(InvalidInput):
            kind(sku="CUP", quantity=quantity)
    with pytest.raises(InvalidInput):
        PurchaseLine(sku="CUP", quantity=quantity, expected_at=NOW)


def test_what_arrived_is_at_least_one_unit_in_any_state() -> None:
    assert ReceivedUnits(sku="CUP", received=1).damaged == 0
    assert ReceivedUnits(sku="CUP", damaged=1).received == 0
    wrongs: tuple[dict[str, Any], ...] = (
        {},
        {"received": -1, "damaged": 2},
        {"received": 1, "damaged": -1},
    )
    for wrong in wrongs:
        with pytest.raises(InvalidInput):
            ReceivedUnits(sku="CUP", **wrong)
