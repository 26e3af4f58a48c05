"""Bulk execution: one result per row, and a policy for failed rows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import NestedTransaction, Service
from domain.shared import bounds
from domain.shared.errors import DomainError, RolledBack

AnyService = TypeVar("AnyService", bound=Service)
Result = TypeVar("Result")


class ErrorPolicy(StrEnum):
    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS"


class _Rollback(Exception):
    """Raised to roll back the whole transaction."""


async def in_bulk(
    service: AnyService,
    policy: ErrorPolicy,
    rows: Sequence[Callable[[AnyService], Awaitable[Result]]],
) -> list[Result | DomainError]:
    """Run the rows in one transaction, each in a savepoint of its own. The results are in the order
    of the rows: the object, or the error."""
    bounds.count("rows", rows, bounds.ROWS_MAX)
    results: list[Result | DomainError] = []

    async def run(uow: UnitOfWork) -> None:
        results.clear()
        for row in rows:
            result: Result | DomainError
            try:
                async with uow.savepoint() as nested:
                    result = await row(replace(service, transact=NestedTransaction(nested)))
            except DomainError as error:
                result = error
            results.append(result)
        if policy is ErrorPolicy.ALL_OR_NOTHING and _refused(results):
            raise _Rollback

    try:
        await service.transact(run)
    except _Rollback:
        refused = _refused(results)
        return [
            result if isinstance(result, DomainError) else RolledBack(refused) for result in results
        ]
    return results


def _refused(results: Sequence[object]) -> int:
    return sum(isinstance(result, DomainError) for result in results)
