"""What the commands share: settings that are right, or a message and the exit code 2."""

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
from persistence.transfer.endpoints import COPYING, sqlite_file

SQLITE = b"SQLite format 3"
WAIT_SECONDS = 1.0

# Twice as fast as Python's own, where there is one.
LOOP = None if sys.platform == "win32" else importlib.import_module("uvloop").new_event_loop

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
    """End with a message when the database is not at the newest schema. `wait` for one that is
    away: it may be starting, too."""
    require_there(settings.database_url)
    at, newest = asyncio.run(_revisions(settings.database_url, wait))
    refuse_half_a_copy(at)
    if at is not None and at not in known_revisions():
        # A newer release has migrated it, and left what we read (docs/migrations.md).
        log.warning("The database is at revision %s, newer than this release.", at)
    elif at != newest:
        fail(
            f"The database is at revision {at or 'none'}, the hub needs {newest}. "
            "Run `order-hub migrate` first."
        )


def require_there(address: str, advice: str = "; `order-hub migrate` creates one") -> None:
    """End with a message rather than let SQLite make a file of a name that was mistyped."""
    file = sqlite_file(address)
    if file is not None and not file.exists():
        fail(f"There is no database at {file.absolute()}{advice}.")


async def brought_up(address: str) -> tuple[str | None, str | None]:
    """Bring the database to the newest schema. The revision it was at, and the newest."""
    before, newest = await revisions(address)
    refuse_half_a_copy(before)
    if before is not None and before not in known_revisions():
        fail(f"The database is at revision {before}, which a newer release made. Use that one.")
    await upgrade(address)
    return before, newest


def tell_unusable(error: Exception) -> NoReturn:
    """End with a message when it is the database that cannot be used; raises any other error."""
    if not isinstance(error, DatabaseError) and not (
        isinstance(error, OSError | Unavailable) and is_unavailable(error)
    ):
        raise error
    errors.print(
        f"The database cannot be used: {getattr(error, 'orig', error)}", style="red", markup=False
    )
    sys.exit(2)


def refuse_half_a_copy(revision: str | None) -> None:
    if revision is not None and revision.startswith(COPYING):
        fail("A copy into this database was not finished: run it again, or take an empty database.")


def run(task: Coroutine[Any, Any, None]) -> None:
    """Until it ends, or Ctrl-C ends it."""
    try:
        with asyncio.Runner(loop_factory=LOOP) as runner:
            runner.run(task)
    except KeyboardInterrupt:
        errors.print("Stopped.")


async def _revisions(address: str, wait: bool) -> tuple[str | None, str | None]:
    told = False
    while True:
        try:
            return await revisions(address)
        except (SQLAlchemyError, OSError) as error:
            if not wait or not is_unavailable(error):
                raise
            if not told:
                log.warning("The database is away: waiting for it.")
            told = True
            await asyncio.sleep(WAIT_SECONDS)


def _require_sqlite_file(address: str) -> None:
    """A missing folder or a file of another kind is told before anything is opened."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    file = Path(url.database)
    if file.is_dir():
        fail(f"{file} is a folder, not a database.")
    if not file.parent.is_dir():
        fail(f"The folder of the database, {file.parent}, does not exist.")
    if not file.exists() and not os.access(file.parent, os.W_OK):
        fail(f"There is no database at {file}, and none can be made: the folder is read-only.")
    if file.is_file() and file.stat().st_size:
        with file.open("rb") as opened:
            if opened.read(len(SQLITE)) != SQLITE:
                fail(f"{file} is no SQLite database.")
