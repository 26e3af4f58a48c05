"""Sales channels: their order numbers, currency and permissions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.network.backorder_rules import (
    BackorderRule,
    backorder_rule,
    by_sku,
    require_backorder_rules,
)
from domain.network.stock_rules import StockRule, require_rules
from domain.shared import bounds
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.errors import PermissionDenied
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Given, GivenCode, Name

UNIQUE_TYPES_MAX = 50


class ChannelKind(StrEnum):
    WEB = "WEB"
    MOBILE = "MOBILE"
    POS = "POS"
    CALL_CENTER = "CALL_CENTER"
    MARKETPLACE = "MARKETPLACE"
    B2B = "B2B"


# Channels through which customers order by themselves.
SELF_SERVICE = frozenset({ChannelKind.WEB, ChannelKind.MOBILE, ChannelKind.B2B})


class AvailabilityPolicy(StrEnum):
    """What happens to ordered units that no location has available. No policy oversells: units that
    are not there are never reserved."""

    REFUSE = "REFUSE"
    BACKORDER = "BACKORDER"
    RECORD = "RECORD"
    PARTIAL = "PARTIAL"
    SUBSTITUTE = "SUBSTITUTE"
    SUBSTITUTE_OR_PARTIAL = "SUBSTITUTE_OR_PARTIAL"


_P = AvailabilityPolicy
# What becomes of units that are short while the order is placed: they are replaced by substitutes,
# and those that are still short then are left out of the order. Else they refuse it.
SUBSTITUTES = frozenset({_P.SUBSTITUTE, _P.SUBSTITUTE_OR_PARTIAL})
LEAVES_OUT = frozenset({_P.PARTIAL, _P.SUBSTITUTE_OR_PARTIAL})
# Under these no unit of the order waits: what is short is no part of it.
WHAT_IS_THERE = SUBSTITUTES | LEAVES_OUT


class BackorderExpiry(StrEnum):
    """What happens to units that have waited as long as they may: they are cancelled, or somebody
    asks the customer."""

    CANCEL = "CANCEL"
    ASK = "ASK"


WAIT_DAYS_MAX = 730


class Permission(StrEnum):
    PLACE_ORDERS = "PLACE_ORDERS"
    CANCEL_ORDERS = "CANCEL_ORDERS"
    HOLD_ORDERS = "HOLD_ORDERS"
    TAKE_PAYMENTS = "TAKE_PAYMENTS"
    SET_PRICES = "SET_PRICES"
    CHOOSE_IDS = "CHOOSE_IDS"
    CHOOSE_LOCATIONS = "CHOOSE_LOCATIONS"
    CARRY_OUT = "CARRY_OUT"
    PLACE_DRAFT_ORDERS = "PLACE_DRAFT_ORDERS"
    VOID_ORDERS = "VOID_ORDERS"
    CHOOSE_AVAILABILITY = "CHOOSE_AVAILABILITY"
    ANONYMOUS_ORDERS = "ANONYMOUS_ORDERS"


_SALES = {Permission.PLACE_ORDERS, Permission.CANCEL_ORDERS, Permission.TAKE_PAYMENTS}
_STAFFED = _SALES | {
    Permission.HOLD_ORDERS, Permission.CHOOSE_LOCATIONS, Permission.SET_PRICES,
    Permission.CHOOSE_AVAILABILITY,
}  # fmt: skip

# The permissions of a new channel, unless others are given.
# fmt: off
DEFAULT_PERMISSIONS: dict[ChannelKind, frozenset[Permission]] = {
    ChannelKind.WEB:         frozenset(_SALES | {Permission.CHOOSE_IDS}),
    ChannelKind.MOBILE:      frozenset(_SALES | {Permission.CHOOSE_IDS}),
    ChannelKind.POS:         frozenset(_STAFFED | {
        Permission.CHOOSE_IDS, Permission.CARRY_OUT, Permission.ANONYMOUS_ORDERS,
    }),
    ChannelKind.CALL_CENTER: frozenset(_STAFFED),
    ChannelKind.MARKETPLACE: frozenset(_SALES | {
        Permission.SET_PRICES, Permission.CHOOSE_LOCATIONS, Permission.HOLD_ORDERS,
        Permission.PLACE_DRAFT_ORDERS, Permission.VOID_ORDERS, Permission.CHOOSE_AVAILABILITY,
    }),
    ChannelKind.B2B:         frozenset(_STAFFED),
}
# The availability policy of a new channel, unless another is given. A sale at a till or on a
# marketplace has happened, whatever the inventory says.
DEFAULT_AVAILABILITY: dict[ChannelKind, AvailabilityPolicy] = {
    ChannelKind.WEB:         AvailabilityPolicy.REFUSE,
    ChannelKind.MOBILE:      AvailabilityPolicy.REFUSE,
    ChannelKind.POS:         AvailabilityPolicy.RECORD,
    ChannelKind.CALL_CENTER: AvailabilityPolicy.REFUSE,
    ChannelKind.MARKETPLACE: AvailabilityPolicy.RECORD,
    ChannelKind.B2B:         AvailabilityPolicy.BACKORDER,
}
# fmt: on


def policy_under(
    rule: BackorderRule | None, policy: AvailabilityPolicy, at: datetime
) -> AvailabilityPolicy:
    """What happens to units that are short, by the rule that counts and the channel's policy."""
    if rule is None:
        return policy
    return AvailabilityPolicy.BACKORDER if rule.is_open(at) else AvailabilityPolicy.REFUSE


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
    availability_policy: AvailabilityPolicy = AvailabilityPolicy.REFUSE
    unique_reference_types: tuple[str, ...] = ()
    stock_rules: tuple[StockRule, ...] = ()
    backorder_rules: tuple[BackorderRule, ...] = ()
    backorder_max_days: int | None = None
    backorder_expiry: BackorderExpiry = BackorderExpiry.CANCEL
    active: bool = True
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.code = bounds.text("code", self.code, bounds.CODE_MAX)
        self.name = bounds.text("name", self.name)
        self.number_prefix = bounds.text("numberPrefix", self.number_prefix, 12)
        if not all(c.isascii() and (c.isalnum() or c == "-") for c in self.number_prefix):
            bounds.invalid("numberPrefix", "must have letters, digits and hyphens only")
        self.time_zone = bounds.time_zone("timeZone", self.time_zone)
        bounds.count("uniqueReferenceTypes", self.unique_reference_types, UNIQUE_TYPES_MAX, least=0)
        self.unique_reference_types = tuple(dict.fromkeys(self.unique_reference_types))
        require_rules(self.stock_rules)
        if self.stock_rules and self.availability_policy is AvailabilityPolicy.RECORD:
            reason = "must be empty where sales are recorded: those have happened, whatever is kept"
            bounds.invalid("stockRules", reason)
        days = self.backorder_max_days
        if days is not None and not 1 <= days <= WAIT_DAYS_MAX:
            bounds.invalid("backorderMaxDays", f"must be between 1 and {WAIT_DAYS_MAX}")
        require_backorder_rules(self.backorder_rules)
        if self.backorder_rules and self.availability_policy is AvailabilityPolicy.RECORD:
            reason = "must be empty where sales are recorded: those have happened already"
            bounds.invalid("backorderRules", reason)

    def backorder_rule(self, sku: str, at: datetime) -> BackorderRule | None:
        """The rule by which it sells a SKU ahead of stock at this time, if there is one."""
        return backorder_rule(by_sku(self.backorder_rules), sku, at)

    def policy_for(self, sku: str | None, at: datetime) -> AvailabilityPolicy:
        """What happens to units of a SKU that are short: what may no longer be sold ahead by its
        rule is refused; without a rule the channel's own policy counts."""
        rule = self.backorder_rule(sku, at) if sku is not None else None
        return policy_under(rule, self.availability_policy, at)

    def require(self, permission: Permission) -> None:
        """Raise `PermissionDenied` without this permission. An inactive channel places no orders;
        its existing orders continue."""
        inactive = permission is Permission.PLACE_ORDERS and not self.active
        if inactive or permission not in self.permissions:
            raise PermissionDenied(self.code, permission)

    def number(self, count: int) -> str:
        """The order number of the channel's `count`th order, such as `WEB-100001`."""
        return f"{self.number_prefix}-{100_000 + count}"


@dataclass(frozen=True, kw_only=True)
class CreateChannel(Cleaned):
    code: GivenCode
    name: Given
    kind: ChannelKind
    number_prefix: GivenCode
    currency: Code
    time_zone: Given = "UTC"
    permissions: frozenset[Permission] | None = None
    availability_policy: AvailabilityPolicy | None = None
    unique_reference_types: tuple[Name, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UpdateChannel(Cleaned):
    """Command: change a channel. Attributes that are `UNCHANGED` keep their values."""

    channel_id: str
    expected_version: int
    name: Given | Unchanged | None = UNCHANGED
    time_zone: Given | Unchanged | None = UNCHANGED
    permissions: frozenset[Permission] | Unchanged | None = UNCHANGED
    availability_policy: AvailabilityPolicy | Unchanged | None = UNCHANGED
    unique_reference_types: tuple[Name, ...] | Unchanged | None = UNCHANGED
    stock_rules: tuple[StockRule, ...] | Unchanged | None = UNCHANGED
    backorder_rules: tuple[BackorderRule, ...] | Unchanged | None = UNCHANGED
    backorder_max_days: int | Unchanged | None = UNCHANGED
    backorder_expiry: BackorderExpiry | Unchanged | None = UNCHANGED
    active: bool | Unchanged | None = UNCHANGED
