"""`order-hub demo`: serves a small retail chain with simulated people."""

import asyncio

from hub.commands.common import migrate_database, run, settings_or_exit
from hub.commands.serving import listening_socket_or_exit, with_local_hosts
from hub.demo.callers import DemoIssuer
from hub.demo.run import run_demo
from hub.origins import LOCAL
from hub.wiring import wire


def demo(host: str | None, port: int | None, pace: float) -> None:
    settings = with_local_hosts(settings_or_exit(host, port))
    if "log_level" not in settings.model_fields_set:
        # The simulation runs a hundred operations a minute; their log lines would hide the rest.
        settings = settings.model_copy(update={"log_level": "warning"})
    if settings.origins is None:
        # Pages of development servers on this machine.
        settings = settings.model_copy(update={"origins": LOCAL})
    with listening_socket_or_exit(settings) as listener:
        asyncio.run(migrate_database(settings.database_url))
        issuer = DemoIssuer()
        try:
            run(run_demo(wire(issuer.trusted(settings)), issuer, listener, pace))
        finally:
            issuer.close()
