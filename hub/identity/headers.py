"""The headers by which a caller says what it is. Without a required credential they are trusted;
with one, only what does not widen the credential."""

from collections.abc import Mapping
from typing import Any

from domain.access.caller import ANONYMOUS, Caller
from domain.access.roles import Role, Scope
from domain.access.scoping import missing_limit
from domain.shared.bounds import NAME_MAX
from domain.shared.ids import Prefix, prefix_of
from domain.shared.text.marks import line
from execution.request import Refusal

ACTOR = "x-order-hub-actor"
CHANNEL = "x-order-hub-channel"
ON_BEHALF_OF = "x-order-hub-on-behalf-of"
ROLE = "x-order-hub-role"
CHANNELS = "x-order-hub-channels"
LOCATIONS = "x-order-hub-locations"
CUSTOMER = "x-order-hub-customer"
ORDER = "x-order-hub-order"
# What only a credential may say where one is sent.
CLAIMED = (ROLE, CHANNELS, LOCATIONS, CUSTOMER, ORDER)
LIMITED_BY = {
    "channel_ids": CHANNELS,
    "location_ids": LOCATIONS,
    "customer_id": CUSTOMER,
    "order_id": ORDER,
}
# All that an answer may depend on of a request: what names its caller.
IDENTIFYING = (
    *("authorization", "x-order-hub-tracking", ACTOR, CHANNEL, ON_BEHALF_OF),
    *CLAIMED,
)
IDS_MAX = 50
FIELDS_MAX = 100

Fields = Mapping[str, Any]


def fields_of(payload: Fields) -> Fields:
    """The fields of a `connection_init` payload: like headers, in any case."""
    if len(payload) > FIELDS_MAX:
        raise Refusal(400, f"At most {FIELDS_MAX} fields identify a caller.", "BAD_REQUEST")
    return {name.lower(): value for name, value in payload.items()}


def trusted_caller(fields: Fields) -> Caller:
    """The caller as its headers describe it: only where they are trusted."""
    role = _role(fields)
    scope = Scope(
        channel_ids=_ids(fields, CHANNELS, Prefix.CHANNEL),
        location_ids=_ids(fields, LOCATIONS, Prefix.LOCATION),
        customer_id=read_id(fields, CUSTOMER, Prefix.CUSTOMER, "BAD_CUSTOMER"),
        order_id=read_id(fields, ORDER, Prefix.ORDER, "BAD_ORDER"),
    )
    if lacks := missing_limit(role, scope):
        raise Refusal(400, f"The role {role} needs {LIMITED_BY[lacks]}.", "BAD_ROLE")
    return Caller(read_actor(fields) or ANONYMOUS, read_channel(fields), role=role, scope=scope)


def read_actor(fields: Fields) -> str | None:
    """The name of who acts; refused when malformed."""
    actor = _clean(fields.get(ACTOR))
    if actor is not None and not (
        isinstance(actor, str) and actor.isprintable() and 1 <= len(actor) <= NAME_MAX
    ):
        raise Refusal(400, f"{ACTOR} must be 1 to {NAME_MAX} printable characters.", "BAD_ACTOR")
    return actor


def read_channel(fields: Fields) -> str | None:
    """The channel through which the caller acts."""
    return read_id(fields, CHANNEL, Prefix.CHANNEL, "BAD_CHANNEL")


def read_id(fields: Fields, name: str, prefix: Prefix, code: str) -> str | None:
    """An id of this kind; refused when it is none."""
    id = _clean(fields.get(name))
    if id is None:
        return None
    if not isinstance(id, str) or prefix_of(id) is not prefix:
        raise Refusal(400, f"{name} must be the id of {_article(prefix)}.", code)
    return id


def _article(prefix: Prefix) -> str:
    return f"{'an' if prefix is Prefix.ORDER else 'a'} {prefix}"


def _ids(fields: Fields, name: str, prefix: Prefix) -> frozenset[str] | None:
    given = fields.get(name)
    if given is None:
        return None
    ids = frozenset(part.strip() for part in given.split(",")) if isinstance(given, str) else ()
    if not 1 <= len(ids) <= IDS_MAX or any(prefix_of(id) is not prefix for id in ids):
        kind = f"ids of {prefix}s"
        raise Refusal(400, f"{name} must be 1 to {IDS_MAX} {kind}, with commas.", "BAD_SCOPE")
    return frozenset(ids)


def _role(fields: Fields) -> Role:
    given = fields.get(ROLE)
    if given is None:
        return Role.ADMIN
    try:
        return Role(given)
    except ValueError:
        message = f"{ROLE} must be one of {', '.join(Role)}."
        raise Refusal(400, message, "BAD_ROLE") from None


def _clean(value: Any) -> Any:
    return line(value) if isinstance(value, str) and value.isprintable() else value
