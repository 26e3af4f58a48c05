"""What the deployment may name: commands, settings and routes, asked of the hub itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer
from starlette.routing import Route

from hub.__main__ import app as commands
from hub.http.app import create_app
from hub.settings import Settings
from hub.wiring import wire

HOUSE = Path(__file__).parents[2]
DEPLOY = HOUSE / "deploy"
MANUAL = HOUSE / "docs" / "operations.md"
SETTING = re.compile(r"ORDER_HUB_([A-Z_]+)")
# A hub drains within this many seconds after SIGTERM.
DRAIN_SECONDS_MAX = 10
# Compose's own variables, which name the hub too.
NO_SETTINGS = {"ORDER_HUB_IMAGE"}


def understood(words: list[str]) -> bool:
    """Whether `order-hub <words>` is a command with these options; it is not run."""
    command = typer.main.get_command(commands)
    context = command.make_context("order-hub", list(words))
    while hasattr(command, "resolve_command"):
        name, command, words = command.resolve_command(context, words)
        context = command.make_context(name, list(words), parent=context)
    return True


def known_settings() -> set[str]:
    return {f"ORDER_HUB_{name.upper()}" for name in Settings.model_fields}


def settings_named(text: str) -> set[str]:
    """Those that a text names, also as the files that hold them."""
    named = {match.group() for match in SETTING.finditer(text)} - NO_SETTINGS
    return {name.removesuffix("_FILE") for name in named}


def routes() -> set[str]:
    """The paths that the hub's web application answers."""
    app = create_app(wire(Settings(database_url="sqlite+aiosqlite:///never-opened.db")))
    return {route.path for route in app.routes if isinstance(route, Route)}


def shipped() -> Iterator[Path]:
    """Every file of the deployment, and the manual."""
    yield from (file for file in sorted(DEPLOY.rglob("*")) if file.is_file())
    yield MANUAL


def seconds(duration: str) -> int:
    """Of `20s`."""
    assert duration.endswith("s"), duration
    return int(duration[:-1])
