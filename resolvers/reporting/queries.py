"""Metrics."""

from typing import Annotated

import strawberry

from domain.access.forbidden import Forbidden
from domain.network.channel import Channel
from domain.reporting.metrics import Metrics as DomainMetrics
from domain.shared.error_base import Entity
from domain.shared.errors import NotFound
from domain.shared.ids import Prefix
from execution.checks.directives import Cost
from execution.spending.meter import METER
from resolvers.shared.context import Info
from resolvers.shared.lists import require_prefix
from schema.reporting.metrics import Metrics
from schema.shared.inputs import optional_key
from schema.weights import ALL_ORDERS, CHANGED_ORDER, METRICS


async def metrics(
    info: Info,
    channel_id: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="Of one channel; left out: of all channels."),
    ] = strawberry.UNSET,
) -> DomainMetrics:
    channel = optional_key(channel_id)
    if not info.context.caller.visible.sees_metrics(channel):
        raise Forbidden("Metrics of own channels only may be seen: give one as channelId.")
    if channel is None:
        return await info.context.reporting.metrics(None, _charge)
    require_prefix(channel, Prefix.CHANNEL)
    if await info.context.loaders.one(Channel).load(channel) is None:
        raise NotFound(Entity.CHANNEL, channel)
    return await info.context.reporting.metrics(channel, _charge)


def _charge(changed: int | None) -> None:
    """Orders are about to be read; raises `CostExceeded`."""
    if (meter := METER.get()) is not None:
        meter.charge(ALL_ORDERS if changed is None else CHANGED_ORDER * changed)


@strawberry.type(description="Metrics.")
class ReportingQueries:
    metrics = strawberry.field(
        resolver=metrics,
        graphql_type=Metrics | None,
        directives=[Cost(weight=METRICS)],
        description="Metrics: orders by stage, money, delivery performance, split and repeat "
        "shares, of this moment.",
    )
