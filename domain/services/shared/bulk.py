"""Many commands at once: every row answers for itself, and a policy says what failures mean."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import NestedTransaction, Service
from domain.shared import bounds
from domain.shared.errors import DomainError, RolledBack

Use = TypeVar("Use", bound=Service)
Made = TypeVar("Made")


class ErrorPolicy(StrEnum):
    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS"


class _TakeBack(Exception):
    """Ends the transaction without keeping anything."""


async def in_bulk(
    service: Use,
    policy: ErrorPolicy,
    rows: Sequence[Callable[[Use], Awaitable[Made]]],
) -> list[Made | DomainError]:
    """Run the rows in one transaction, each as a part that can fail alone. The answers stand in
    the order of the rows: what was made, or why not."""
    bounds.count("rows", rows, bounds.ROWS_MAX)
    answers: list[Made | DomainError] = []

    async def run(work: UnitOfWork) -> None:
        answers.clear()
        for row in rows:
            made: Made | DomainError
            try:
                async with work.part() as part:
                    made = await row(replace(service, transact=NestedTransaction(part)))
            except DomainError as refusal:
                made = refusal
            answers.append(made)
        if policy is ErrorPolicy.ALL_OR_NOTHING and _refused(answers):
            raise _TakeBack

    try:
        await service.transact(run)
    except _TakeBack:
        refused = _refused(answers)
        return [one if isinstance(one, DomainError) else RolledBack(refused) for one in answers]
    return answers


def _refused(answers: Sequence[object]) -> int:
    return sum(isinstance(one, DomainError) for one in answers)
