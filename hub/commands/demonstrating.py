"""`order-hub demo`: serves a small retail chain with simulated people."""

import asyncio
from typing import Any

from hub.commands.common import migrate_database, run, settings_or_exit
from hub.commands.serving import listening_socket_or_exit, with_local_hosts
from hub.demo.callers import DemoIssuer
from hub.demo.run import run_demo
from hub.origins import LOCAL
from hub.settings import Settings
from hub.signing import SigningKey, write_key_file
from hub.wiring import wire
from persistence.transfer.endpoints import sqlite_file

# So that who looks around sees checkpoints.
CHECKPOINT_MINUTES = 1


def signing(settings: Settings) -> Settings:
    """With a key that signs checkpoints, in a file beside the database, made at the first start."""
    changes: dict[str, Any] = {}
    if "history_minutes" not in settings.model_fields_set:
        changes["history_minutes"] = CHECKPOINT_MINUTES
    database = sqlite_file(settings.database_url)
    if settings.history_key is None and settings.history_key_file is None and database is not None:
        file = database.with_name(f"{database.name}.history-key")
        if not file.exists():
            write_key_file(file, SigningKey.new("demo"))
        changes["history_key_file"] = file
    return settings.model_copy(update=changes)


def demo(host: str | None, port: int | None, pace: float) -> None:
    settings = with_local_hosts(settings_or_exit(host, port))
    if "log_level" not in settings.model_fields_set:
        # The simulation runs a hundred operations a minute; their log lines would hide the rest.
        settings = settings.model_copy(update={"log_level": "warning"})
    if settings.origins is None:
        # Pages of development servers on this machine.
        settings = settings.model_copy(update={"origins": LOCAL})
    settings = signing(settings)
    with listening_socket_or_exit(settings) as listener:
        asyncio.run(migrate_database(settings.database_url))
        issuer = DemoIssuer()
        try:
            run(run_demo(wire(issuer.trusted(settings)), issuer, listener, pace))
        finally:
            issuer.close()
