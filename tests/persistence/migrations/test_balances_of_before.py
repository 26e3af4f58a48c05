"""What levels had at a past moment, also of movements that are older than their balances."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from persistence.verify.verify import SqlVerify
from tests.persistence.migrations.releases import columns_at
from tests.persistence.migrations.test_supply_of_before import LEVEL, PLACE, ROWS

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
MOVEMENTS = 100


async def test_old_movements_have_balances_after_the_migration(bare: str) -> None:
    await columns_at(bare, "0025")
    engines = open_engines(bare)
    async with engines.writer.begin() as connection:
        for statement in ROWS[:3]:
            await connection.execute(text(statement))
        await connection.execute(text(ROWS[3].replace("5, 3, 2,", f"0, 0, {MOVEMENTS},")))
        for n in range(1, MOVEMENTS + 1):
            kind, left = ("RECEIVE", 1) if n % 2 else ("WITHDRAW", 0)
            at = (BEGIN + timedelta(hours=n)).strftime("%Y-%m-%d %H:%M:%S.000000")
            await connection.execute(
                text(
                    "INSERT INTO inventory_movements (id, level_id, sequence, kind, sku,"
                    " location_id, quantity, cause, actor, at, available, on_hand) VALUES"
                    f" ('m{n}', '{LEVEL}', {n}, '{kind}', 'CUP', '{PLACE}', 1, 'c', 'a', '{at}',"
                    f" {left}, {left})"
                )
            )
    await engines.dispose()
    await upgrade(bare)
    hub = wire(Settings(database_url=bare))
    async with hub.engines.reader.connect() as connection:
        stored = await connection.execute(text("SELECT sequence FROM level_balances ORDER BY 1"))
        assert list(stored.scalars()) == [32, 64, 96]
    for n in (0, 31, 32, 33, 99, 100):
        (found,) = await hub.reads.quantities_at([LEVEL], BEGIN + timedelta(hours=n, minutes=1))
        assert (found.version, found.available) == (n, n % 2)
    assert await SqlVerify(hub.engines).differences() == []
    await hub.close()
