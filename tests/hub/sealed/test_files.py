"""The files of backups are complete or not there, for nobody else to read, and one command at a
time replaces the keys."""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from domain.privacy.sealing import LEFT_OUT, NAMED_BY, SALTS
from persistence.sealed.manifest import columns
from persistence.tables import metadata
from persistence.transfer.files import only_one, temporary_beside
from tests.hub.moving import done
from tests.processes import order_hub

SECRET = "deleted with another tool " * 3


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if not file.name.startswith("hub.db")}


@pytest.mark.parametrize("words", [("privacy", "keys"), ("backup", "kept.db", "--keys")])
def test_one_command_at_a_time_replaces_the_keys(
    database: Path, folder: Path, words: tuple[str, ...]
) -> None:
    """Else who is erased between two would be in the keys of the one that ends last."""
    with ExitStack() as first:
        first.enter_context(only_one(folder / "keys", lambda: None))
        with order_hub(*words, "keys") as second:
            assert "Another command is writing keys" in second.output.readline()
            assert names(folder) == {".keys.lock"}
            first.close()
            assert second.wait() == 0, second.output.read()
    assert names(folder) == {"keys", *words} & {"keys", "kept.db"}
    assert (folder / "keys").stat().st_mode & 0o177 == 0


def test_what_a_killed_command_left_is_deleted_and_what_another_writes_is_not(
    database: Path, folder: Path
) -> None:
    for name in (".keys.killed.partial", ".kept.db.killed.partial", ".kept.db.killed.partial-wal"):
        (folder / name).write_text("order-hub keys 1\n")
    with temporary_beside(folder / "keys") as written:
        done("backup", "kept.db", "--keys", "keys")
        assert names(folder) == {"kept.db", "keys", written.name}


def test_the_keys_that_a_link_leads_to_are_replaced(database: Path, folder: Path) -> None:
    """Else the old ones stayed there, with who is erased."""
    (folder / "secrets").mkdir()
    (folder / "keys").symlink_to("secrets/keys")
    done("backup", "kept.db", "--keys", "keys")
    first = (folder / "secrets/keys").read_bytes()
    done("privacy", "keys", "keys")
    assert (folder / "keys").is_symlink()
    assert (folder / "secrets/keys").read_bytes() != first
    assert names(folder / "secrets") == {"keys"}


def test_a_database_that_is_named_by_a_link_is_replaced_itself(
    database: Path, folder: Path
) -> None:
    done("backup", "kept.db", "--keys", "keys")
    (folder / "disk").mkdir()
    database.rename(folder / "disk/real.db")
    database.symlink_to("disk/real.db")
    before = (folder / "disk/real.db").stat().st_ino
    done("restore", "kept.db", "--keys", "keys")
    assert database.is_symlink()
    assert (folder / "disk/real.db").stat().st_ino != before
    (kept,) = (folder / "disk").glob("real.db.before-restore-*Z")
    assert (kept.stat().st_ino, kept.is_symlink()) == (before, False)


def test_what_was_deleted_is_not_between_the_rows_of_a_backup_or_a_restored_database(
    database: Path, folder: Path
) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("UPDATE products SET title = ?", (SECRET,))
        connection.execute("UPDATE products SET title = 'Cup'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert SECRET.encode() in database.read_bytes()
    (folder / "old.db").write_bytes(database.read_bytes())
    done("backup", "plain.db")
    assert SECRET.encode() not in (folder / "plain.db").read_bytes()
    done("restore", "old.db")
    assert SECRET.encode() not in database.read_bytes()


def test_what_names_a_row_of_a_backup_is_not_sealed_itself() -> None:
    """Else nothing could say which row it is when it is opened."""
    sealed = {(one.table, one.column) for one, _ in columns()}
    for one, _ in columns():
        named = {metadata.tables[one.table].c[name].name for name in one.named_by}
        assert named, one
        assert not {(one.table, name) for name in named} & sealed, one
    assert {*LEFT_OUT, *NAMED_BY, *(table for table, _ in SALTS)} <= set(metadata.tables)
