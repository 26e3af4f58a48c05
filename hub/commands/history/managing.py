"""`order-hub history`: keys, checkpoints, proofs, and the erasure of texts."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import Checkpoint, NotACheckpoint, encoded, read_note
from domain.history.proofs import is_consistent
from domain.history.trails import ENTRIES_MAX, AuditEntry, AuditState, AuditTrail, Pages
from domain.shared.ids import Prefix, prefix_of
from hub.commands.common import errors, fail, require_migrated, settings_or_exit
from hub.settings import Settings
from hub.signing import InvalidKey, SigningKey, write_key_file
from hub.wiring import key_ring, utc_now
from persistence.engine.driver import statements_of
from persistence.engine.engines import Engines, open_engines
from persistence.history.checkpoints import SqlCheckpoints
from persistence.history.erasing import NotHashed, SqlErasing, find_event
from persistence.history.hashing import SqlHashing
from persistence.history.trails import SqlHistory, consistency_path
from persistence.history.tree import Inconsistent

FORMAT = "order-hub history 1"
LOG_OF = {
    Prefix.ORDER: HistoryLog.ORDER_EVENTS,
    Prefix.LEVEL: HistoryLog.INVENTORY_MOVEMENTS,
}
LOG_OF_EVENT = {
    Prefix.EVENT: HistoryLog.ORDER_EVENTS,
    Prefix.MOVEMENT: HistoryLog.INVENTORY_MOVEMENTS,
}
Answer = TypeVar("Answer")


def keygen(file: Path, name: str) -> None:
    """Write a new private key to a file that only its owner reads, and print the public key."""
    try:
        key = SigningKey.new(name)
        write_key_file(file, key)
    except InvalidKey as error:
        fail(f"{error}.")
    except FileExistsError:
        fail(f"{file} exists already. Choose another name: a key is never replaced.")
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}.")
    errors.print(f"The private key is in {file}; set ORDER_HUB_HISTORY_KEY_FILE to it.")
    errors.print("Keep the public key where the checkpoints are checked:")
    print(key.public_text())


def checkpoint() -> None:
    """Hash all new events, take a checkpoint of each log now, and print them."""
    settings = _settings()
    keys = key_ring(settings)
    if not keys.signs:
        errors.print("No key is set: the checkpoint is not signed. See `order-hub history keygen`.")

    async def take(engines: Engines) -> list[Checkpoint | None]:
        await _hash_all(engines)
        checkpoints = SqlCheckpoints(engines, keys)
        await checkpoints.take(utc_now())
        return [await checkpoints.newest(which) for which in HistoryLog]

    taken = [one.note() for one in _run(settings, take) if one is not None]
    print("\n".join(taken) if taken else "There are no events yet.")


def proof(subject: str | None, since: Path | None, out: Path | None) -> None:
    """Print the proofs for an order or a level, and that the history continues a checkpoint."""
    if subject is None and since is None:
        fail("Name an order or an inventory level, or an earlier checkpoint with --since FILE.")
    which = LOG_OF.get(prefix_of(subject)) if subject else None  # type: ignore[arg-type]
    if subject and which is None:
        fail("The id must be that of an order or an inventory level.")
    before = None if since is None else checkpoint_in(since)
    if before and which and before.log is not which:
        fail(f"{since} is a checkpoint of {before.log.key}, not of {which.key}.")
    settings = _settings()

    async def prove(engines: Engines) -> dict[str, Any]:
        history = SqlHistory(engines, key_ring(settings))
        trails = await _trails(history, which, subject) if which and subject else []
        log = which or before.log  # type: ignore[union-attr]
        shown = (await history.checkpoints(log, 1, None))[:1]
        if not shown:
            fail("There is no checkpoint yet. Take one: `order-hub history checkpoint`.")
        newest = shown[0].checkpoint
        found: dict[str, Any] = {"format": FORMAT, "checkpoint": newest.note()}
        if before is not None:
            found["consistency"] = await _consistency(engines, before, newest)
        return found | {"entries": [_entry(one) for trail in trails for one in trail.entries]}

    text = json.dumps(_run(settings, prove), ensure_ascii=False, indent=1)
    if out is None:
        print(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        errors.print(f"Written to {out}. docs/verify_history.py checks it, without a hub.")


def erase(event_id: str, names: list[str]) -> None:
    """Erase texts of an event for good; the history stays valid."""
    which = LOG_OF_EVENT.get(prefix_of(event_id))  # type: ignore[arg-type]
    if which is None:
        fail("The id must be that of an order event or a movement.")
    settings = _settings()

    async def run(engines: Engines) -> int | None:
        async with engines.reader.connect() as connection:
            insert_id = await find_event(await statements_of(connection), which, event_id)
        if insert_id is None:
            return None
        await _hash_all(engines)
        return await SqlErasing(engines).erase(which, [insert_id], names)

    try:
        done = _run(settings, run)
    except NotHashed:
        fail("The event has no position yet. Check that a relay runs, and try again.", code=1)
    except ValueError as error:
        fail(f"Not erased: {error}.")
    if done is None:
        fail(f"There is no event {event_id}.")
    print("Erased." if done else "The event has no such text.")


def checkpoint_in(file: Path) -> Checkpoint:
    """The checkpoint that was printed to a file, or exit."""
    try:
        return read_note(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}.")
    except NotACheckpoint as error:
        fail(f"{file}: {error}.")


def _settings() -> Settings:
    settings = settings_or_exit()
    require_migrated(settings)
    return settings


def _run(settings: Settings, task: Callable[[Engines], Awaitable[Answer]]) -> Answer:
    async def run() -> Answer:
        engines = open_engines(settings.database_url)
        try:
            return await task(engines)
        finally:
            await engines.dispose()

    try:
        return asyncio.run(run())
    except Inconsistent as error:
        fail(f"Refused: {error}. Run `order-hub verify --history`.", code=1)


async def _hash_all(engines: Engines) -> None:
    """Also when another process hashes: it is waited for."""
    hashing = SqlHashing(engines)
    while (done := await hashing.once()) != 0:
        if done is None:
            await asyncio.sleep(0.1)


async def _trails(history: SqlHistory, which: HistoryLog, subject: str) -> list[AuditTrail]:
    found: list[AuditTrail] = []
    after = 0
    while True:
        (trail,) = await history.trails(which, [subject], Pages(ENTRIES_MAX, after))
        if trail is None:
            fail(f"There is no {subject}.")
        if not trail.entries:
            return found
        found.append(trail)
        after = trail.entries[-1].sequence
        if any(one.state is not AuditState.COVERED for one in trail.entries):
            fail("Not all events are covered yet: `order-hub history checkpoint` first.", code=1)


async def _consistency(engines: Engines, before: Checkpoint, newest: Checkpoint) -> dict[str, Any]:
    if before.size > newest.size:
        fail("The checkpoint given is newer than those of this hub: events are missing.", code=1)
    async with engines.reader.connect() as connection:
        statements = await statements_of(connection)
        path = await consistency_path(statements, before.log, before.size, newest.size)
    if not is_consistent(before.size, newest.size, path, before.root, newest.root):
        fail("The history is not the continuation of the checkpoint given.", code=1)
    return {"old": before.note(), "hashes": [encoded(one) for one in path]}


def _entry(one: AuditEntry) -> dict[str, Any]:
    if one.proof is None or not one.verified:
        fail(f"{one.event_id} cannot be proved: run `order-hub verify --history`.", code=1)
    texts = {name: vars(text) for name, text in one.texts.items()}
    return {
        "leaf": one.leaf,
        "index": one.proof.leaf_index,
        "hashes": one.proof.hashes,
        "texts": texts,
    }
