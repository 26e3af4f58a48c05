"""How many points each caller may spend, by its role."""

from functools import partial
from typing import Final

from domain.access.caller import ANONYMOUS
from domain.access.roles import Role
from execution.spending.subscriptions import SubscriptionLimit
from execution.spending.throttle import Buckets, Rate, Throttle
from hub.settings import Settings
from resolvers.shared.context import Context

LOOPBACK: Final = frozenset(("127.0.0.1", "::1", "localhost"))
# Points per second of a caller that the settings say nothing of: a twentieth of a processor.
PER_SECOND: Final = 2_000
# Subscriptions of a caller that the settings say nothing of.
SUBSCRIPTIONS: Final = 200
# How long a caller may save them up. An operation may cost 10,000.
BURST_SECONDS: Final = 30
# Behind a till or an integration are many people: the shares of a customer that a role gets.
# fmt: off
SHARES: Final[dict[Role, float]] = {
    Role.TRACKING:    0.5,
    Role.CUSTOMER:    1,
    Role.ASSOCIATE:   2,
    Role.WAREHOUSE:   2,
    Role.AGENT:       2,
    Role.PARTNER:     2,
    Role.MANAGER:     4,
    Role.INTEGRATION: 10,
    Role.ADMIN:       10,
}
# fmt: on


def throttle_of(settings: Settings) -> Throttle | None:
    """The buckets of a hub; none where they are switched off."""
    per_second = settings.points_per_second
    if per_second is None:
        per_second = 0 if settings.host in LOOPBACK else PER_SECOND
    if not per_second:
        return None
    return Buckets(caller_key, partial(rate_of, per_second), settings.redis_url)


def subscription_limit_of(settings: Settings) -> SubscriptionLimit | None:
    """How many subscriptions a caller may follow in each process; none: any number."""
    maximum = settings.subscriptions_per_caller
    if maximum is None:
        maximum = 0 if settings.host in LOOPBACK else SUBSCRIPTIONS
    return SubscriptionLimit(caller_key, maximum) if maximum else None


def rate_of(per_second: int, context: Context) -> Rate:
    """What the caller of a context may spend."""
    restored = max(round(per_second * SHARES[context.caller.role]), 1)
    return Rate(burst=restored * BURST_SECONDS, per_second=restored)


def caller_key(context: Context) -> str:
    """Who is limited: a credential, else a named caller, else an address."""
    caller = context.caller
    if caller.credential_id:
        return f"credential:{caller.credential_id}"
    if caller.actor != ANONYMOUS:
        return f"actor:{caller.channel_id or ''}/{caller.actor}"
    return f"address:{context.address or ''}"
