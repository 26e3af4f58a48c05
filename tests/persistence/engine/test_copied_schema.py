"""What tests copy is what the migrations make."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text

from persistence.operations import migrate
from persistence.operations.migrate import upgrade
from persistence.tables import metadata
from tests.conftest import BACKENDS, address_of
from tests.copies import SCHEMA_OF_SQLITE, upgraded
from tests.copies import migrate as migrate_all
from tests.servers import postgresql

POSTGRESQL = (
    "SELECT table_name, column_name, data_type, column_default, is_nullable, is_identity,"
    " identity_generation, is_generated, generation_expression, character_maximum_length"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT relname, reloptions::text FROM pg_class WHERE relnamespace = 'public'::regnamespace",
)


def everything(connection: Connection) -> list[list[str]]:
    """The schema, and the rows that are in it from the beginning."""
    is_postgresql = connection.dialect.name == "postgresql"
    tables = inspect(connection).get_table_names()
    queries = [
        *(POSTGRESQL if is_postgresql else [SCHEMA_OF_SQLITE]),
        *(f"SELECT * FROM {name}" for name in sorted(tables)),
    ]
    assert {*metadata.tables} <= {*tables}
    return [sorted(map(written, connection.execute(text(query)))) for query in queries]


def written(row: Any) -> str:
    """SQLite keeps constraints as a migration wrote them, in any order."""
    return "\n".join(sorted(line.strip(" ,\t") for line in str(tuple(row)).split("\\n")))


@pytest.mark.parametrize("kind", BACKENDS)
def test_a_copied_schema_is_the_migrated_one(kind: str, tmp_path: Path, worker_id: str) -> None:
    def made(name: str, how: Any) -> list[list[str]]:
        own = postgresql(f"{name}_{worker_id}") if kind == "postgresql" else None
        address = own or address_of(tmp_path / f"{name}.db")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(command, "upgrade", how)
            asyncio.run(upgrade(address))
        found: list[list[str]] = asyncio.run(migrate._run(address, everything))
        return found

    migrated = made("migrated_whole", migrate_all)
    # The first one is migrated and remembered, unless another test was before.
    assert made("remembered", upgraded) == migrated
    assert made("copied", upgraded) == migrated
