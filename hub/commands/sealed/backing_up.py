"""`order-hub backup --keys`, and `order-hub privacy keys`."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from hub.commands.common import errors, fail, require_migrated, settings_or_exit
from hub.commands.sealed.progress import showing
from persistence.engine.database_errors import is_unavailable
from persistence.sealed.backing_up import back_up, renew_keys
from persistence.sealed.keyfile import InvalidKeys
from persistence.transfer import backups
from persistence.transfer.backups import InvalidFile
from persistence.transfer.endpoints import sqlite_file
from persistence.transfer.files import belongs_to, finalize, itself, only_one, temporary_beside

INTERRUPTED = 130


def backup_sealed(file: Path, keys: Path, force: bool) -> None:
    """Back up a hub on any engine, while it serves; the file of keys replaces its predecessor."""
    address = settings_or_exit().database_url
    require_migrated(settings_or_exit())
    _require_place(file, address, "backup")
    _require_place(keys, address, "file of keys")
    # A backup takes the place of a link; the keys that a link leads to are the old ones.
    if itself(file.parent) / file.name == itself(keys):
        fail("The backup and its keys need two files. Keep them apart.")
    if file.exists() and not force:
        fail(f"{file} exists already. Choose another name, or replace it with --force.")
    with (
        _exit_on_error("Not backed up"),
        _replacing(keys) as (old_keys, new_keys),
        temporary_beside(file) as partial,
        showing() as progress,
    ):
        rows = asyncio.run(back_up(address, partial, new_keys, old_keys, progress))
        backups.require_intact(partial)
        backups.require_tables(partial)
        # First the keys: they open all backups that were made before, too.
        finalize(new_keys, old_keys)
        finalize(partial, file)
    print(f"{file}: {file.stat().st_size:,} bytes, {rows:,} rows, checked.")
    print(f"{keys}: the newest keys. Keep it apart from the backups, and no older one.")


def write_keys(keys: Path) -> None:
    address = settings_or_exit().database_url
    require_migrated(settings_or_exit())
    _require_place(keys, address, "file of keys")
    with _exit_on_error("Not written"), _replacing(keys) as (old_keys, new_keys):
        number = asyncio.run(renew_keys(address, new_keys, old_keys))
        finalize(new_keys, old_keys)
    print(f"{keys}: {number:,} keys of customers and orders. Keep no older one.")


@contextmanager
def _replacing(keys: Path) -> Iterator[tuple[Path, Path]]:
    """The file of keys, and the one that is written to replace it. From before the old one is read
    until it is replaced nobody else does so: who was erased in between would be in the newest."""
    old = itself(keys)
    waiting = f"Another command is writing {keys}: waiting until it has ended."
    with only_one(old, lambda: errors.print(waiting, markup=False)), temporary_beside(old) as new:
        yield old, new


def _require_place(file: Path, address: str, what: str) -> None:
    if not itself(file).parent.is_dir():
        fail(f"The folder of the {what}, {file.parent}, does not exist.")
    database = sqlite_file(address)
    is_other = file.exists() and not file.is_file()
    if is_other or (database is not None and belongs_to(database, file)):
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
