"""Backups of a SQLite database as one file, and restoring them: checked, atomic, and durable."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from alembic.script import ScriptDirectory

from persistence.operations.migrate import config
from persistence.tables import metadata
from persistence.transfer.files import companions, finalize

PAGES_STEP = 1_000
HEADER = b"SQLite format 3\0"
BUSY_MILLISECONDS = 5_000
# What reading a damaged database may raise.
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)


class InvalidFile(Exception):
    """The file is not a valid database of a hub; the message says why."""


class DatabaseInUse(Exception):
    """Another process has the database open."""


def is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(HEADER)) == HEADER


def copy_database(source: Path, target: Path, progress: Callable[[int, int], None]) -> None:
    """Copy the current state of a database that may be in use. `progress` is called with the pages
    copied and their total."""

    def report(_: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)

    with closing(_connected(source)) as original, closing(_connected(target)) as backup:
        # A read transaction: without it, every write of another process restarts the backup.
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_master").fetchone()
        original.backup(backup, pages=PAGES_STEP, progress=report)
        # A single file that can be opened without companions, also on read-only media.
        backup.execute("PRAGMA journal_mode = DELETE")


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return connection


def require_intact(file: Path) -> None:
    """Raise `InvalidFile` for damaged pages and broken foreign keys."""
    with closing(_connected(file)) as connection:
        (result,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if result != "ok":
            raise InvalidFile(f"it is damaged: {result}")
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken:
            raise InvalidFile(
                f"a row of {broken[0]} refers to a row of {broken[2]} that does not exist"
            )


def require_known_revision(revision: str | None) -> None:
    if revision is None:
        raise InvalidFile("it is not the database of a hub")
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision not in known:
        raise InvalidFile(
            f"its schema revision {revision} is unknown to this release: it was written by a newer "
            "release, or it is an unfinished copy"
        )


def require_tables(file: Path) -> None:
    """After migrating: raise `InvalidFile` unless all tables exist."""
    with closing(_connected(file)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    missing = sorted(set(metadata.tables) - names)
    if missing:
        raise InvalidFile(f"it has no table {missing[0]}")


def erased_in(file: Path) -> list[str]:
    """The customers and orders whose personal data was erased in this database, which may be
    damaged, or older than erasures."""
    with closing(_connected(file)) as connection, suppress(*UNREADABLE):
        return [id for (id,) in connection.execute("SELECT subject_id FROM erasures")]
    return []


def drop_keys(file: Path) -> None:
    """The keys of persons are in no backup: they open those that are sealed. `compact` follows."""
    with closing(_connected(file)) as connection:
        connection.execute("DELETE FROM personal_keys")


def compact(file: Path) -> None:
    """Write all tables anew: what was deleted or erased is nowhere between the rows, whoever did
    it, and with whichever tool."""
    with closing(_connected(file)) as connection:
        connection.execute("VACUUM")


def keys_in(file: Path) -> list[tuple[str, str]]:
    """The keys of persons in this database, which may be damaged, or older than keys."""
    with closing(_connected(file)) as connection, suppress(*UNREADABLE):
        return connection.execute("SELECT subject_id, key FROM personal_keys").fetchall()
    return []


def replace_database(partial: Path, database: Path, previous: Path) -> bool:
    """Replace the database with a checked file, keeping the old one as `previous`. False when there
    was none."""
    if not database.exists():
        # SQLite would apply a log without its database to the new one.
        _move_companions(database, previous)
        finalize(partial, database)
        return False
    _copy_ownership(partial, database)
    with _exclusive(database):
        os.link(database, previous)
        _move_companions(database, previous)
        finalize(partial, database)
    return True


@contextmanager
def _exclusive(database: Path) -> Iterator[None]:
    """Lock the database exclusively, with its log checkpointed, or raise `DatabaseInUse`."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as connection:
        try:
            # Fails while another connection exists.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise DatabaseInUse from None
            raise
        except sqlite3.DatabaseError:
            # Too damaged to be locked. It is kept with its companions.
            pass
        yield


def _move_companions(database: Path, previous: Path) -> None:
    for old, new in zip(companions(database), companions(previous), strict=True):
        if old.exists():
            old.rename(new)


def _copy_ownership(file: Path, original: Path) -> None:
    """Give a file the mode, owner and group of another."""
    shutil.copymode(original, file)
    expected, actual = original.stat(), file.stat()
    if (expected.st_uid, expected.st_gid) != (actual.st_uid, actual.st_gid):
        os.chown(file, expected.st_uid, expected.st_gid)
