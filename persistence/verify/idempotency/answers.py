"""The result of every idempotency key exists."""

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.shared.ids import Prefix
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.verify.shared.findings import differences_of

RESULT_TABLES = {
    Prefix.CHANNEL: t.channels,
    Prefix.CUSTOMER: t.customers,
    Prefix.CUSTOMER_GROUP: t.customer_groups,
    Prefix.PRODUCT: t.products,
    Prefix.LOCATION: t.locations,
    Prefix.LOCATION_GROUP: t.location_groups,
    Prefix.LEVEL: t.inventory_levels,
    Prefix.PURCHASE_ORDER: t.purchase_orders,
    Prefix.TRANSFER_ORDER: t.transfer_orders,
    Prefix.RING_FENCE: t.ring_fences,
    Prefix.LOT: t.lots,
    Prefix.RESERVATION: t.reservations,
    Prefix.STOCK_COUNT: t.stock_counts,
    Prefix.REPLENISHMENT_POLICY: t.replenishment_policies,
    Prefix.REPLENISHMENT_SUGGESTION: t.replenishment_suggestions,
    Prefix.STOCK_ALERT: t.stock_alerts,
    Prefix.ORDER: t.orders,
    Prefix.LINE: t.order_lines,
    Prefix.DELIVERY_GROUP: t.delivery_groups,
    Prefix.PAYMENT: t.payments,
    Prefix.TRANSACTION: t.payment_transactions,
    Prefix.FULFILLMENT_ORDER: t.fulfillment_orders,
    Prefix.SHIPMENT: t.shipments,
    Prefix.API_KEY: t.api_keys,
    Prefix.TRACKING_LINK: t.tracking_links,
}


async def results_exist(connection: AsyncConnection) -> list[Difference]:
    answer = t.idempotency_keys.c.answer
    existing: list[ColumnElement[bool]] = [
        and_(
            func.substr(answer, 1, len(prefix) + 1) == f"{prefix}_",
            select(table.c.id).where(table.c.id == answer).exists(),
        )
        for prefix, table in RESULT_TABLES.items()
    ]
    query = select(t.idempotency_keys.c.key, answer, literal("nothing")).where(~or_(*existing))
    return await differences_of(connection, Check.IDEMPOTENCY, query)
