"""Commands of reservations."""

from dataclasses import dataclass

from domain.inventory.reservations.reservation import SECONDS_DEFAULT, SECONDS_MAX
from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code


@dataclass(frozen=True, kw_only=True)
class ReservedUnits(Cleaned):
    """Without `location_id`, sourcing chooses among the locations that ship."""

    sku: Code
    quantity: int
    location_id: str | None = None

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)


@dataclass(frozen=True, kw_only=True)
class CreateReservation(Cleaned):
    """Command: keep units for a cart. With `partial`, as many as there are."""

    channel_id: str
    customer_id: str | None = None
    lines: tuple[ReservedUnits, ...]
    seconds: int = SECONDS_DEFAULT
    partial: bool = False

    def __post_init__(self) -> None:
        bounds.count("lines", self.lines, bounds.LINES_MAX)
        _require_time(self.seconds)


@dataclass(frozen=True, kw_only=True)
class UpdateReservation(Cleaned):
    """Command: keep the units for so many seconds from now. With `lines`, keep these instead."""

    reservation_id: str
    lines: tuple[ReservedUnits, ...] | None = None
    seconds: int = SECONDS_DEFAULT
    partial: bool = False
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if self.lines is not None:
            bounds.count("lines", self.lines, bounds.LINES_MAX)
        _require_time(self.seconds)


@dataclass(frozen=True, kw_only=True)
class ReleaseReservation(Cleaned):
    reservation_id: str


def _require_time(seconds: int) -> None:
    if not 1 <= seconds <= SECONDS_MAX:
        bounds.invalid("seconds", f"must be between 1 and {SECONDS_MAX:,}")
