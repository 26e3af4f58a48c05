"""Shared by the commands: checks before they start, each with a message and exit code 2."""

import asyncio
import importlib
import logging
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from domain.shared.errors import Unavailable
from hub.settings import BadSettings, Settings, read_settings
from persistence.engine.database_errors import is_unavailable
from persistence.operations.health import known_revisions
from persistence.operations.migrate import revisions, upgrade
from persistence.sealed.manifest import SEALED
from persistence.transfer.endpoints import COPYING, sqlite_file

SQLITE = b"SQLite format 3"
WAIT_SECONDS = 1.0

# uvloop is about twice as fast as asyncio's own loop; it does not exist for Windows.
EVENT_LOOP = None if sys.platform == "win32" else importlib.import_module("uvloop").new_event_loop

log = logging.getLogger(__name__)

errors = Console(stderr=True, highlight=False)


def fail(message: str, code: int = 2) -> NoReturn:
    errors.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(code)


def settings_or_exit(host: str | None = None, port: int | None = None) -> Settings:
    try:
        settings = read_settings()
    except BadSettings as error:
        fail(str(error))
    _require_sqlite_file(settings.database_url)
    given = {"host": host, "port": port}
    return settings.model_copy(update={k: v for k, v in given.items() if v is not None})


def require_migrated(settings: Settings, *, wait: bool = False) -> None:
    """Exit with a message unless the database is at the newest schema. With `wait`, an unreachable
    database is tried again: it may still be starting."""
    require_database_file(settings.database_url)
    at, newest = asyncio.run(_revisions(settings.database_url, wait))
    require_finished_copy(at)
    if at is not None and at not in known_revisions():
        # A newer release migrated it; its migrations keep what this release reads
        # (docs/migrations.md).
        log.warning("The database is at revision %s, newer than this release.", at)
    elif at != newest:
        fail(
            f"The database is at revision {at or 'none'}, the hub needs {newest}. "
            "Run `order-hub migrate` first."
        )


def require_database_file(address: str, advice: str = "; `order-hub migrate` creates one") -> None:
    """Exit with a message; SQLite would create a file for a mistyped name."""
    file = sqlite_file(address)
    if file is not None and not file.exists():
        fail(f"There is no database at {file.absolute()}{advice}.")


async def migrate_database(address: str) -> tuple[str | None, str | None]:
    """Migrate to the newest schema. Returns the revision before and the newest."""
    before, newest = await revisions(address)
    require_finished_copy(before)
    if before is not None and before not in known_revisions():
        fail(f"The database is at revision {before} of a newer release. Use that release.")
    await upgrade(address)
    return before, newest


def exit_when_database_fails(error: Exception) -> NoReturn:
    """Exit with a message if the error comes from the database; otherwise raise it again."""
    if not isinstance(error, DatabaseError) and not (
        isinstance(error, OSError | Unavailable) and is_unavailable(error)
    ):
        raise error
    errors.print(
        f"The database cannot be used: {getattr(error, 'orig', error)}", style="red", markup=False
    )
    sys.exit(2)


def require_finished_copy(revision: str | None) -> None:
    if revision is not None and revision.startswith(COPYING):
        fail(
            "A copy into this database did not finish. Run `order-hub copy` again, or use an empty "
            "database."
        )
    if revision is not None and revision.startswith(SEALED):
        fail(
            "This file is a sealed backup, not a database. Restore it: order-hub restore FILE "
            "--keys KEYS"
        )


def run(task: Coroutine[Any, Any, None]) -> None:
    """Run the task until it ends or is interrupted with Ctrl-C."""
    try:
        with asyncio.Runner(loop_factory=EVENT_LOOP) as runner:
            runner.run(task)
    except KeyboardInterrupt:
        errors.print("Stopped.")


async def _revisions(address: str, wait: bool) -> tuple[str | None, str | None]:
    warned = False
    while True:
        try:
            return await revisions(address)
        except (SQLAlchemyError, OSError) as error:
            if not wait or not is_unavailable(error):
                raise
            if not warned:
                log.warning("The database cannot be reached; trying again until it can.")
            warned = True
            await asyncio.sleep(WAIT_SECONDS)


def _require_sqlite_file(address: str) -> None:
    """Exit with a message if the path cannot be an SQLite database."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    file = Path(url.database)
    if file.is_dir():
        fail(f"{file} is a folder, not a database.")
    if not file.parent.is_dir():
        fail(f"The folder of the database, {file.parent}, does not exist.")
    if not file.exists() and not os.access(file.parent, os.W_OK):
        fail(f"There is no database at {file}, and none can be created: the folder is read-only.")
    if file.is_file() and file.stat().st_size:
        with file.open("rb") as opened:
            if opened.read(len(SQLITE)) != SQLITE:
                fail(f"{file} is no SQLite database.")
