"""The owner of every metafield exists."""

from sqlalchemy import literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ports.metafield_owners import OWNERS
from domain.verify.laws import Check, Difference
from persistence import tables as t
from persistence.tables.mapping.nouns import TABLES
from persistence.verify.shared.findings import differences_of


async def metafield_owners(connection: AsyncConnection) -> list[Difference]:
    owner = t.metafields.c.owner_id
    tables = [TABLES[kind] for kind in OWNERS.values()]
    known = [select(table.c.id).where(table.c.id == owner).exists() for table in tables]
    query = select(t.metafields.c.id, owner, literal("nothing")).where(~or_(*known))
    return await differences_of(connection, Check.METAFIELD_OWNERS, query)
