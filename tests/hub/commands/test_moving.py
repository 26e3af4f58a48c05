"""`order-hub copy`: a whole hub in another database, exactly, or a refusal that says what to do."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.network.channel import ChannelKind
from domain.orders.order import Order
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from hub.wiring import Hub
from persistence import tables as t
from persistence.engine.engines import open_engines
from persistence.events.event_log import SqlInventoryEventLog, SqlOrderEventLog
from persistence.operations.migrate import upgrade
from persistence.transfer import contents
from persistence.transfer.copying import CopyMismatch, CopyPhase, Step, copy
from persistence.transfer.endpoints import CannotCopy
from tests.hub.moving import Fresh, differences, file_of, on, run
from tests.processes import WAIT_SECONDS, forked, run_order_hub

Lived = Callable[[str], str]
KINDS = ("sqlite", "postgresql")
WAYS = [(here, there) for here in KINDS for there in KINDS]
CLERK = Caller("clerk", role=Role.ADMIN)
PRODUCT = (
    "INSERT INTO products (id, title, external_id, version, updated_at)"
    " VALUES ('product_zzz', 'Late', 'late', 1, '2026-03-02T00:00:00Z')"
)


def copy_and_die(source: str, target: str, batches: int) -> None:
    """Runs in another process, which dies after so many batches of three rows."""
    contents.BATCH_ROWS = 3
    left = batches

    def show(step: Step) -> None:
        nonlocal left
        if step.phase is CopyPhase.COPYING and step.done:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(copy(source, target, show))


async def an_order_like_the_first(hub: Hub, key: str = "before the move") -> Any:
    async with hub.engines.reader.connect() as connection:
        web = t.channels.c.kind == ChannelKind.WEB
        channel = (await connection.execute(select(t.channels.c.id).where(web))).scalar_one()
        customer = (await connection.execute(select(t.customers.c.id))).scalar_one()
    lines = (PlaceLine(sku="CUP", quantity=1),)
    command = PlaceOrder(channel_id=channel, customer_id=customer, lines=lines)
    return await hub.services.ordering.place(CLERK, key, command)


def number(order: Order) -> int:
    return int(order.number.partition("-")[2])


async def all_rows(hub: Hub) -> list[list[tuple[int, str]]]:
    """What live streams are read from, whole: positions, and what happened there."""
    logs = SqlOrderEventLog(hub.engines), SqlInventoryEventLog(hub.engines)
    return [[(one.position, one.record.id) for one in await log.after(0, 9_999)] for log in logs]


async def rows_of(address: str, *statements: str) -> list[Any]:
    """The rows of the last of the statements."""
    engines = open_engines(address)
    async with engines.writer.begin() as connection:
        for statement in statements:
            answer = await connection.execute(text(statement))
        found = list(answer.all()) if answer.returns_rows else []
    await engines.dispose()
    return found


def ask(address: str, *statements: str) -> list[Any]:
    return asyncio.run(rows_of(address, *statements))


@pytest.mark.parametrize(("here", "there"), WAYS)
def test_a_copied_hub_continues_where_the_source_stopped(
    lived: Lived, fresh: Fresh, folder: Path, here: str, there: str
) -> None:
    async def go_on(hub: Hub) -> None:
        # Cursors that were given out still lead to where they led.
        assert await all_rows(hub) == expected
        # The same key is still the same order, and the next order has the next number.
        again = await an_order_like_the_first(hub)
        assert (again.id, again.number) == (before.id, before.number)
        after = await an_order_like_the_first(hub, "another key")
        assert number(after) == number(before) + 1

    source, target = lived(here), fresh(there)
    before = on(source, an_order_like_the_first)
    expected = on(source, all_rows)
    code, answer = run("copy", "--from", source, "--to", target)
    assert (code, "are the same in both" in answer) == (0, True), answer
    assert "Everything adds up" in answer
    on(target, go_on)
    for past, now in zip(expected, on(target, all_rows), strict=True):
        assert (now[: len(past)], len(now) > len(past)) == (past, True)
    assert on(target, differences) == []


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_kill_the_same_command_resumes(
    lived: Lived, prepared: Fresh, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    source, target = lived("sqlite"), prepared(kind)
    for batches in (20, 30):
        doomed = forked(copy_and_die, source, target, batches)
        doomed.join(WAIT_SECONDS)
        assert doomed.exitcode == -signal.SIGKILL
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", target)
    code, answer = run_order_hub("serve", "--port", "0")
    assert (code, "did not finish" in " ".join(answer.split())) == (2, True), answer
    code, answer = run("copy", "--from", source, "--to", target)
    assert (code, "Everything adds up" in answer) == (0, True), answer
    found = re.search(r"([\d,]+) rows of .* ([\d,]+) were written now", answer)
    assert found is not None
    rows, written = (int(one.replace(",", "")) for one in found.groups())
    assert 0 < written < rows
    assert on(target, all_rows) == on(source, all_rows)
    code, answer = run("copy", "--from", source, "--to", target)
    assert (code, " 0 were written now" in answer) == (0, True), answer


@pytest.fixture
def books(lived: Lived, folder: Path) -> str:
    """A file to lie to."""
    shutil.copyfile(file_of(lived("sqlite")), folder / "books.db")
    return f"sqlite+aiosqlite:///{folder / 'books.db'}"


def test_rows_written_during_the_copy_are_reported_and_copied_by_the_next_run(
    books: str, prepared: Fresh
) -> None:
    target, written = prepared("postgresql"), iter([True])

    def disturb(step: Step) -> None:
        if step.phase is CopyPhase.COMPARING and next(written, False):
            with closing(sqlite3.connect(file_of(books))) as connection:
                connection.execute(PRODUCT)
                connection.commit()

    with pytest.raises(CopyMismatch, match="products were written to while"):
        asyncio.run(copy(books, target, disturb))
    copied = asyncio.run(copy(books, target, disturb))
    assert (copied.written, copied.differences) == (1, [])


def test_what_was_changed_since_the_copy_began_is_not_mixed_with_what_was_copied(
    books: str, prepared: Fresh
) -> None:
    target = prepared("postgresql")
    assert run("copy", "--from", books, "--to", target)[0] == 0
    ask(books, "UPDATE customers SET name = 'Someone else'")
    code, answer = run("copy", "--from", books, "--to", target)
    assert (code, "target's customers are not the first" in answer) == (2, True), answer
    assert "into an empty database" in answer


def test_a_difference_is_found_and_its_table_named(books: str, prepared: Fresh) -> None:
    target, lied = prepared("sqlite"), iter([True])

    def lie(step: Step) -> None:
        if step.phase is CopyPhase.COMPARING and next(lied, False):
            with closing(sqlite3.connect(file_of(target))) as connection:
                connection.execute("UPDATE payments SET captured = captured - 1 WHERE captured > 9")
                connection.commit()

    with pytest.raises(CopyMismatch, match="payments differ"):
        asyncio.run(copy(books, target, lie))
    # And what differs is not served.
    assert ask(target, "SELECT version_num FROM alembic_version")[0][0].startswith("copying")


def test_a_broken_law_is_copied_unchanged_and_reported(books: str, prepared: Fresh) -> None:
    ask(books, "UPDATE inventory_levels SET version = version + 1")
    code, answer = run("copy", "--from", books, "--to", prepared("postgresql"))
    assert (code, "order-hub verify" in answer) == (1, True), answer


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE customers SET name = 'A' || char(0) || 'B'", "customers"),
        ("UPDATE products SET version = 5000000000", "products"),
        ("UPDATE orders SET fingerprint = hex(zeroblob(99))", "orders"),
        ("UPDATE shipments SET shipped_at = 'in the morning'", "shipments"),
    ],
)
def test_values_that_only_sqlite_can_store_are_reported_with_their_table(
    books: str, prepared: Fresh, change: str, table: str
) -> None:
    ask(books, change)
    code, answer = run("copy", "--from", books, "--to", prepared("postgresql"))
    assert (code, f"of {table}" in answer) == (2, True), answer
    assert "Traceback" not in answer


def test_events_without_a_position_wait_for_the_relay(
    lived: Lived, prepared: Fresh, folder: Path
) -> None:
    source = prepared("postgresql")
    assert run("copy", "--from", lived("postgresql"), "--to", source)[0] == 0
    last = "insert_id = (SELECT max(insert_id) FROM order_events)"
    ask(source, f"DELETE FROM order_event_positions WHERE {last}")
    ask(source, "DELETE FROM order_event_leaves")  # what has no position was never hashed
    for table in ("history_checkpoints", "history_nodes"):
        ask(source, f"DELETE FROM {table} WHERE log = 'order_events'")
    code, answer = run("copy", "--from", source, "--to", prepared("sqlite"))
    assert (code, "have no position yet" in answer) == (2, True), answer
    assert run("copy", "--from", source, "--to", prepared("postgresql"))[0] == 0


def test_a_target_with_data_is_left_unchanged(lived: Lived, fresh: Fresh, folder: Path) -> None:
    for kind in KINDS:
        other, foreign = fresh(kind), fresh(kind)
        asyncio.run(upgrade(other))
        ask(other, PRODUCT)
        ask(foreign, "CREATE TABLE wishes (id INTEGER)")
        for target, expected in (
            (other, "target's products"),
            (foreign, "other tables than"),
        ):
            code, answer = run("copy", "--from", lived("sqlite"), "--to", target)
            assert (code, expected in answer) == (2, True), answer
        assert ask(other, "SELECT count(*) FROM channels") == [(0,)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_schema_is_neither_copied_nor_copied_into(
    lived: Lived, fresh: Fresh, kind: str
) -> None:
    older, empty = fresh(kind), fresh(kind)
    asyncio.run(upgrade(older, "0001"))
    for source, target, which in (
        (older, empty, "source is at revision 0001"),
        (lived("sqlite"), older, "target is at revision 0001"),
    ):
        code, answer = run("copy", "--from", source, "--to", target)
        assert (code, which in " ".join(answer.split())) == (2, True), answer


@pytest.mark.parametrize("kind", KINDS)
def test_a_hub_is_not_copied_onto_itself(lived: Lived, folder: Path, kind: str) -> None:
    code, answer = run("copy", "--from", lived(kind), "--to", lived(kind))
    assert (code, "Not copied: The source" in answer) == (2, True), answer


def test_a_second_copy_into_the_same_database_is_refused(lived: Lived, prepared: Fresh) -> None:
    source, target = lived("sqlite"), prepared("postgresql")

    async def both() -> None:
        second: list[asyncio.Task[Any]] = []

        def begin_another(step: Step) -> None:
            if step.phase is CopyPhase.COPYING and not second:
                second.append(asyncio.ensure_future(copy(source, target, lambda _: None)))

        await copy(source, target, begin_another)
        with pytest.raises(CannotCopy, match="Another copy"):
            await second[0]

    asyncio.run(both())


def test_an_invalid_source_or_target_is_reported(lived: Lived, fresh: Fresh, folder: Path) -> None:
    (folder / "list.db").write_text("a shopping list")
    here = lived("sqlite")
    wrong = {
        (f"sqlite+aiosqlite:///{folder}/none.db", fresh("sqlite")): "There is no database at",
        (f"sqlite+aiosqlite:///{folder}/list.db", fresh("sqlite")): "no SQLite database",
        (here, f"sqlite+aiosqlite:///{folder}/list.db"): "no SQLite database",
        (here, f"sqlite+aiosqlite:///{folder}/no/hub.db"): "does not exist",
        (here, "mysql://host/name"): "sqlite+aiosqlite",
        (here, "postgresql://127.0.0.1:1/name"): "cannot be used",
        (here, fresh("postgresql").replace("/moving", "/missing")): "does not exist",
    }
    for (source, target), expected in wrong.items():
        code, answer = run("copy", "--from", source, "--to", target)
        assert (code, expected in answer) == (2, True), answer
    assert not (folder / "none.db").exists()
