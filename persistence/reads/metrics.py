"""The metrics, computed in the database from one snapshot."""

from sqlalchemy import ColumnElement, true
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reporting.metrics import Metrics, Share, Stage
from persistence.engine.cancelling import while_awaited
from persistence.engine.database_errors import translating_errors
from persistence.engine.engines import Engines
from persistence.engine.snapshots import snapshot
from persistence.reads.metric_queries import deliveries, orders, stages
from persistence.reads.metric_queries.common import row_of, rows_of
from persistence.tables import orders as orders_table


class SqlMetrics:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader
        self._slow = engines.slow

    async def metrics(self, channel_id: str | None = None) -> Metrics:
        included = orders_table.c.channel_id == channel_id if channel_id else true()
        with translating_errors():
            async with self._slow, snapshot(self._engine) as connection:
                return await while_awaited(connection, _metrics(connection, included))


async def _metrics(connection: AsyncConnection, included: ColumnElement[bool]) -> Metrics:
    by_stage, totals = stages.by_stage(await rows_of(connection, stages.totals_by_status(included)))
    units = await row_of(connection, orders.units(included))
    locations = await row_of(connection, orders.locations(included))
    customers = await row_of(connection, orders.customers(included))
    handovers = await row_of(connection, deliveries.handovers(included))
    return Metrics(
        orders=by_stage.total(),
        stages={stage: by_stage[stage] for stage in Stage},
        units=units["units"],
        multi_unit_orders=units["multi_unit_orders"],
        skus=units["skus"],
        locations=locations["locations"],
        split_orders=locations["split"],
        cancelled=Share(by_stage[Stage.CANCELLED], by_stage.total()),
        repeat_customers=Share(customers["repeated"], customers["all"]),
        late_handovers=Share(handovers["late"], handovers["all"]),
        delivery_performance=await deliveries.delivery_performance(connection, included),
        totals=totals,
        top_skus=await orders.top_skus(connection, included),
    )
