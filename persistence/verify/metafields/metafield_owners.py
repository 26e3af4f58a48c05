"""A metafield belongs to something that exists."""

from sqlalchemy import literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.metafields.owners import OWNERS
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.verify.shared.findings import found
from persistence.writes.kinds import TABLES


async def metafield_owners(connection: AsyncConnection) -> list[Difference]:
    owner = t.metafields.c.owner_id
    tables = [TABLES[kind] for kind in OWNERS.values()]
    known = [select(table.c.id).where(table.c.id == owner).exists() for table in tables]
    query = select(t.metafields.c.id, owner, literal("nothing")).where(~or_(*known))
    return await found(connection, Check.METAFIELD_OWNERS, query)
