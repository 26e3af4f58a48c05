"""No event was changed, removed or inserted since it was hashed. Signatures are not checked: the
keys are not in the database. `order-hub verify --history` does."""

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.history.findings import MEANINGS
from domain.verify.laws import Check, Difference
from persistence.history.checking import check_history


async def history(connection: AsyncConnection) -> list[Difference]:
    return [
        Difference(
            Check.HISTORY,
            one.subject or one.log.key,
            f"{one.log.key} {one.first}: {MEANINGS[one.wrong]}",
            "the history that was hashed",
        )
        for checked in await check_history(connection)
        for one in checked.findings
    ]
