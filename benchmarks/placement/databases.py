"""Databases to place orders in: copies of a generated one, which stays as it is."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from benchmarks.data.copies import Size
from benchmarks.data.kept import kept_postgresql, kept_sqlite, name_of
from benchmarks.data.server import Server
from benchmarks.servers import plain

# Of a side: units that orders have reserved, and levels with less than nothing.
_RESERVED = "SELECT coalesce(sum(quantity), 0) FROM inventory_movements WHERE kind = 'RESERVE'"
_OVERSOLD = "SELECT count(*) FROM inventory_levels WHERE available < 0 OR on_hand < 0"
_UNITS = "SELECT coalesce(sum(quantity), 0) FROM order_lines"


async def copies_of(server: Server, size: Size, names: Sequence[str]) -> list[str]:
    """The addresses of copies for several sides."""
    await kept_postgresql(server, size)
    return [await server.create(name, name_of(size)) for name in names]


async def files_of(size: Size, names: Sequence[str], folder: Path, data: Path) -> list[str]:
    source = (await kept_sqlite(size, data)).partition("///")[2]
    files = [folder / f"{name}.db" for name in names]
    for file in files:
        shutil.copy(source, file)
    return [f"sqlite+aiosqlite:///{file}" for file in files]


async def counted(address: str) -> tuple[int, int, int]:
    """Units reserved ever, units ordered ever, and oversold levels."""
    engine = plain(address)
    async with engine.connect() as connection:
        found = [
            int((await connection.execute(text(query))).scalar_one())
            for query in (_RESERVED, _UNITS, _OVERSOLD)
        ]
    await engine.dispose()
    return found[0], found[1], found[2]
