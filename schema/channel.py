"""Channels, as every channel sees them."""

from typing import ClassVar

import strawberry

from domain.network import channel as domain
from domain.network import filters as domain_network_filters
from schema.node import Node
from schema.scalars import CurrencyCode
from schema.views import choice, said, view_of

choice(
    domain.ChannelKind,
    "What sort of channel it is.",
    WEB="A web shop.",
    MOBILE="An app.",
    POS="Tills in a store.",
    CALL_CENTER="Staff who order for customers on the phone.",
    MARKETPLACE="Someone else's shop that sells in our name.",
    B2B="Business customers on account.",
)
choice(
    domain.Permission,
    "What a channel may do.",
    PLACE_ORDERS="Place orders.",
    CANCEL_ORDERS="Cancel what has not been begun.",
    HOLD_ORDERS="Put orders on hold.",
    TAKE_PAYMENTS="Record payments.",
    SET_PRICES="Sell at prices of its own.",
    CHOOSE_IDS="Choose order ids and times itself, as a till that was offline does.",
    CHOOSE_LOCATIONS="Say which location serves a line.",
    HAND_OVER="Hand goods over at once, as a till does.",
    ANNOUNCE_ORDERS="Place an order whose lines are not known yet, or never will be.",
    ANNUL_ORDERS="Declare an order void even when its goods are on their way.",
)


@strawberry.type(description="A way by which orders come in: a shop, a till, a marketplace.")
class Channel(Node):
    is_type_of = view_of(domain.Channel)

    code: str = said("Short and unique.")
    name: str = said("What people call it.")
    kind: domain.ChannelKind = said("What sort of channel it is.")
    number_prefix: str = said("How its order numbers begin.")
    currency: CurrencyCode = said("The currency of its prices and orders.")
    time_zone: str = said("IANA time zone of its calendar days.")
    permissions: list[domain.Permission] = said("What it may do.")
    active: bool = said("Whether it takes orders; those it has taken go on.")
    version: int = said("Rises with every change.")


@strawberry.input(description="A new channel.")
class CreateChannelInput:
    makes: ClassVar[type] = domain.CreateChannel

    idempotency_key: str = said("Unique per intent; a repeat answers the same channel.")
    code: str = said("Short and unique.")
    name: str = said("What people call it.")
    kind: domain.ChannelKind = said("Decides the usual permissions.")
    number_prefix: str = said("How its order numbers begin: letters, digits, hyphens; unique.")
    currency: CurrencyCode = said("The currency of its prices and orders.")
    time_zone: str = said("IANA time zone.", default="UTC")
    permissions: list[domain.Permission] | None = said(
        "Left out: what channels of this kind usually may.", default=None
    )


@strawberry.input(description="Changes to a channel; what is left out stays.")
class UpdateChannelInput:
    makes: ClassVar[type] = domain.UpdateChannel

    channel_id: strawberry.ID = said("Which channel.")
    expected_version: int = said("The version the caller saw.")
    name: str | None = said("What people call it.", default=None)
    time_zone: str | None = said("IANA time zone.", default=None)
    permissions: list[domain.Permission] | None = said("All it may do from now on.", default=None)
    active: bool | None = said("Switch it on or off.", default=None)


@strawberry.input(description="Which channels. All conditions given must hold.")
class ChannelWhere:
    makes: ClassVar[type] = domain_network_filters.ChannelWhere

    kind: list[domain.ChannelKind] | None = said("One of these kinds.", default=None)
    active: bool | None = said("Switched on, or off.", default=None)
    and_: list["ChannelWhere"] | None = said("All of these.", name="and", default=None)
    or_: list["ChannelWhere"] | None = said("Any of these.", name="or", default=None)
    not_: "ChannelWhere | None" = said("Not this.", name="not", default=None)
