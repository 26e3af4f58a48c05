"""The part of `order-hub restore` that opens sealed backups."""

import asyncio
from pathlib import Path

from hub.commands.common import fail
from hub.commands.privacy.acting import erase_again
from hub.commands.sealed.progress import showing
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import open_engines
from persistence.sealed.cells import Key
from persistence.sealed.keyfile import InvalidKeys, KeyFile, read_head, read_keys
from persistence.sealed.lost import index_again, keep_keys, lost_of, not_erased
from persistence.sealed.manifest import is_sealed_backup
from persistence.sealed.unsealing import unseal
from persistence.transfer.backups import keys_in

ORDERS_AT_ONCE = 50


def keys_for(file: Path, keys: Path | None) -> KeyFile | None:
    """The file of keys of a sealed backup; `None` for a plain one."""
    if not is_sealed_backup(file):
        if keys is not None:
            fail(f"{file} is a plain backup: restore it without --keys.")
        return None
    if keys is None:
        fail(
            f"{file} is sealed: personal data in it is encrypted. Give the newest file of keys "
            "of the hub: order-hub restore FILE --keys KEYS"
        )
    if not keys.is_file():
        fail(f"There is no file of keys {keys}.")
    try:
        return read_head(keys)
    except InvalidKeys as error:
        fail(str(error))


def open_sealed(partial: Path, file: Path, keys: KeyFile) -> list[str]:
    """Make a plain database of a copy of the backup: whose keys are gone."""
    try:
        with showing() as progress:
            return unseal(partial, file, keys, progress)
    except InvalidKeys as error:
        fail(f"Not restored: {error}")


def erase_lost(settings: Settings, address: str, lost: list[str], keys: KeyFile) -> int:
    """Erase who has no key any longer, in a database that was opened: how many customers, and
    orders without one."""

    async def act() -> int:
        hub = wire(settings.model_copy(update={"database_url": address}))
        try:
            erased = await _erase(hub, lost)
            await keep_keys(hub.engines, read_keys(keys))
            return erased
        finally:
            await hub.close()

    return asyncio.run(act())


def carry_keys(settings: Settings, previous: Path) -> None:
    """Keep the keys of a database that was replaced by a plain backup, which has none: sealed
    backups that were made of it still need them."""

    async def act() -> None:
        engines = open_engines(settings.database_url)
        try:
            await keep_keys(engines, (Key(*one) for one in keys_in(previous)))
        finally:
            await engines.dispose()

    asyncio.run(act())


async def _erase(hub: Hub, lost: list[str]) -> int:
    customers, orders, staffed = lost_of(lost)
    erased = await erase_again(hub, customers)
    left = await not_erased(hub.engines, orders)
    erased += await erase_again(hub, [id for id, customer in left.items() if customer is None])
    of_others = [id for id, customer in left.items() if customer is not None]
    for ids, staff in ((of_others, False), (staffed, True)):
        for first in range(0, len(ids), ORDERS_AT_ONCE):
            some = ids[first : first + ORDERS_AT_ONCE]
            await hub.services.erasing.erase_orders(some, staff=staff)
    await index_again(hub.engines, customers)
    return erased
