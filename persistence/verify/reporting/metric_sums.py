"""The metrics of the sums are those that all orders have."""

from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reporting.metrics import Metrics
from domain.verify.laws import Check, Difference
from persistence.metric_sums.reading import metrics_of_sums
from persistence.reads.metrics import direct_metrics
from persistence.tables import channels


async def metric_sums(connection: AsyncConnection) -> list[Difference]:
    """Of each channel, and of all. Sums that are not complete yet are not read by anybody."""
    ids = (await connection.execute(select(channels.c.id).order_by(channels.c.id))).scalars().all()
    differences: list[Difference] = []
    for channel_id in (None, *ids):
        stored = await metrics_of_sums(connection, channel_id)
        if stored is None:
            break
        computed = await direct_metrics(connection, channel_id)
        differences += _differences(channel_id or "all channels", stored, computed)
    return differences


def _differences(subject: str, stored: Metrics, computed: Metrics) -> list[Difference]:
    pairs: list[tuple[str, Any, Any]] = [
        (field.name, getattr(stored, field.name), getattr(computed, field.name))
        for field in fields(Metrics)
    ]
    return [
        Difference(Check.METRIC_SUMS, f"{subject}: {name}", str(one), str(other))
        for name, one, other in pairs
        if one != other
    ]
