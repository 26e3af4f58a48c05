"""A SQLite hub kept as one file, and put back: checked, whole or not at all, and on the disk."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic.script import ScriptDirectory

from persistence.operations.migrate import config
from persistence.tables import metadata

PAGES_STEP = 1_000
HEADER = b"SQLite format 3\0"
# What SQLite keeps beside a database.
COMPANIONS = ("-wal", "-shm", "-journal")
BUSY_MILLISECONDS = 5_000


class BadFile(Exception):
    """The file cannot be a hub's; the message says why."""


class InUse(Exception):
    """A process has the database open."""


def is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(HEADER)) == HEADER


@contextmanager
def written_beside(file: Path) -> Iterator[Path]:
    """A file of another name in the same folder, gone when what follows fails."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
    finally:
        for leftover in (partial, *companions(partial)):
            leftover.unlink(missing_ok=True)


def companions(file: Path) -> list[Path]:
    return [file.with_name(file.name + suffix) for suffix in COMPANIONS]


def take(source: Path, target: Path, show: Callable[[int, int], None]) -> None:
    """Copy a database that may be written to meanwhile, as it is now; `show` is told how many pages
    of how many."""

    def told(_: int, remaining: int, total: int) -> None:
        show(total - remaining, total)

    with closing(_connected(source)) as here, closing(_connected(target)) as there:
        # One state for all steps: without it, every write of another process begins it anew.
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_master").fetchone()
        here.backup(there, pages=PAGES_STEP, progress=told)
        # One file, that opens without companions and where nothing can be written.
        there.execute("PRAGMA journal_mode = DELETE")


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return connection


def require_whole(file: Path) -> None:
    """Every page and every reference is as it should be."""
    with closing(_connected(file)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise BadFile(f"it is damaged: {found}")
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken:
            raise BadFile(f"a row of {broken[0]} refers to one of {broken[2]} that is not there")


def require_known(revision: str | None) -> None:
    if revision is None:
        raise BadFile("it is no hub's database")
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision not in known:
        raise BadFile(
            f"this hub does not know its revision, {revision}: a newer one made it, or it is an "
            "unfinished copy"
        )


def require_tables(file: Path) -> None:
    """After migrating: what says that it is a hub's is one."""
    with closing(_connected(file)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    missing = sorted(set(metadata.tables) - names)
    if missing:
        raise BadFile(f"it has no table {missing[0]}")


def settle(partial: Path, file: Path) -> None:
    """Give a finished file its name, once it is on the disk."""
    _sync(partial)
    partial.replace(file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_back(partial: Path, database: Path, kept: Path) -> bool:
    """Let a checked file be the database; what was there is kept under another name. False when
    there was none."""
    if not database.exists():
        # A log without its database would be played into the new one.
        _set_aside(database, kept)
        settle(partial, database)
        return False
    _like(partial, database)
    with _alone(database):
        os.link(database, kept)
        _set_aside(database, kept)
        settle(partial, database)
    return True


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Nobody else has the database open, nor can begin to write to it. Its log is now in it."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as connection:
        try:
            # Leaving WAL takes that no other connection exists.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise InUse from None
            raise
        except sqlite3.DatabaseError:
            # Too damaged to be asked: that is why it is replaced. It is kept with its companions.
            pass
        yield


def _set_aside(database: Path, kept: Path) -> None:
    for old, new in zip(companions(database), companions(kept), strict=True):
        if old.exists():
            old.rename(new)


def _like(file: Path, other: Path) -> None:
    """Whoever could open the one can open the other."""
    shutil.copymode(other, file)
    was, now = other.stat(), file.stat()
    if (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
        os.chown(file, was.st_uid, was.st_gid)
