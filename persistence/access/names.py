"""The ids of what issuers and people call by other names: channels and locations by their codes,
API keys by their names, orders by their numbers, customers by their ids in another system."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, select

from domain.shared.ids import Prefix, prefix_of
from persistence.engine.database_errors import translating_errors
from persistence.engine.dialects import searchable
from persistence.engine.engines import Engines
from persistence.tables import api_keys, channels, customers, locations, orders

CALLED: dict[Prefix, tuple[Column[Any], Column[Any]]] = {
    Prefix.CHANNEL: (channels.c.id, channels.c.code),
    Prefix.LOCATION: (locations.c.id, locations.c.code),
    Prefix.API_KEY: (api_keys.c.id, api_keys.c.name),
    Prefix.ORDER: (orders.c.id, orders.c.number),
    Prefix.CUSTOMER: (customers.c.id, customers.c.external_id),
}


class SqlNames:
    def __init__(self, engines: Engines) -> None:
        self._reader = engines.reader

    async def ids(self, prefix: Prefix, given: Sequence[str]) -> list[str | None]:
        """The id of each, in their order; `None` for what there is not."""
        id, name = CALLED[prefix]
        known = {one: id if prefix_of(one) is prefix else name for one in given}
        found: dict[str, str] = {}
        for column in (id, name):
            wanted = searchable(one for one, by in known.items() if by is column)
            if wanted:
                query = select(column.label("called"), id.label("id")).where(column.in_(wanted))
                with translating_errors():
                    async with self._reader.connect() as connection:
                        rows = (await connection.execute(query)).mappings()
                        found |= {row["called"]: row["id"] for row in rows}
        return [found.get(one) for one in given]
