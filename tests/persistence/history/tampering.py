"""Every way to change a history, and whether a check finds it.

`tampered_at_random` tries them on a copy of a database: how many were tried, and found."""

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, Signature, encoded
from domain.history.findings import Finding
from hub.signing import KeyRing, SigningKey
from hub.wiring import utc_now
from persistence.engine.engines import Engines, open_engines
from persistence.events.outbox import SqlOutbox
from persistence.history.checking import check_history
from persistence.history.checkpoints import SqlCheckpoints
from persistence.history.hashing import SqlHashing
from persistence.transfer.backups import copy_database
from tests.persistence.history.intruder import Intruder, NotApplied

Way = Callable[[Intruder], Awaitable[None]]


async def change_any_value(who: Intruder) -> None:
    await who.change(await who.position())


async def delete_event(who: Intruder) -> None:
    id = await who.insert_id(await who.position())
    await who.must(f"DELETE FROM {who.log.events} WHERE insert_id = :id", id=id)


async def delete_event_and_position(who: Intruder) -> None:
    position = await who.position()
    id = await who.insert_id(position)
    await who.must(f"DELETE FROM {who.log.events} WHERE insert_id = :id", id=id)
    await who.must(f"DELETE FROM {who.log.positions} WHERE insert_id = :id", id=id)
    if who.chance.random() < 0.5:
        await who.must(f"DELETE FROM {who.log.leaves} WHERE position = :p", p=position)


async def insert_without_position(who: Intruder) -> None:
    await who.copy_event(await who.position(), -who.chance.randint(1, 9))


async def insert_in_place_of_another(who: Intruder) -> None:
    position, id = await who.position(), -who.chance.randint(1, 9)
    await who.copy_event(position, id)
    await who.must(
        f"UPDATE {who.log.positions} SET insert_id = :id WHERE position = :p", id=id, p=position
    )


async def swap_two(who: Intruder) -> None:
    a, b = await who.position(), await who.position()
    if a == b:
        raise NotApplied
    first, second = await who.insert_id(a), await who.insert_id(b)
    move = f"UPDATE {who.log.positions} SET insert_id = :id WHERE position = :p"
    for position, id in ((a, -1), (b, first), (a, second)):
        await who.must(move, id=id, p=position)


async def truncate(who: Intruder) -> None:
    """Of the events that a checkpoint covers, the newest, with all that is stored of them."""
    left = await who.size() - who.chance.randint(1, 20)
    for table in (who.log.events, who.log.positions, who.log.leaves):
        key = "insert_id" if table is who.log.events else "position"
        least = await who.insert_id(left) if table is who.log.events else left
        await who.must(f"DELETE FROM {table} WHERE {key} > :least", least=least)
    await who.run(
        "DELETE FROM history_nodes WHERE log = :log AND level = 4 AND (number + 1) * 16 > :left",
        log=who.which.key,
        left=left,
    )


async def truncate_events_only(who: Intruder) -> None:
    least = await who.insert_id(await who.size() - who.chance.randint(1, 20))
    await who.must(f"DELETE FROM {who.log.events} WHERE insert_id > :least", least=least)


async def rewrite_leaf_too(who: Intruder) -> None:
    """The event with its leaf, but none of the hashes above it."""
    position = await who.position()
    await who.change(position, "actor")
    kept = "SELECT level, number, hash FROM history_nodes WHERE log = :log"
    nodes = {row[:2]: row[2] for row in await who.rows(kept, log=who.which.key)}
    await who.hash_again()
    for (level, number), hash_ in nodes.items():
        await who.run(
            "UPDATE history_nodes SET hash = :h WHERE log = :log AND level = :l AND number = :n",
            log=who.which.key,
            h=hash_,
            l=level,
            n=number,
        )


async def rewrite_whole_tree(who: Intruder) -> None:
    await who.change(await who.position(), "actor")
    await who.hash_again()


async def _rewrite(who: Intruder, sign: Callable[[Checkpoint], Checkpoint]) -> None:
    """The event, the whole tree, and a checkpoint that fits."""
    was = await who.checkpoint()
    await who.change(await who.position(), "actor")
    size, root = await who.hash_again()
    await who.put_checkpoint(sign(replace(was, size=size, root=root)))


async def rewrite_checkpoint_too(who: Intruder) -> None:
    """With the signature of the old one."""
    await _rewrite(who, lambda one: one)


async def sign_with_another_key(who: Intruder) -> None:
    key = SigningKey.new("order-hub")
    await _rewrite(who, lambda one: replace(one, signatures=(key.sign(one.text()),)))


async def forge_the_signature(who: Intruder) -> None:
    """With the name and id of the right key."""

    def forged(one: Checkpoint) -> Checkpoint:
        (right, *_) = one.signatures
        value = who.chance.randbytes(len(right.value))
        return replace(one, signatures=(Signature(right.key_name, right.key_id, value),))

    await _rewrite(who, forged)


async def remove_the_signature(who: Intruder) -> None:
    await _rewrite(who, lambda one: replace(one, signatures=()))


async def change_leaf(who: Intruder) -> None:
    name, value = who.chance.choice(
        [
            ("hash", encoded(who.chance.randbytes(32))),
            ("salt", encoded(who.chance.randbytes(16))),
            ("salt", None),
            ("version", who.chance.choice((0, 3, 9))),
            ("hash", "no hash"),
            ("insert_id", None),
            ("insert_id", -5),
        ]
    )
    await who.must(
        f"UPDATE {who.log.leaves} SET {name} = :v WHERE position = :p",
        v=value,
        p=await who.position(),
    )


async def remove_leaf(who: Intruder) -> None:
    await who.must(f"DELETE FROM {who.log.leaves} WHERE position = :p", p=await who.position())


async def change_node(who: Intruder) -> None:
    number = who.chance.randrange(await who.size() // 16)
    where = "WHERE log = :log AND level = 4 AND number = :n"
    how = who.chance.choice(
        ["DELETE FROM history_nodes", "UPDATE history_nodes SET hash = 'no hash'"]
    )
    await who.must(f"{how} {where}", log=who.which.key, n=number)


async def pretend_an_erasure(who: Intruder) -> None:
    """Another actor, as if the old one had been erased."""
    position = await who.position()
    await who.change(position, "actor")
    await who.must(f"UPDATE {who.log.leaves} SET salt = NULL WHERE position = :p", p=position)
    sealed = who.chance.randbytes(32).hex()
    salt = who.chance.choice((None, encoded(who.chance.randbytes(32))))
    await who.must(
        "INSERT INTO history_erasures (log, position, name, salt, sealed) "
        "VALUES (:log, :p, 'actor', :salt, :sealed)",
        log=who.which.key,
        p=position,
        salt=salt,
        sealed=sealed,
    )


async def change_checkpoint(who: Intruder) -> None:
    was = await who.checkpoint()
    changed = who.chance.choice(
        [
            replace(was, root=who.chance.randbytes(32)),
            replace(was, size=was.size + 16),
            replace(was, origin=f"another/{who.which.key}"),
            replace(was, at=was.at.replace(year=2020)),
        ]
    )
    await who.put_checkpoint(changed)


WAYS: tuple[Way, ...] = (
    *(change_any_value, delete_event, delete_event_and_position),
    *(insert_without_position, insert_in_place_of_another, swap_two),
    *(truncate, truncate_events_only),
    *(rewrite_leaf_too, rewrite_whole_tree, rewrite_checkpoint_too),
    *(sign_with_another_key, forge_the_signature, remove_the_signature),
    *(change_leaf, remove_leaf, change_node, pretend_an_erasure, change_checkpoint),
)


async def findings(
    engines: Engines, keys: KeyRing, which: HistoryLog, way: Way, seed: int
) -> list[Finding]:
    """What is found when this was done; then it is undone. Raises `NotApplied`."""
    async with engines.writer.connect() as connection:
        transaction = await connection.begin()
        try:
            await way(Intruder(connection, which, random.Random(seed)))
            checked = await check_history(connection, keys)
            return [finding for one in checked for finding in one.findings]
        finally:
            await transaction.rollback()


async def sealed(engines: Engines, key: SigningKey) -> KeyRing:
    """Hash everything that is stored, and take a checkpoint."""
    keys = KeyRing(key)
    await SqlOutbox(engines).assign_positions()
    hashing = SqlHashing(engines)
    while await hashing.once():
        pass
    await SqlCheckpoints(engines, keys).take(utc_now())
    return keys


async def _tampered(address: str, count: int, seed: int) -> tuple[int, int]:
    engines, chance = open_engines(address), random.Random(seed)
    tried = found = 0
    try:
        keys = await sealed(engines, SigningKey.new("order-hub"))
        while tried < count:
            which, way = chance.choice(list(HistoryLog)), chance.choice(WAYS)
            try:
                wrong = await findings(engines, keys, which, way, chance.randrange(2**32))
            except NotApplied:
                continue
            tried, found = tried + 1, found + bool(wrong)
    finally:
        await engines.dispose()
    return tried, found


def tampered_at_random(database: Path, count: int, seed: int = 0) -> tuple[int, int]:
    """Try so many random changes of the history on a copy of an SQLite database with some tens of
    events: how many were tried, and how many were found."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        copy_database(database, copy, lambda *_: None)
        return asyncio.run(_tampered(f"sqlite+aiosqlite:///{copy}", count, seed))
