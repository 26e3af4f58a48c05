"""Checkpoints are signed, continue each other, and are checked against what was kept elsewhere."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, NotACheckpoint, SignatureState, read_note
from domain.history.findings import Checked, Finding, Wrong
from hub.signing import InvalidKey, KeyRing, SigningKey
from hub.wiring import utc_now
from persistence.engine.snapshots import snapshot
from persistence.history.checking import check_history
from persistence.history.checkpoints import SqlCheckpoints
from persistence.history.tree import Inconsistent
from tests.persistence.history.test_hashing import hash_all
from tests.shop import Shop

ORDERS = HistoryLog.ORDER_EVENTS
OLD, NEW = SigningKey.new("shop.example/hub"), SigningKey.new("shop.example/hub")


@pytest.fixture
async def busy(shop: Shop) -> Shop:
    await shop.stock(99)
    for _ in range(10):
        await shop.place(1)
    await hash_all(shop)
    return shop


async def more(shop: Shop, orders: int = 1) -> None:
    for _ in range(orders):
        await shop.place(1)
    await hash_all(shop)


async def take(shop: Shop, keys: KeyRing) -> dict[HistoryLog, Checkpoint]:
    return {one.log: one for one in await SqlCheckpoints(shop.hub.engines, keys).take(utc_now())}


async def checked(
    shop: Shop, keys: KeyRing | None = None, printed: Sequence[Checkpoint] = ()
) -> Checked:
    async with snapshot(shop.hub.engines.reader) as connection:
        return (await check_history(connection, keys, printed))[0]


async def findings(
    shop: Shop, keys: KeyRing | None = None, printed: Sequence[Checkpoint] = ()
) -> list[Finding]:
    return (await checked(shop, keys, printed)).findings


async def test_a_checkpoint_is_a_signed_note_that_can_be_read_again(busy: Shop) -> None:
    taken = (await take(busy, KeyRing(OLD)))[ORDERS]
    lines = taken.note().split("\n")
    assert lines[:2] == ["shop.example/hub/order_events", "20"]
    assert lines[4:6] == ["", f"— {OLD.name} {lines[5].rpartition(' ')[2]}"]
    assert read_note(taken.note()) == replace(taken, at=taken.at.replace(microsecond=0))
    assert read_note("\r\n".join([*lines, ""])).judged(KeyRing(OLD)) is SignatureState.VALID
    assert taken.judged(KeyRing(NEW)) is SignatureState.UNKNOWN_KEY
    assert await findings(busy, KeyRing(OLD)) == []


async def test_nothing_is_taken_of_a_history_that_has_not_grown(busy: Shop) -> None:
    assert await take(busy, KeyRing(OLD))
    assert await take(busy, KeyRing(OLD)) == {}
    await more(busy)
    assert (await take(busy, KeyRing(OLD)))[ORDERS].size == 22
    assert await findings(busy, KeyRing(OLD)) == []


async def test_a_new_key_signs_what_the_old_one_signed_and_goes_on(busy: Shop) -> None:
    await take(busy, KeyRing(OLD))
    both = KeyRing(NEW, [OLD.public_text()])
    again = (await take(busy, both))[ORDERS]
    assert [one.key_id for one in again.signatures] == [OLD.id, NEW.id]
    await more(busy)
    assert [one.key_id for one in (await take(busy, both))[ORDERS].signatures] == [NEW.id]
    assert (await checked(busy, both)).checkpoints == {SignatureState.VALID: 2}
    assert await findings(busy, both) == []
    # Whoever knows only the new key still has the root that both have signed.
    assert await findings(busy, KeyRing(None, [NEW.public_text()])) == []


async def test_without_a_key_checkpoints_are_unsigned_until_there_is_one(busy: Shop) -> None:
    taken = (await take(busy, KeyRing()))[ORDERS]
    assert taken.judged(KeyRing()) is SignatureState.UNSIGNED
    assert (await checked(busy, KeyRing())).checkpoints == {SignatureState.UNSIGNED: 1}
    assert await findings(busy, KeyRing()) == []
    signed = (await take(busy, KeyRing(OLD)))[ORDERS]
    assert (signed.size, signed.judged(KeyRing(OLD))) == (taken.size, SignatureState.VALID)
    # A process without the key leaves it to those that have it.
    await more(busy)
    assert await take(busy, KeyRing()) == {}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE order_event_leaves SET hash = :h WHERE position = 19", "differs from"),
        ("UPDATE history_nodes SET hash = :h WHERE level = 4", "differs from"),
        ("DELETE FROM history_nodes", "missing or damaged"),
        ("UPDATE history_nodes SET hash = 'x'", "missing or damaged"),
        ("DELETE FROM order_event_leaves WHERE position > 17", "ends before"),
    ],
)
async def test_nothing_is_signed_that_does_not_continue_the_checkpoint_before(
    busy: Shop, change: str, says: str
) -> None:
    await take(busy, KeyRing(OLD))
    other = "c" * 43 + "="
    await busy.write(change, **({"h": other} if ":h" in change else {}))
    with pytest.raises(Inconsistent, match=says):
        await take(busy, KeyRing(OLD))


async def test_a_forged_checkpoint_is_not_continued(busy: Shop) -> None:
    await take(busy, KeyRing(OLD))
    await busy.write(
        "UPDATE history_checkpoints SET note = replace(note, 'taken at 2', 'taken at 3')"
    )
    with pytest.raises(Inconsistent, match="not that of its key"):
        await take(busy, KeyRing(OLD))
    await busy.write("UPDATE history_checkpoints SET note = 'nothing'")
    with pytest.raises(Inconsistent, match="cannot be read"):
        await take(busy, KeyRing(OLD))


async def test_a_process_remembers_its_checkpoint_if_somebody_deletes_it(busy: Shop) -> None:
    checkpoints = SqlCheckpoints(busy.hub.engines, KeyRing(OLD))
    await checkpoints.take(utc_now())
    await busy.write("DELETE FROM history_checkpoints")
    await busy.write("DELETE FROM order_event_leaves WHERE position > 17")
    with pytest.raises(Inconsistent, match="ends before"):
        await checkpoints.take(utc_now())


async def test_each_checkpoint_is_logged_so_that_a_copy_is_elsewhere(
    busy: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        taken = (await take(busy, KeyRing(OLD)))[ORDERS]
    notes = [vars(r)["checkpoint"] for r in caplog.records if r.message == "history checkpoint"]
    assert taken.note() in notes


async def test_a_printed_checkpoint_finds_a_history_that_was_rewritten_with_all_it_has(
    busy: Shop,
) -> None:
    printed = (await take(busy, KeyRing()))[ORDERS]
    await more(busy)
    assert await findings(busy, None, [printed]) == []
    await busy.write("UPDATE order_events SET actor = 'nobody' WHERE insert_id = 3")
    tables = ("order_event_leaves", "history_nodes", "history_checkpoints")
    for table in tables:
        await busy.write(f"DELETE FROM {table}")
    await hash_all(busy)
    await take(busy, KeyRing())
    assert await findings(busy) == []
    (found,) = await findings(busy, None, [printed])
    assert (found.wrong, found.first, found.last) == (Wrong.CHECKPOINT, 1, 20)


async def test_a_printed_checkpoint_finds_a_history_that_was_cut_off(busy: Shop) -> None:
    printed = (await take(busy, KeyRing()))[ORDERS]
    for table in ("order_event_positions", "order_event_leaves"):
        await busy.write(f"DELETE FROM {table} WHERE position > 17")
    await busy.write("DELETE FROM order_events WHERE insert_id > 17")
    await busy.write("DELETE FROM history_checkpoints")
    (found,) = await findings(busy, None, [printed])
    assert (found.wrong, found.first, found.last) == (Wrong.TRUNCATED, 18, 20)


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n\n", "x", "a\n1\nb\ntaken at 2026-01-01T00:00:00Z\n"),
        "hub/order_events\n01\n" + "A" * 43 + "=\ntaken at 2026-01-01T00:00:00Z\n",
        "hub/order_events\n1\n" + "A" * 40 + "\ntaken at 2026-01-01T00:00:00Z\n",
        "hub/order_events\n1\n" + "A" * 43 + "=\ntaken at noon\n",
        "hub/payments\n1\n" + "A" * 43 + "=\ntaken at 2026-01-01T00:00:00Z\n",
        "hub/order_events\n1\n" + "A" * 43 + "=\ntaken at 2026-01-01T00:00:00Z\n\nsigned\n",
        "hub/order_events\n1\n" + "A" * 43 + "=\ntaken at 2026-01-01T00:00:00Z\n" + "x" * 20_000,
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint, match="no checkpoint"):
        read_note(text)


def test_a_key_is_read_from_its_text_and_anything_else_is_refused() -> None:
    assert SigningKey.read(f"{OLD.private_text()}\n").public_text() == OLD.public_text()
    assert OLD.private_text() not in repr(OLD)
    name, id, value = OLD.public_text().split("+", 2)
    for wrong in ("", "x", OLD.public_text(), f"PRIVATE+KEY+{name}+00000000+{value}"):
        with pytest.raises(InvalidKey):
            SigningKey.read(wrong)
    for wrong in ("", "a+b", f"{name}+00000000+{value}", f"{name}+{id}+AAAA", f"{name}+{id}+!"):
        with pytest.raises(InvalidKey):
            KeyRing(None, [wrong])
    for wrong in ("", "a b", "a+b"):
        with pytest.raises(InvalidKey):
            SigningKey.new(wrong)
