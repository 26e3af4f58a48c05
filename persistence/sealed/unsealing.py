"""Makes a plain database of a sealed backup, in place. Where there is no key of a subject, what an
erasure leaves takes the place of its data; who that is, is answered.

The file may be of an older release: what is sealed in it, and how, is read from it."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path

import orjson

from domain.privacy.personal import ERASED, Erasure
from domain.privacy.sealing import HUB, SALTS
from persistence.sealed import manifest
from persistence.sealed.cells import (
    Key,
    Place,
    Tampered,
    is_sealed,
    key_id_of,
    opened,
    what_is_left,
)
from persistence.sealed.keyfile import KeyFile, read_keys, require_for
from persistence.sealed.manifest import SealedColumn
from persistence.sealed.sealing import named
from persistence.transfer.backups import InvalidFile

Progress = Callable[[str, int, int], None]
PROVING, UNSEALING = "checksum", "unsealed"
BATCH = 1_000
GIVEN = "given_keys"
HELD_MAX = 20_000
_GONE: Mapping[Erasure, str | None] = {Erasure.NULL: None, Erasure.WORD: ERASED}


def unseal(file: Path, backup: Path, keys: KeyFile, progress: Progress) -> list[str]:
    """Whose key is not there. Raises `InvalidKeys` or `InvalidFile`; then the file is useless."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        about, found, hub = _proven(connection, backup, keys, progress)
        try:
            _Unsealing(connection, found, hub).run(progress)
        except Tampered:
            raise InvalidFile("a sealed value in it was changed: use another backup") from None
        manifest.drop(connection, about.revision)
        connection.execute("COMMIT")
    return sorted(found.lost)


def _proven(
    connection: sqlite3.Connection, backup: Path, keys: KeyFile, progress: Progress
) -> tuple[manifest.About, "_Keys", Key]:
    """What the backup says about itself, the keys, and that of the hub, in a transaction."""
    with reading_what_may_be_changed():
        about = manifest.read_about(connection)
    require_for(keys, about.hub, about.made, backup)
    connection.execute("BEGIN")
    connection.execute(f"CREATE TEMP TABLE {GIVEN} (id TEXT PRIMARY KEY, key TEXT)")
    _fill(connection, read_keys(keys))
    with reading_what_may_be_changed():
        found = _Keys(connection)
        hub, total = found.hub(about.hub), _rows_of(connection)
        manifest.require_unchanged(connection, hub, lambda read: progress(PROVING, read, total))
    return about, found, hub


@contextmanager
def reading_what_may_be_changed() -> Iterator[None]:
    """Until its proof is checked, anything can be anywhere in the file."""
    try:
        yield
    except (Tampered, ValueError, TypeError, LookupError, AttributeError, OverflowError):
        raise InvalidFile("what it says about itself was changed: use another backup") from None


def _fill(connection: sqlite3.Connection, keys: Iterable[Key]) -> None:
    rows = ((key.id, key.text) for key in keys)
    connection.executemany(f"INSERT OR IGNORE INTO {GIVEN} VALUES (?, ?)", rows)  # noqa: S608


def _rows_of(connection: sqlite3.Connection) -> int:
    names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    counts = (connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names)  # noqa: S608
    return sum(counts)


class _Keys:
    """The keys by their ids, of which the last ones are held; `lost` are the subjects of those that
    are not given."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held: dict[str, Key | None] = {}
        self.lost: set[str] = set()

    def hub(self, id: str) -> Key:
        key = self.of(id)
        if key is None or key.subject != HUB:
            raise Tampered
        return key

    def of(self, id: str) -> Key | None:
        if id not in self._held:
            if len(self._held) >= HELD_MAX:
                self._held.clear()
            self._held[id] = self._found(id)
        return self._held[id]

    def _found(self, id: str) -> Key | None:
        query = (
            f"SELECT k.subject_id, g.key FROM {manifest.KEYS} k LEFT JOIN {GIVEN} g ON g.id = k.id"  # noqa: S608
            " WHERE k.id = ?"
        )
        subject, text = self._connection.execute(query, (id,)).fetchone() or (None, None)
        if subject is None:
            raise Tampered
        if text is None:
            self.lost.add(subject)
            return None
        return Key(subject, text)


class _Unsealing:
    def __init__(self, connection: sqlite3.Connection, keys: _Keys, hub: Key) -> None:
        self._connection = connection
        self._keys = keys
        self._hub = hub

    def run(self, progress: Progress) -> None:
        columns = manifest.read_columns(self._connection)
        tables = [(name, list(some)) for name, some in groupby(columns, lambda one: one.table)]
        counted = [self._count(name) for name, _ in tables]
        done, total = 0, sum(counted)
        for name, some in tables:
            for read in self._table(name, some):
                done += read
                progress(UNSEALING, done, total)

    def _count(self, table: str) -> int:
        (rows,) = self._connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
        return int(rows)

    def _table(self, name: str, columns: list[SealedColumn]) -> Iterator[int]:
        """The numbers of rows read."""
        named_by, sealed = columns[0].named_by, [one.column for one in columns]
        listed = ", ".join(f'"{n}"' for n in (*named_by, *sealed))
        select = (
            f'SELECT rowid, {listed} FROM "{name}" WHERE rowid > ? ORDER BY rowid LIMIT {BATCH}'  # noqa: S608
        )
        change = f'UPDATE "{name}" SET {", ".join(f"[{n}] = ?" for n in sealed)} WHERE rowid = ?'  # noqa: S608
        last = -(2**63)
        while rows := self._connection.execute(select, (last,)).fetchall():
            last, changed, gone = rows[-1][0], [], []
            for id, *values in rows:
                names, cells = values[: len(named_by)], values[len(named_by) :]
                if not any(map(is_sealed, cells)):
                    continue
                plain = self._row(columns, named(names), cells)
                if plain is None:
                    gone.append((id,))
                else:
                    changed.append((*plain, id))
            self._connection.executemany(change, changed)
            self._connection.executemany(f'DELETE FROM "{name}" WHERE rowid = ?', gone)  # noqa: S608
            yield len(rows)

    def _row(
        self, columns: list[SealedColumn], name: str, cells: list[str | None]
    ) -> list[str | None] | None:
        """`None` for a row that an erasure deletes."""
        plain: list[str | None] = []
        for column, cell in zip(columns, cells, strict=True):
            if cell is None or not is_sealed(cell):
                plain.append(cell)
                continue
            place = Place(column.table, column.column, name)
            key = self._keys.of(key_id_of(cell))
            if key is not None:
                plain.append(opened(key, place, cell))
            elif column.erasing is Erasure.ROW:
                return None
            else:
                plain.append(self._erased(column, place, cell))
        return plain

    def _erased(self, column: SealedColumn, place: Place, cell: str) -> str | None:
        left = what_is_left(self._hub, place, cell)
        log = SALTS.get((column.table, column.column))
        if log and left is not None:
            self._keep_texts(log, place.row, left)
        elif column.erasing not in _GONE:
            return left
        return _GONE[column.erasing]

    def _keep_texts(self, log: str, position: str, left: str) -> None:
        """What stands for the texts of an event of which one was erased."""
        self._connection.executemany(
            "INSERT INTO history_erasures (log, position, name, salt, sealed)"
            " VALUES (?, ?, ?, ?, ?)",
            [(log, int(position), *one) for one in orjson.loads(left)],
        )
