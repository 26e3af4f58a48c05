"""The rows of the sample by the root they belong to, read from the database it was made in."""

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.data.patterns import SUFFIX, Pattern, pattern_of
from benchmarks.data.sample import CUSTOMER, KINDS, SKUS, Sample
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.operations.migrate import upgrade
from persistence.transfer import contents
from persistence.transfer.copying import TABLES

# Rows that name their root in one of these columns, by table; all others name an `order_id`.
ROOTS = {
    "channels": "id",
    "locations": "id",
    "customers": "id",
    "products": "id",
    "orders": "id",
    "variants": "product_id",
    "prices": "product_id",
    "search_terms": "owner_id",
    "inventory_levels": "sku",
    "inventory_movements": "cause",
}
# The number of an order (W1-100001), its digits, the parts of it that are searched for, and the
# numbers of customers and SKUs.
NUMBERS = "|".join(
    (r"W1-10000\d", r"w110000\d", r"\bw1\b", r"\b10000\d\b", str(CUSTOMER), *map(str, SKUS))
)
TOKENS = re.compile(f"{SUFFIX}|{NUMBERS}")

Rows = list[Pattern]


class Originals:
    """`orders` are in the order of `KINDS`."""

    def __init__(self, rows: dict[str, Rows], order_ids: Sequence[str]) -> None:
        self.roots = rows
        self.orders = [rows[id] for id in order_ids]
        self.channels = self._all("channel_")
        self.locations = self._all("location_")
        self.products = self._all("product_")
        (self.customer,) = self._all("customer_")
        self.levels = [
            row for rows in self.roots.values() for row in rows if row.table == "inventory_levels"
        ]
        # Movements that no order caused: the goods that were received.
        self.received = next(
            row for id, rows in self.roots.items() if id.startswith("level_") for row in rows
        )

    def _all(self, prefix: str) -> list[Rows]:
        return [self.roots[id] for id in sorted(self.roots) if id.startswith(prefix)]


async def originals() -> Originals:
    """Makes the sample in a database of its own."""
    with TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'sample.db'}"
        await upgrade(address)
        hub = wire(Settings(database_url=address))
        try:
            order_ids = await Sample(hub).fill()
            assert len(order_ids) == len(KINDS)
            return Originals(await _rows(hub), order_ids)
        finally:
            await hub.close()


async def _rows(hub: Hub) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    async with hub.engines.reader.connect() as connection:
        for table in TABLES.values():
            names = tuple(column.name for column in table.columns)
            root = ROOTS.get(table.name, "order_id")
            if root not in names:
                continue
            async for batch in contents.rows(connection, table):
                for row in batch:
                    pattern = pattern_of(table.name, names, row, TOKENS)
                    found.setdefault(pattern.value(root), []).append(pattern)
    return found
