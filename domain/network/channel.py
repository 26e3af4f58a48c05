"""Channels are data: how orders of each are numbered and priced, and what each may do."""

from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.shared import bounds
from domain.shared.errors import ChannelMayNot, InvalidInput


class ChannelKind(StrEnum):
    WEB = "WEB"
    MOBILE = "MOBILE"
    POS = "POS"
    CALL_CENTER = "CALL_CENTER"
    MARKETPLACE = "MARKETPLACE"
    B2B = "B2B"


class Permission(StrEnum):
    PLACE_ORDERS = "PLACE_ORDERS"
    CANCEL_ORDERS = "CANCEL_ORDERS"
    HOLD_ORDERS = "HOLD_ORDERS"
    TAKE_PAYMENTS = "TAKE_PAYMENTS"
    SET_PRICES = "SET_PRICES"
    CHOOSE_IDS = "CHOOSE_IDS"
    CHOOSE_LOCATIONS = "CHOOSE_LOCATIONS"
    HAND_OVER = "HAND_OVER"
    ANNOUNCE_ORDERS = "ANNOUNCE_ORDERS"
    ANNUL_ORDERS = "ANNUL_ORDERS"


_SELL = {Permission.PLACE_ORDERS, Permission.CANCEL_ORDERS, Permission.TAKE_PAYMENTS}
_STAFFED = _SELL | {Permission.HOLD_ORDERS, Permission.CHOOSE_LOCATIONS, Permission.SET_PRICES}

# What a channel of each kind may do unless it is told otherwise.
# fmt: off
USUAL: dict[ChannelKind, frozenset[Permission]] = {
    ChannelKind.WEB:         frozenset(_SELL | {Permission.CHOOSE_IDS}),
    ChannelKind.MOBILE:      frozenset(_SELL | {Permission.CHOOSE_IDS}),
    ChannelKind.POS:         frozenset(_STAFFED | {Permission.CHOOSE_IDS, Permission.HAND_OVER}),
    ChannelKind.CALL_CENTER: frozenset(_STAFFED),
    ChannelKind.MARKETPLACE: frozenset(_SELL | {Permission.SET_PRICES, Permission.CHOOSE_LOCATIONS,
                                                Permission.HOLD_ORDERS, Permission.ANNOUNCE_ORDERS,
                                                Permission.ANNUL_ORDERS}),
    ChannelKind.B2B:         frozenset(_STAFFED),
}
# fmt: on


@dataclass(kw_only=True)
class Channel:
    id: str
    code: str
    name: str
    kind: ChannelKind
    number_prefix: str
    currency: str
    time_zone: str = "UTC"
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    active: bool = True
    version: int = 0

    def __post_init__(self) -> None:
        self.code = bounds.text("code", self.code, bounds.CODE_MAX)
        self.name = bounds.text("name", self.name)
        self.number_prefix = bounds.text("numberPrefix", self.number_prefix, 12)
        if not all(c.isascii() and (c.isalnum() or c == "-") for c in self.number_prefix):
            raise InvalidInput("numberPrefix", "takes letters, digits and hyphens only")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInput("timeZone", "must be a name of the IANA time zone list") from None

    def require(self, permission: Permission) -> None:
        """Pass, or `ChannelMayNot`. A channel that is switched off takes no orders; those it has
        taken go on."""
        off = permission is Permission.PLACE_ORDERS and not self.active
        if off or permission not in self.permissions:
            raise ChannelMayNot(self.code, permission)

    def number(self, count: int) -> str:
        """What people see: `WEB-100001`."""
        return f"{self.number_prefix}-{100_000 + count}"


@dataclass(frozen=True, kw_only=True)
class CreateChannel:
    code: str
    name: str
    kind: ChannelKind
    number_prefix: str
    currency: str
    time_zone: str = "UTC"
    permissions: frozenset[Permission] | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateChannel:
    """What is `None` stays as it is."""

    channel_id: str
    expected_version: int
    name: str | None = None
    time_zone: str | None = None
    permissions: frozenset[Permission] | None = None
    active: bool | None = None
