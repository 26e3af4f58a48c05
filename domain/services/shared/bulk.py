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


# Rows in one transaction: SQLite has one writer, for which other callers wait meanwhile.
AT_A_TIME = 5
TOGETHER_MAX = 50


class _Rollback(Exception):
    """Raised to roll back the whole transaction."""

    def __init__(self, results: Sequence[object]) -> None:
        self.results = results


async def in_bulk(
    service: AnyService,
    policy: ErrorPolicy,
    rows: Sequence[Callable[[AnyService], Awaitable[Result]]],
) -> list[Result | DomainError]:
    """Run the rows, each in a savepoint: the results, objects or errors, in their order. Where rows
    may be refused alone, a few at a time are committed, so that others get their turn."""
    if policy is ErrorPolicy.ALL_OR_NOTHING:
        bounds.count("rows", rows, TOGETHER_MAX)
        return await _all_or_nothing(service, rows)
    bounds.count("rows", rows, bounds.ROWS_MAX)
    return [
        result
        for first in range(0, len(rows), AT_A_TIME)
        for result in await _transacted(service, rows[first : first + AT_A_TIME])
    ]


async def _all_or_nothing(
    service: AnyService, rows: Sequence[Callable[[AnyService], Awaitable[Result]]]
) -> list[Result | DomainError]:
    try:
        return await _transacted(service, rows, _require_all)
    except _Rollback as rollback:
        refused = _refused(rollback.results)
        return [
            result if isinstance(result, DomainError) else RolledBack(refused)
            for result in rollback.results
        ]


async def _transacted(
    service: AnyService,
    rows: Sequence[Callable[[AnyService], Awaitable[Result]]],
    check: Callable[[list[Result | DomainError]], None] = lambda results: None,
) -> list[Result | DomainError]:
    """Run the rows in one transaction, which is rolled back if `check` raises."""

    async def run(uow: UnitOfWork) -> list[Result | DomainError]:
        results: list[Result | DomainError] = []
        for row in rows:
            try:
                async with uow.savepoint() as nested:
                    results.append(await row(replace(service, transact=NestedTransaction(nested))))
            except DomainError as error:
                results.append(error)
        check(results)
        return results

    return await service.transact(run)


def _require_all(results: list[Result | DomainError]) -> None:
    if _refused(results):
        raise _Rollback(results)


def _refused(results: Sequence[object]) -> int:
    return sum(isinstance(result, DomainError) for result in results)
