"""Sales channels."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.network import backorder_rules, filters, stock_rules
from domain.network import channel as domain
from domain.network.backorder_rules import BackorderMode as BackorderMode
from domain.shared.paging import Direction
from schema.shared.fields import (
    IDEMPOTENCY_KEY,
    REQUIRED_VERSION,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.node import Node
from schema.shared.pagination import Sorting
from schema.shared.scalars import CurrencyCode

enum(
    domain.ChannelKind,
    "The kind of a sales channel.",
    WEB="A web shop.",
    MOBILE="A mobile app.",
    POS="Points of sale in a store.",
    CALL_CENTER="Staff who order for customers on the phone.",
    MARKETPLACE="A marketplace that another company runs.",
    B2B="Business customers who order on account.",
)
enum(
    domain.AvailabilityPolicy,
    "What happens to ordered units that no location has available. Nothing is oversold: units that "
    "are not there are never reserved.",
    REFUSE="The order is refused with OutOfStock, as a web checkout does.",
    BACKORDER="The order is accepted; the units wait, BACKORDERED, until there is stock.",
    RECORD="The sale has happened: the order is accepted, and an exception asks a person to look.",
    PARTIAL="What is there is ordered, whole kits only, and the rest is left out of the order. One "
    "of which nothing is there is refused with OutOfStock.",
    SUBSTITUTE="The units are replaced by those of the first substitutes that are there, at the "
    "lower of both prices; for what cannot be replaced the order is refused with OutOfStock. A "
    "line with adjustments, taxes or a total of its channel is never replaced.",
    SUBSTITUTE_OR_PARTIAL="As SUBSTITUTE; what cannot be replaced is left out, as under PARTIAL.",
)
enum(
    domain.Permission,
    "What a channel is permitted to do.",
    PLACE_ORDERS="Place orders.",
    CANCEL_ORDERS="Cancel units that no location has begun to work on.",
    HOLD_ORDERS="Hold orders or parts of them, and release holds.",
    TAKE_PAYMENTS="Record payments.",
    SET_PRICES="Sell at prices of its own.",
    CHOOSE_IDS="Choose an order's id and say when things happened, as a POS that was offline.",
    CHOOSE_LOCATIONS="Choose the location that fulfills a line.",
    CARRY_OUT="Hand goods over at once, as a POS does.",
    PLACE_DRAFT_ORDERS="Place an order whose lines are not known yet, or never will be.",
    VOID_ORDERS="Void an order even when its goods have been shipped.",
    CHOOSE_AVAILABILITY="Choose another availability policy for a line than the channel's own.",
    ANONYMOUS_ORDERS="Place orders without a customer, as a POS does.",
)


UNIQUE_REFERENCE_TYPES = (
    "At most 50 types of references, 1 to 64 characters each: an order is refused with "
    "AlreadyExists when another order of the channel has the same system, type and value."
)


STOCK_RULES = (
    "What the channel keeps back from sale: at most 200 rules, no two for the same SKU and place. "
    "Of several that fit, the one for the SKU and the location counts, else that for the SKU, for "
    "the location, for all. They are held against new orders and carts. None are possible with the "
    "availability policy RECORD."
)


UNLESS_PRIORITY = (
    "Customers of this priority or a higher one order what is kept back from the others: the last "
    "units are theirs"
)


@object_type(stock_rules.StockRule, "What a channel keeps back from sale.")
class ChannelStockRule:
    sku: str | None = field("For this SKU; null: for all.")
    location_id: strawberry.ID | None = field("At this location; null: at all.")
    excluded: bool = field("Whether the channel sells nothing there.")
    buffer_units: int = field("Number of available units that are kept back.")
    buffer_percent: int = field(
        "Percentage of the available units that is kept back, rounded up, if that is more."
    )
    unless_priority: int | None = field(f"{UNLESS_PRIORITY}; null: from all.")


@input_type(stock_rules.StockRule, "What a channel keeps back from sale.")
class ChannelStockRuleInput:
    sku: str | None = optional("For this SKU; left out: for all.")
    location_id: strawberry.ID | None = optional("At this location; left out: at all.")
    excluded: bool = field("Whether the channel sells nothing there.", default=False)
    buffer_units: int = field(
        "Number of available units that are kept back, 0 to 1,000,000.", default=0
    )
    buffer_percent: int = field(
        "Percentage of the available units that is kept back, 0 to 100, rounded up, if that is "
        "more.",
        default=0,
    )
    unless_priority: int | None = optional(f"{UNLESS_PRIORITY}, 1 to 9; left out: from all.")


BACKORDER_RULES = (
    "What the channel sells ahead of stock: at most 200 rules, no two for the same SKU; that of "
    "the SKU counts, else that of all. Units that are short then wait, BACKORDERED, as under the "
    "availability policy BACKORDER; what may no longer be sold ahead is refused with OutOfStock. A "
    "line with an availability policy of its own keeps it, but not beyond `limitUnits`. None are "
    "possible with the availability policy RECORD."
)
MAX_DAYS = (
    "How many days units that are short may wait, from the order on, or from the release of a "
    "pre-order"
)
enum(
    domain.BackorderExpiry,
    "What happens to units that have waited for stock as long as they may.",
    CANCEL="They are cancelled.",
    ASK="An exception, BACKORDER_EXPIRED, asks somebody to ask the customer: they wait on.",
)
MODE = "Whether the goods are out of stock for now, or not released yet."
AVAILABLE_FROM = (
    "When a PREORDER is released: no unit gets a location before. From then on the rule says "
    "nothing more."
)
UNTIL = "Until when units are sold ahead; then those that are short are refused."
LIMIT_UNITS = "How many units of a SKU may wait at a time, of all orders of the channel"
ONLY_AGAINST_SUPPLY = (
    "Whether only units are sold ahead that supply on its way is free for; otherwise others, too, "
    "which have no date."
)
enum(
    BackorderMode,
    "Why goods are sold ahead of stock.",
    BACKORDER="They are out of stock for now.",
    PREORDER="They are not released yet.",
)


@object_type(backorder_rules.BackorderRule, "What a channel sells ahead of stock.")
class BackorderRule:
    sku: str | None = field("For this SKU; null: for all.")
    mode: BackorderMode = field(MODE)
    available_from: datetime | None = field(f"{AVAILABLE_FROM} Null for BACKORDER.")
    until: datetime | None = field(f"{UNTIL} Null: for ever.")
    limit_units: int | None = field(f"{LIMIT_UNITS}; null: any number.")
    only_against_supply: bool = field(ONLY_AGAINST_SUPPLY)


@input_type(backorder_rules.BackorderRule, "What a channel sells ahead of stock.")
class BackorderRuleInput:
    sku: str | None = optional("For this SKU; left out: for all.")
    mode: BackorderMode = field(MODE, default=BackorderMode.BACKORDER)
    available_from: datetime | None = optional(
        f"{AVAILABLE_FROM} Needed for PREORDER, and for nothing else."
    )
    until: datetime | None = optional(f"{UNTIL} Left out: for ever.")
    limit_units: int | None = optional(f"{LIMIT_UNITS}, 1 to 1,000,000; left out: any number.")
    only_against_supply: bool = field(ONLY_AGAINST_SUPPLY, default=False)


@object_type(domain.Channel, "A sales channel by which orders are placed: a shop, a POS.")
class Channel(Node):
    code: str = field("Short unique code.")
    name: str = field("Name for people.")
    kind: domain.ChannelKind = field("Kind of channel.")
    number_prefix: str = field("Prefix of its order numbers.")
    currency: CurrencyCode = field("Currency of its prices and orders, ISO 4217.")
    time_zone: str = field("IANA time zone of its calendar days.")
    permissions: list[domain.Permission] = field("What the channel is permitted to do.")
    availability_policy: domain.AvailabilityPolicy = field(
        "What happens to ordered units that are not available, unless a line says otherwise."
    )
    unique_reference_types: list[str] = field(
        "Types of references, in lower case, that no two of its orders may share with the same "
        "system and value."
    )
    stock_rules: list[ChannelStockRule] = field(STOCK_RULES, most=20)
    backorder_rules: list[BackorderRule] = field(BACKORDER_RULES, most=20)
    backorder_max_days: int | None = field(f"{MAX_DAYS}; null: for ever.")
    backorder_expiry: domain.BackorderExpiry = field(
        "What happens to units that have waited so long."
    )
    active: bool = field(
        "Whether new orders can be placed. Orders that were placed before continue either way."
    )
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)


@input_type(domain.CreateChannel, "A new channel.")
class CreateChannelInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    code: str = field(
        "Short unique code, 1 to 64 characters. A word of it may not mix Latin letters with "
        "Cyrillic or Greek ones that look the same."
    )
    name: str = field("Name for people, 1 to 200 characters.")
    kind: domain.ChannelKind = field("Kind of channel; decides the defaults below.")
    number_prefix: str = field(
        "Prefix of its order numbers, unique: 1 to 12 letters, digits and hyphens."
    )
    currency: CurrencyCode = field("Currency of its prices and orders, ISO 4217.")
    time_zone: str = field("IANA time zone of its calendar days.", default="UTC")
    permissions: list[domain.Permission] | None = optional(
        "What the channel is permitted to do; left out: the defaults of its kind."
    )
    availability_policy: domain.AvailabilityPolicy | None = optional(
        "What happens to ordered units that are not available; left out: RECORD for POS and "
        "MARKETPLACE, BACKORDER for B2B, REFUSE for the other kinds."
    )
    unique_reference_types: list[str] = field(UNIQUE_REFERENCE_TYPES, default_factory=list)


@input_type(domain.UpdateChannel, "Changes to a channel. What is left out stays as it is.")
class UpdateChannelInput:
    channel_id: strawberry.ID = field("The channel.")
    expected_version: int = field(REQUIRED_VERSION)
    name: str | None = optional("Name for people.")
    time_zone: str | None = optional("IANA time zone of its calendar days.")
    permissions: list[domain.Permission] | None = optional("All its permissions from now on.")
    availability_policy: domain.AvailabilityPolicy | None = optional(
        "What happens to ordered units that are not available, for orders from now on."
    )
    unique_reference_types: list[str] | None = optional(
        f"{UNIQUE_REFERENCE_TYPES} References that orders have already are not compared with one "
        "another."
    )
    stock_rules: list[ChannelStockRuleInput] | None = optional(f"All from now on. {STOCK_RULES}")
    backorder_rules: list[BackorderRuleInput] | None = optional(
        f"All from now on. {BACKORDER_RULES}"
    )
    backorder_max_days: int | None = optional(
        f"{MAX_DAYS}, 1 to 730; null: for ever. For orders from now on."
    )
    backorder_expiry: domain.BackorderExpiry | None = optional(
        "What happens to units that have waited so long."
    )
    active: bool | None = optional("Whether new orders can be placed.")


@input_type(filters.ChannelWhere, "A filter of channels. All given conditions must hold.")
class ChannelWhere:
    kind: list[domain.ChannelKind] | None = optional("Of one of these kinds.")
    active: bool | None = optional("Active, or not.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["ChannelWhere"] | None = optional(AND, name="and")
    or_: list["ChannelWhere"] | None = optional(OR, name="or")
    not_: "ChannelWhere | None" = optional(NOT, name="not")


@strawberry.input(one_of=True, description="Exactly one key of a channel.")
class ChannelBy:
    id: strawberry.Maybe[strawberry.ID] = field("Global id.")
    code: strawberry.Maybe[str] = field("Code.")


class ChannelSort(StrEnum):
    CODE = "code"
    UPDATED_AT = "updated_at"


enum(
    ChannelSort,
    "What channels are sorted by.",
    CODE="Their code.",
    UPDATED_AT="When they were last changed.",
)
CHANNELS = Sorting(ChannelWhere, ChannelSort, ChannelSort.CODE, Direction.ASCENDING)
