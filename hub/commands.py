"""What the commands share: settings that are right, or a message and the exit code 2."""

import asyncio
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from sqlalchemy import make_url

from hub.settings import BadSettings, Settings, read_settings
from persistence.migrate import revisions

SQLITE = b"SQLite format 3"

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


def require_migrated(settings: Settings) -> None:
    """End with a message when the database is not at the newest schema."""
    at, newest = asyncio.run(revisions(settings.database_url))
    if at != newest:
        fail(
            f"The database is at revision {at or 'none'}, the hub needs {newest}. "
            "Run `order-hub migrate` first."
        )


def _require_sqlite_file(address: str) -> None:
    """A missing folder or a file of another kind is told before anything is opened."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    file = Path(url.database)
    if not file.parent.is_dir():
        fail(f"The folder of the database, {file.parent}, does not exist.")
    if file.is_file() and file.stat().st_size:
        with file.open("rb") as opened:
            if opened.read(len(SQLITE)) != SQLITE:
                fail(f"{file} is no SQLite database.")
