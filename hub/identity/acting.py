"""The caller of a verified credential: what else its headers may say, and what they may not."""

from domain.access.caller import Caller
from domain.access.scoping import ACTS_FOR_CUSTOMERS
from domain.shared.bounds import NAME_MAX
from domain.shared.ids import Prefix
from execution.request import Refusal
from hub.identity.headers import (
    CHANNEL,
    CLAIMED,
    ON_BEHALF_OF,
    Fields,
    read_actor,
    read_channel,
    read_id,
)
from hub.identity.verified import Verified


def acting(verified: Verified, fields: Fields) -> Caller:
    """The caller. Raises `Refusal` when its headers claim what the credential does not say."""
    claimed = next((name for name in CLAIMED if fields.get(name) is not None), None)
    if claimed is not None:
        message = f"Send no {claimed} with a credential: the credential says it."
        raise Refusal(403, message, "HEADER_NOT_ALLOWED")
    return Caller(
        actor=_actor(verified, fields),
        channel_id=_channel(verified, fields),
        role=verified.role,
        scope=verified.scope,
        credential_id=verified.credential.id,
        expires_at=verified.until,
    )


def customer_acted_for(caller: Caller, fields: Fields) -> str | None:
    """The customer that the caller names as the one it acts for."""
    customer_id = read_id(fields, ON_BEHALF_OF, Prefix.CUSTOMER, "BAD_CUSTOMER")
    if customer_id is not None and caller.role not in ACTS_FOR_CUSTOMERS:
        roles = ", ".join(sorted(ACTS_FOR_CUSTOMERS))
        message = f"Only {roles} may act for a customer; leave out {ON_BEHALF_OF}."
        raise Refusal(403, message, "ON_BEHALF_OF_NOT_ALLOWED")
    return customer_id


def _actor(verified: Verified, fields: Fields) -> str:
    person = read_actor(fields)
    if person is None or person == verified.actor:
        return verified.actor
    if not verified.names_people:
        message = "Only an API key may name a person; a token says itself who it is of."
        raise Refusal(403, message, "ACTOR_NOT_ALLOWED")
    # Both together are at most as long as an actor.
    return f"{verified.actor}/{person}"[:NAME_MAX]


def _channel(verified: Verified, fields: Fields) -> str | None:
    """The channel it names, among those of its credential; of a single one it is."""
    named, own = read_channel(fields), verified.scope.channel_ids
    if own is None:
        return named
    if named is not None and named not in own:
        message = f"This credential is not for that channel: leave out {CHANNEL}, or name its own."
        raise Refusal(403, message, "CHANNEL_NOT_ALLOWED")
    return next(iter(own)) if named is None and len(own) == 1 else named
