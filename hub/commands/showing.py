"""`order-hub demo`: the hub with a small chain at work."""

import asyncio

from hub.commands.common import brought_up, run, settings_or_exit
from hub.commands.working import listener_or_exit
from hub.demo.run import run_demo
from hub.wiring import wire


def demo(host: str | None, port: int | None, pace: float) -> None:
    settings = settings_or_exit(host, port)
    if "log_level" not in settings.model_fields_set:
        # A line for each of a hundred operations a minute would push all else out of sight.
        settings = settings.model_copy(update={"log_level": "warning"})
    with listener_or_exit(settings) as listener:
        asyncio.run(brought_up(settings.database_url))
        run(run_demo(wire(settings), listener, pace))
