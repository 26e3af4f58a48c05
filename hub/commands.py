"""What the commands share: settings that are right, or a message and the exit code 2."""

from typing import NoReturn

import typer
from rich.console import Console

from hub.settings import BadSettings, Settings, read_settings

errors = Console(stderr=True, highlight=False)


def fail(message: str, code: int = 2) -> NoReturn:
    errors.print(message, style="red", markup=False)
    raise typer.Exit(code)


def settings_or_exit(host: str | None = None, port: int | None = None) -> Settings:
    try:
        settings = read_settings()
    except BadSettings as error:
        fail(str(error))
    given = {"host": host, "port": port}
    return settings.model_copy(update={k: v for k, v in given.items() if v is not None})
