"""Answers to many commands at once."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from domain.services.shared.bulk import ErrorPolicy, Use, in_bulk
from domain.shared.errors import DomainError
from resolvers.commands import command_of
from resolvers.context import Info
from resolvers.errors import shown
from schema.bulk import (
    BulkCountStockInput,
    BulkCreateCustomersInput,
    BulkCustomerAnswer,
    BulkOrderAnswer,
    BulkPlaceOrdersInput,
    BulkProductAnswer,
    BulkPutProductsInput,
    BulkStockAnswer,
    CustomerRow,
    OrderRow,
    ProductRow,
    StockRow,
)
from schema.views import GIVEN

Does = Callable[[Use, Any], Awaitable[Any]]


async def bulk_place_orders(
    info: Info, input: Annotated[BulkPlaceOrdersInput, GIVEN]
) -> BulkOrderAnswer:
    """Take many orders, as a marketplace or a till that was offline hands them over."""
    caller = info.context.caller
    rows = await _run(
        info.context.services.ordering,
        input.error_policy,
        input.rows,
        lambda service, row: service.place(caller, row.idempotency_key, command_of(row)),
    )
    return BulkOrderAnswer(**_counts(rows), rows=[OrderRow(index=i, result=r) for i, r in rows])


async def bulk_count_stock(
    info: Info, input: Annotated[BulkCountStockInput, GIVEN]
) -> BulkStockAnswer:
    """Set many levels to what was counted."""
    caller = info.context.caller
    rows = await _run(
        info.context.services.stocking,
        input.error_policy,
        input.rows,
        lambda service, row: service.count(caller, row.idempotency_key, command_of(row)),
    )
    return BulkStockAnswer(**_counts(rows), rows=[StockRow(index=i, result=r) for i, r in rows])


async def bulk_put_products(
    info: Info, input: Annotated[BulkPutProductsInput, GIVEN]
) -> BulkProductAnswer:
    """Create many products, or bring them to this state."""
    caller = info.context.caller
    rows = await _run(
        info.context.services.cataloging,
        input.error_policy,
        input.rows,
        lambda service, row: service.put_product(caller, row.idempotency_key, command_of(row)),
    )
    return BulkProductAnswer(**_counts(rows), rows=[ProductRow(index=i, result=r) for i, r in rows])


async def bulk_create_customers(
    info: Info, input: Annotated[BulkCreateCustomersInput, GIVEN]
) -> BulkCustomerAnswer:
    """Add many customers."""
    caller = info.context.caller
    rows = await _run(
        info.context.services.registering,
        input.error_policy,
        input.rows,
        lambda service, row: service.create_customer(caller, row.idempotency_key, command_of(row)),
    )
    return BulkCustomerAnswer(
        **_counts(rows), rows=[CustomerRow(index=i, result=r) for i, r in rows]
    )


async def _run(
    service: Use, policy: ErrorPolicy, rows: Sequence[Any], do: Does[Use]
) -> list[tuple[int, Any]]:
    def bound(row: Any) -> Callable[[Use], Awaitable[Any]]:
        async def one(inner: Use) -> Any:
            return await do(inner, row)

        return one

    answers = await in_bulk(service, policy, [bound(row) for row in rows])
    return [
        (index, shown(one) if isinstance(one, DomainError) else one)
        for index, one in enumerate(answers)
    ]


def _counts(rows: Sequence[tuple[int, Any]]) -> dict[str, int]:
    refused = sum(hasattr(one, "message") for _, one in rows)
    return {"accepted": len(rows) - refused, "refused": refused}
