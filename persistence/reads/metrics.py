"""The metrics, computed in the database of all orders."""

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reporting.metrics import Metrics, Share, Stage
from persistence.reads.metric_queries import deliveries, orders, stages
from persistence.reads.metric_queries.common import row_of, rows_of
from persistence.tables import orders as orders_table


async def direct_metrics(connection: AsyncConnection, channel_id: str | None) -> Metrics:
    """Metrics of one channel's orders, or of all orders; from one snapshot."""
    included = orders_table.c.channel_id == channel_id if channel_id else true()
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
