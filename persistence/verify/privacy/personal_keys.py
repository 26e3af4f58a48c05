"""The key of who was erased is destroyed: else backups could still be read."""

from sqlalchemy import literal
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.verify.laws import Check, Difference
from persistence.verify.shared.findings import differences_of
from persistence.writes.privacy import due


async def personal_keys(connection: AsyncConnection) -> list[Difference]:
    found: list[Difference] = []
    for query in due.keys_of_erased():
        kept = query.add_columns(literal("kept"), literal("destroyed"))
        found += await differences_of(connection, Check.PERSONAL_KEYS, kept)
    return found
