"""A hub with a person in every place of the register, and what two databases differ in."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx2

from domain.privacy.personal import PERSONAL
from hub.http.app import create_app
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence import tables as t
from persistence.events.outbox import SqlOutbox
from persistence.operations.migrate import upgrade
from tests.conftest import address_of
from tests.graph.client import Client
from tests.graph.privacy import person as p
from tests.graph.staff import Staff
from tests.hub.moving import file_of, run
from tests.shop import Shop

KINDS = ("sqlite", "postgresql")
# When something was written, and how often: an erasure that is done again differs in these.
VOLATILE = {"version", "indexed_version", "updated_at", "erased_at", "revoked_at", "last"}
# In no backup, or of no meaning in SQLite.
APART = {"log_heads", "personal_keys", "import_rejects", "sqlite_sequence", "sqlite_stat1"}
Do = Callable[[Hub, Staff], Awaitable[Any]]


@asynccontextmanager
async def staff_of(hub: Hub, shop: Shop) -> AsyncIterator[Staff]:
    app = create_app(hub)
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://hub", timeout=60) as http,
    ):
        yield Staff(Client(http), shop)


def lived_by(address: str, do: Do) -> Any:
    """What happens in a new hub, of which each event is hashed afterwards."""

    async def live() -> Any:
        hub = wire(Settings(database_url=address))
        try:
            async with staff_of(hub, await Shop.open(hub)) as staff:
                answer = await do(hub, staff)
            await SqlOutbox(hub.engines).assign_positions()
            await hub.history_keeping.once()
            return answer
        finally:
            await hub.close()

    asyncio.run(upgrade(address))
    return asyncio.run(live())


async def persons(hub: Hub, staff: Staff) -> list[str]:
    """One who is in every place of the register, another one, and a guest; the ids of the two."""
    person, other = await p.a_person(staff), await staff.graph.do("createCustomer", name="Trillian")
    first = await p.delivered(staff, person)
    await p.cancelled(staff, person)
    await p.set_aside(hub, first)
    for given in ({"customerId": other["id"]}, {"customerId": None, "email": "marvin@example.com"}):
        await staff.receive(1)
        order = await staff.place(channel=staff.shop.pos, staffMember="Arthur", **given)
        await staff.graph.do("cancelOrder", orderId=order["id"], reason="too slow")
    return [person["id"], other["id"]]


def copied_to(address: str, file: Path) -> Path:
    """What a hub on any engine has, in a file of SQLite."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(address))) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(file_of(address), file)
        return file
    code, output = run("copy", "--from", address, "--to", address_of(file))
    assert code == 0, output
    return file


def rows_of(file: Path, apart: set[str] = frozenset()) -> dict[str, list[tuple[Any, ...]]]:  # type: ignore[assignment]
    """All rows by table, without these columns."""
    with closing(sqlite3.connect(file)) as connection:
        found = {}
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            if name in APART:
                continue
            columns = [row[1] for row in connection.execute(f"PRAGMA table_xinfo({name})")]
            kept = ", ".join(f'"{c}"' for c in columns if c not in apart)
            rows = connection.execute(f"SELECT {kept} FROM {name}").fetchall()
            found[name] = sorted(rows, key=repr)
    return found


def differing(one: Path, other: Path, apart: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """The rows that only one of two databases has, by table."""
    left, right = rows_of(one, apart), rows_of(other, apart)
    assert left.keys() == right.keys()
    return {
        name: (
            [row for row in left[name] if row not in right[name]],
            [row for row in right[name] if row not in left[name]],
        )
        for name in left
        if left[name] != right[name]
    }


def personal_texts(file: Path) -> set[str]:
    """Everything personal that a database has, if it is long enough not to be there by chance."""
    found: set[str] = set()
    with closing(sqlite3.connect(file)) as connection:
        for table, column in PERSONAL:
            if table not in APART:
                name = t.metadata.tables[table].c[column].name
                found |= {v for (v,) in connection.execute(f"SELECT {name} FROM {table}") if v}
    return {value for value in found if len(value) > 11}


def count(file: Path, query: str, *values: Any) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(query, values).fetchone()[0])


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
