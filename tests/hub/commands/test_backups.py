"""`order-hub backup` and `restore`: one checked file, restored only while no process uses it."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hub.settings import Settings
from hub.wiring import wire
from persistence.operations.migrate import revisions, upgrade
from tests.conftest import address_of
from tests.hub.moving import Fresh, differences, file_of, on, run
from tests.processes import run_order_hub
from tests.shop import Shop

KEPT = "*.before-restore-*"
# Commits, and is gone before anything was moved from the log into the database.
KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("UPDATE products SET title = 'Only in the log'")
os._exit(0)
"""


@pytest.fixture
def database(lived: Callable[[str], str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's database, with a day's work in it."""
    file = folder / "hub.db"
    shutil.copyfile(file_of(lived("sqlite")), file)
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address_of(file))
    return file


def ask(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def products(file: Path) -> set[object]:
    return {title for (title,) in ask(file, "SELECT title FROM products")}


def rename_products(file: Path, title: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE products SET title = ?", (title,))
        connection.commit()


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_backup_restored_is_the_hub_as_it_was(database: Path, folder: Path) -> None:
    before = products(database)
    code, answer = run("backup", "kept.db")
    assert (code, "bytes, checked" in answer) == (0, True), answer
    rename_products(database, "Ruined")
    code, answer = run("restore", "kept.db")
    assert (code, "The replaced database is" in answer) == (0, True), answer
    assert products(database) == before
    assert on(address_of(database), differences) == []
    (replaced,) = folder.glob(KEPT)
    assert products(replaced) == {"Ruined"}
    assert {"hub.db", "kept.db", replaced.name} >= names(folder) - {"hub.db-wal", "hub.db-shm"}


async def command(*words: str) -> tuple[int, str]:
    """A command in a process of its own, beside whatever goes on in this one."""
    code, output = await asyncio.to_thread(run_order_hub, *words)
    return code, " ".join(output.split())


async def backed_up_while_placing(address: str, file: Path) -> tuple[int, int]:
    """How many orders were placed before and until the end of the backup."""
    hub = wire(Settings(database_url=address))
    shop = await Shop.open(hub)
    await shop.stock(100_000)
    placed = [await shop.place() for _ in range(5)]
    begun = len(placed)
    backing = asyncio.ensure_future(command("backup", str(file)))
    while not backing.done():
        placed.append(await shop.place())
    assert (await backing)[0] == 0
    # While a hub is there, nothing is put under it.
    code, output = await command("restore", str(file))
    assert (code, "Stop it first" in output) == (2, True), output
    await hub.close()
    return begun, len(placed)


def test_a_hub_is_backed_up_while_it_serves_and_not_restored_while_it_does(
    fresh: Fresh, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, file = fresh("sqlite"), folder / "kept.db"
    asyncio.run(upgrade(address))
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address)
    begun, ended = asyncio.run(backed_up_while_placing(address, file))
    kept = len(ask(file, "SELECT id FROM orders"))
    assert begun < kept < ended
    assert on(address_of(file), differences) == []


def test_a_backup_replaces_nothing_unasked(database: Path, folder: Path) -> None:
    assert run("backup", "kept.db")[0] == 0
    before = (folder / "kept.db").stat().st_ino
    code, answer = run("backup", "kept.db")
    assert (code, "--force" in answer) == (2, True), answer
    assert (folder / "kept.db").stat().st_ino == before
    assert run("backup", "kept.db", "--force")[0] == 0
    for wrong in ("hub.db", "."):
        assert run("backup", wrong, "--force")[0] == 2
    code, answer = run("backup", "no/such/folder.db")
    assert (code, "does not exist" in answer) == (2, True), answer
    assert not [name for name in names(folder) if "partial" in name]


def test_a_backup_is_one_file_that_only_its_owner_reads(database: Path, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(database)], check=True)
    assert run("backup", "kept.db")[0] == 0
    kept = folder / "kept.db"
    kept.chmod(kept.stat().st_mode & 0o400)
    assert products(kept) == {"Only in the log"}
    assert names(folder) & {"kept.db-wal", "kept.db-shm"} == set()
    assert kept.stat().st_mode & 0o077 == 0


def test_what_a_killed_hub_left_in_its_log_is_kept_and_not_played_into_the_backup(
    database: Path, folder: Path
) -> None:
    assert run("backup", "kept.db")[0] == 0
    before = products(database)
    database.chmod(0o640)
    subprocess.run([sys.executable, "-c", KILLED, str(database)], check=True)
    assert (folder / "hub.db-wal").stat().st_size
    assert run("restore", "kept.db")[0] == 0
    assert not (folder / "hub.db-wal").exists()
    assert products(database) == before
    assert database.stat().st_mode & 0o777 == 0o640
    (replaced,) = folder.glob(KEPT)
    assert products(replaced) == {"Only in the log"}


def test_a_log_without_its_database_is_set_aside(database: Path, folder: Path) -> None:
    assert run("backup", "kept.db")[0] == 0
    before = products(database)
    subprocess.run([sys.executable, "-c", KILLED, str(database)], check=True)
    database.unlink()
    assert run("restore", "kept.db")[0] == 0
    assert products(database) == before
    assert len([name for name in names(folder) if name.endswith("Z-wal")]) == 1


def test_a_database_that_cannot_even_be_opened_is_replaced(database: Path, folder: Path) -> None:
    assert run("backup", "kept.db")[0] == 0
    before = products(database)
    database.write_bytes(b"\xff" * 4_096)
    assert run("restore", "kept.db")[0] == 0
    assert products(database) == before
    (replaced,) = folder.glob(KEPT)
    assert replaced.read_bytes() == b"\xff" * 4_096


def test_an_older_backup_is_brought_to_the_newest_schema(
    database: Path, fresh: Fresh, folder: Path
) -> None:
    old = fresh("sqlite")
    asyncio.run(upgrade(old, "0001"))
    code, answer = run("restore", str(file_of(old)))
    assert code == 0, answer
    at, newest = asyncio.run(revisions(address_of(database)))
    assert at == newest
    assert asyncio.run(revisions(old))[0] == "0001"


def damaged(file: Path) -> None:
    pages = file.read_bytes()
    file.write_bytes(pages[: -8 * 4_096] + b"\x7f" * (8 * 4_096))


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a list": (lambda file: file.write_text("a shopping list"), "no SQLite database"),
    "nothing": (lambda file: file.write_bytes(b""), "no SQLite database"),
    "gone": (lambda file: file.unlink(), "There is no file"),
    "damage": (damaged, "damaged"),
    "orphans": (lambda file: _run(file, "DELETE FROM customers"), "refers to"),
    "another's": (
        lambda file: _run(file, "DROP TABLE alembic_version"),
        "not the database of a hub",
    ),
    "newer": (lambda file: _run(file, "UPDATE alembic_version SET version_num = '9'"), "newer"),
    "a part": (lambda file: _run(file, "DROP TABLE tracking_events"), "no table tracking"),
}


def _run(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("how", SPOILT)
def test_only_the_complete_database_of_a_hub_is_restored(
    database: Path, folder: Path, how: str
) -> None:
    assert run("backup", "kept.db")[0] == 0
    spoil, message = SPOILT[how]
    spoil(folder / "kept.db")
    before = database.read_bytes()
    code, answer = run("restore", "kept.db")
    assert (code, message in answer) == (2, True), answer
    assert database.read_bytes() == before
    assert not [name for name in names(folder) if "partial" in name or "restore" in name]


def test_a_damaged_database_is_reported_when_it_is_backed_up(database: Path, folder: Path) -> None:
    damaged(database)
    code, answer = run("backup", "kept.db")
    assert (code, "Not backed up" in answer) == (2, True), answer
    assert not (folder / "kept.db").exists()


def test_postgresql_is_refused_with_a_reference_to_the_manual(
    lived: Callable[[str], str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", lived("postgresql"))
    for command in ("backup", "restore"):
        code, answer = run(command, "kept.db")
        assert (code, "docs/operations.md" in answer) == (2, True), answer
