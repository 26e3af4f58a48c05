"""Running an import on a hub, and looking at all that the hub then holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from domain.integrations.rejects import Reject
from domain.reporting.metrics import Metrics
from domain.shared.amounts.money import Money
from hub.wiring import Hub, services_on
from integrations.olist.phases import Counts
from integrations.olist.run import Import, Result
from persistence.metric_sums.reading import SqlMetrics
from persistence.operations.rejects import SqlRejects
from persistence.tables import metadata


async def imported(
    hub: Hub, folder: Path, size: int = 150, progress: Callable[[Counts], None] = lambda _: None
) -> Result:
    job = Import(hub.transact, services_on, SqlRejects(hub.engines), progress, size)
    return await job.run(folder)


async def metrics(hub: Hub) -> Metrics:
    return await SqlMetrics(hub.engines).metrics()


async def rejects(hub: Hub) -> list[Reject]:
    return await SqlRejects(hub.engines).all("olist")


async def everything(hub: Hub) -> dict[str, list[Any]]:
    """Every row of every table."""
    async with hub.engines.reader.connect() as connection:
        return {
            table.name: sorted(map(repr, await connection.execute(select(table))))
            for table in metadata.sorted_tables
        }


def brl(minor: int) -> Money:
    return Money(minor, "BRL")
