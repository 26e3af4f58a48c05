"""`order-hub serve`, `work` and `dead_letters`: the processes of a hub, and what they set aside."""

import asyncio
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from hub.commands.common import errors, fail, require_migrated, run, settings_or_exit
from hub.http.app import create_probes
from hub.observability import logs
from hub.observability.metrics import prepared
from hub.processes.serving import BACKLOG, CannotListen, listening_socket, make_server
from hub.processes.workers import Workers, until_alone
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import open_engines
from persistence.events.dead_letters import DeadLetter, SqlDeadLetters


def serve(host: str | None, port: int | None, workers: int, inherited: int | None) -> None:
    """`inherited` is the number of a socket that whoever began this process listens on."""
    settings = settings_or_exit(host, port)
    logs.configure(settings)
    if inherited is not None:
        require_migrated(settings, wait=True)
        run(_serve_along(settings, socket.socket(fileno=inherited)))
        return
    with listener_or_exit(settings) as listener:
        require_migrated(settings, wait=True)
        listener.listen(BACKLOG)
        errors.print(f"Order Hub: http://{settings.host}:{listener.getsockname()[1]}/graphql")
        if workers == 1:
            run(_serve(settings, listener))
        else:
            _serve_together(listener, workers)


def _serve_together(listener: socket.socket, count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="order-hub-metrics-") as folder:
        prepared(Path(folder))
        run(Workers(listener, count).run())


def work(host: str | None, port: int | None) -> None:
    settings = settings_or_exit(host, port)
    logs.configure(settings)
    if port is None:
        require_migrated(settings, wait=True)
        errors.print("Order Hub: working. Stop with Ctrl-C.")
        run(_work(settings))
        return
    with listener_or_exit(settings) as listener:
        require_migrated(settings, wait=True)
        listener.listen(BACKLOG)
        address = f"http://{settings.host}:{listener.getsockname()[1]}"
        errors.print(f"Order Hub: working. How it stands: {address}/readyz")
        run(make_server(wire(settings), create_probes).serve([listener]))


def dead_letters(retry: bool) -> None:
    settings = settings_or_exit()
    require_migrated(settings)
    released, left = asyncio.run(_dead_letters(settings.database_url, retry))
    if retry:
        print(f"Released {released}.")
    if left:
        Console().print(_table(left))
    else:
        print("Nothing is set aside.")
    raise typer.Exit(1 if left else 0)


def listener_or_exit(settings: Settings) -> socket.socket:
    try:
        return listening_socket(settings)
    except CannotListen as error:
        fail(str(error))


async def _serve(settings: Settings, listener: socket.socket) -> None:
    await make_server(wire(settings)).serve([listener])


async def _serve_along(settings: Settings, listener: socket.socket) -> None:
    server = make_server(wire(settings))

    async def follow() -> None:
        await until_alone()
        server.should_exit = True

    following = asyncio.create_task(follow())
    await server.serve([listener])
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


async def _work(settings: Settings) -> None:
    hub = wire(settings)
    stop = asyncio.Event()
    _on_stop(stop.set)
    async with hub.working():
        await stop.wait()
    await hub.close()


def _on_stop(act: Callable[[], None]) -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, act)


async def _dead_letters(address: str, retry: bool) -> tuple[int, list[DeadLetter]]:
    engines = open_engines(address)
    try:
        parking = SqlDeadLetters(engines)
        released = await parking.retry() if retry else 0
        return released, await parking.all()
    finally:
        await engines.dispose()


def _table(rows: list[DeadLetter]) -> Table:
    table = Table(title=f"{len(rows)} set aside")
    for name in ("Log", "Arrival", "Of", "Since", "Reason"):
        table.add_column(name)
    for row in rows:
        since = f"{row.at:%Y-%m-%d %H:%M:%S} UTC"
        table.add_row(row.log, str(row.insert_id), row.subject_id, since, row.reason)
    return table
