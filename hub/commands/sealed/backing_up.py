"""`order-hub backup --keys`, and `order-hub privacy keys`."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.commands.sealed.progress import showing
from persistence.engine.database_errors import is_unavailable
from persistence.sealed.backing_up import back_up, renew_keys
from persistence.sealed.keyfile import InvalidKeys
from persistence.transfer import backups
from persistence.transfer.backups import InvalidFile
from persistence.transfer.endpoints import sqlite_file

INTERRUPTED = 130


def backup_sealed(file: Path, keys: Path, force: bool) -> None:
    """Back up a hub on any engine, while it serves; the file of keys replaces its predecessor."""
    address = settings_or_exit().database_url
    require_migrated(settings_or_exit())
    _require_place(file, address, "backup")
    _require_place(keys, address, "file of keys")
    if file.absolute() == keys.absolute():
        fail("The backup and its keys need two files. Keep them apart.")
    if file.exists() and not force:
        fail(f"{file} exists already. Choose another name, or replace it with --force.")
    with (
        _exit_on_error("Not backed up"),
        backups.temporary_beside(file) as partial,
        backups.temporary_beside(keys) as new_keys,
        showing() as progress,
    ):
        rows = asyncio.run(back_up(address, partial, new_keys, keys, progress))
        backups.require_intact(partial)
        backups.require_tables(partial)
        # First the keys: they open all backups that were made before, too.
        backups.finalize(new_keys, keys)
        backups.finalize(partial, file)
    print(f"{file}: {file.stat().st_size:,} bytes, {rows:,} rows, checked.")
    print(f"{keys}: the newest keys. Keep it apart from the backups, and no older one.")


def write_keys(keys: Path) -> None:
    address = settings_or_exit().database_url
    require_migrated(settings_or_exit())
    _require_place(keys, address, "file of keys")
    with _exit_on_error("Not written"), backups.temporary_beside(keys) as partial:
        number = asyncio.run(renew_keys(address, partial, keys))
        backups.finalize(partial, keys)
    print(f"{keys}: {number:,} keys of customers and orders. Keep no older one.")


def _require_place(file: Path, address: str, what: str) -> None:
    if not file.parent.is_dir():
        fail(f"The folder of the {what}, {file.parent}, does not exist.")
    database = sqlite_file(address)
    if file.is_dir() or (database is not None and file.exists() and file.samefile(database)):
        fail(f"{file} cannot be the {what}: choose another name.")


@contextmanager
def _exit_on_error(what: str) -> Iterator[None]:
    try:
        yield
    except (InvalidFile, InvalidKeys) as error:
        fail(f"{what}: {error}")
    except (DBAPIError, OSError) as error:
        if isinstance(error, OSError) and not is_unavailable(error):
            fail(f"{what}: {error}")
        fail(f"{what}: the database cannot be used: {getattr(error, 'orig', error)}")
    except KeyboardInterrupt:
        fail(f"{what}: stopped. No file was written.", INTERRUPTED)
