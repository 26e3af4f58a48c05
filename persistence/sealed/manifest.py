"""What a sealed backup says about itself, in three tables of its own: whose it is, which columns
are sealed, and which key is whose; and the proof that nothing in it was changed since."""

import hmac
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from domain.privacy.personal import Erasure
from domain.privacy.sealing import LEFT_OUT, NAMED_BY, Holder, sealed_columns
from persistence.sealed.cells import Key
from persistence.tables import metadata
from persistence.transfer.backups import InvalidFile

FORMAT = "1"
# Before the revision of its schema: no hub starts on it, and no release takes it for a plain one.
SEALED = "sealed "
ABOUT, COLUMNS, KEYS = "sealed_backup", "sealed_columns", "sealed_keys"
_TABLES = (
    f"CREATE TABLE {ABOUT} (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    f"CREATE TABLE {COLUMNS} (table_name TEXT, column_name TEXT, row_columns TEXT NOT NULL,"
    " erasing TEXT NOT NULL, PRIMARY KEY (table_name, column_name))",
    f"CREATE TABLE {KEYS} (id TEXT PRIMARY KEY, subject_id TEXT NOT NULL)",
)
_PROOF = "proof"
ROWS = 1_000


@dataclass(frozen=True)
class SealedColumn:
    """`named_by` are the columns that say which row it is; `erasing` is what stands in the column
    when there is no key."""

    table: str
    column: str
    named_by: tuple[str, ...]
    erasing: Erasure


@dataclass(frozen=True)
class About:
    """`hub` is the id of the hub's key; keys that were read from `made` on are those that open
    it."""

    hub: str
    made: datetime
    revision: str


def columns() -> Iterator[tuple[SealedColumn, Holder]]:
    """What this release seals."""
    for table in metadata.sorted_tables:
        named_by = NAMED_BY.get(table.name) or tuple(c.name for c in table.primary_key)
        for name, (holder, erasing) in sealed_columns(table.name).items():
            yield SealedColumn(table.name, table.c[name].name, named_by, erasing), holder


def create(connection: sqlite3.Connection) -> None:
    """Before anything is sealed: the rest follows when all is."""
    for statement in _TABLES:
        connection.execute(statement)
    connection.executemany(
        f"INSERT INTO {COLUMNS} VALUES (?, ?, ?, ?)",  # noqa: S608
        [(c.table, c.column, " ".join(c.named_by), c.erasing.name) for c, _ in columns()],
    )


def complete(connection: sqlite3.Connection, about: About) -> None:
    values = {
        "format": FORMAT,
        "hub": about.hub,
        "made": about.made.isoformat(),
        "revision": about.revision,
        "left out": " ".join(sorted(LEFT_OUT)),
    }
    connection.executemany(f"INSERT INTO {ABOUT} VALUES (?, ?)", values.items())  # noqa: S608
    connection.execute("UPDATE alembic_version SET version_num = ?", (SEALED + about.revision,))


def note_keys(connection: sqlite3.Connection, keys: Sequence[Key]) -> None:
    if not keys:
        return
    rows = [(key.id, key.subject) for key in keys]
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT OR IGNORE INTO {KEYS} VALUES (?, ?)", rows)  # noqa: S608
    connection.execute("COMMIT")


def drop(connection: sqlite3.Connection, revision: str) -> None:
    """Make a plain database of it."""
    for name in (ABOUT, COLUMNS, KEYS):
        connection.execute(f"DROP TABLE {name}")
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def is_sealed(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (ABOUT,)).fetchone() is not None


def read_about(connection: sqlite3.Connection) -> About:
    values = dict(connection.execute(f"SELECT name, value FROM {ABOUT}"))  # noqa: S608
    if values.get("format") != FORMAT:
        raise InvalidFile(f"its format, {values.get('format')}, is of a newer release")
    made = datetime.fromisoformat(values["made"]).astimezone(UTC)
    return About(values["hub"], made, values["revision"])


def read_columns(connection: sqlite3.Connection) -> list[SealedColumn]:
    rows = connection.execute(f"SELECT * FROM {COLUMNS}").fetchall()  # noqa: S608
    try:
        return [SealedColumn(t, c, tuple(named.split()), Erasure[how]) for t, c, named, how in rows]
    except KeyError:
        raise InvalidFile("what is sealed in it is of a newer release") from None


def prove(connection: sqlite3.Connection, hub: Key, progress: Callable[[int], None]) -> None:
    connection.execute(
        f"INSERT INTO {ABOUT} VALUES (?, ?)",  # noqa: S608
        (_PROOF, _proof(connection, hub, progress)),
    )


def require_unchanged(
    connection: sqlite3.Connection, hub: Key, progress: Callable[[int], None]
) -> None:
    query = f"SELECT value FROM {ABOUT} WHERE name = ?"  # noqa: S608
    (stored,) = connection.execute(query, (_PROOF,)).fetchone() or ("",)
    if not hmac.compare_digest(stored.encode(), _proof(connection, hub, progress).encode()):
        raise InvalidFile("it was changed since it was made: use another backup")


def _proof(connection: sqlite3.Connection, hub: Key, progress: Callable[[int], None]) -> str:
    """Of all rows and the schema, with a key that is only in the file of keys. `progress` is called
    with the number of rows read."""
    state, read = sha256(), 0
    schema = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name, sql"
    definitions = connection.execute(schema).fetchall()
    state.update(repr(definitions).encode())
    tables = [n for n, sql in definitions if sql.startswith("CREATE TABLE")]
    for name in tables:
        cursor = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')  # noqa: S608 - the name comes from the database
        state.update(f"{name}\n".encode())
        while rows := cursor.fetchmany(ROWS):
            kept = [r for r in rows if r[0] != _PROOF] if name == ABOUT else rows
            state.update(repr(kept).encode())
            read += len(rows)
            progress(read)
    return hmac.new(hub.secret, b"order-hub sealed backup\n" + state.digest(), "sha256").hexdigest()


def is_sealed_backup(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return is_sealed(connection)
