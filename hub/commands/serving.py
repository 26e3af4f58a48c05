"""`order-hub serve`, `work` and `dead-letters`."""

import asyncio
import logging
import os
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from hub.commands.common import errors, fail, require_migrated, run, settings_or_exit
from hub.front.hosts import LOCAL_HOSTS
from hub.front.settings import LOOPBACK
from hub.http.app import create_probes
from hub.observability import logs
from hub.observability.metrics import prepare_folder
from hub.processes.serving import (
    BACKLOG,
    CannotListen,
    listening_socket,
    make_server,
    metrics_socket,
)
from hub.processes.workers import Workers, wait_for_parent_exit
from hub.settings import PREFIX, Settings
from hub.wiring import wire
from persistence.engine.engines import open_engines
from persistence.events.dead_letters import DeadLetter, SqlDeadLetters

log = logging.getLogger(__name__)


def serve(
    host: str | None, port: int | None, workers: int, inherited: int | None, metrics: int | None
) -> None:
    """`inherited` and `metrics` are file descriptors of listening sockets of the parent process."""
    settings = with_local_hosts(settings_or_exit(host, port))
    logs.configure(settings)
    require_identity(settings)
    if inherited is not None:
        require_migrated(settings, wait=True)
        scraped = None if metrics is None else socket.socket(fileno=metrics)
        run(_serve_as_child(settings, socket.socket(fileno=inherited), scraped))
        return
    with listening_socket_or_exit(settings) as listener:
        scraped = metrics_socket_or_exit(settings)
        require_migrated(settings, wait=True)
        listener.listen(BACKLOG)
        errors.print(f"Order Hub: http://{settings.host}:{listener.getsockname()[1]}/graphql")
        if settings.is_production and settings.hosts is None:
            log.warning("Any host name is accepted: set ORDER_HUB_HOSTS to the public names.")
        if workers == 1:
            run(make_server(wire(settings), metrics=scraped).serve([listener]))
        else:
            # They choose their profile by it.
            os.environ[f"{PREFIX}HOST"] = settings.host
            _serve_with_workers(listener, scraped, workers)


def with_local_hosts(settings: Settings) -> Settings:
    """Only programs of this machine reach a hub on loopback: they call it by a local name, and a
    page from elsewhere whose name was made to point here does not. A proxy calls it by its own."""
    if settings.hosts is not None or settings.host not in LOOPBACK or settings.is_production:
        return settings
    return settings.model_copy(update={"hosts": LOCAL_HOSTS})


def _serve_with_workers(listener: socket.socket, metrics: socket.socket | None, count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="order-hub-metrics-") as folder:
        prepare_folder(Path(folder))
        run(Workers(listener, count, metrics).run())


def work(host: str | None, port: int | None) -> None:
    settings = settings_or_exit(host, port)
    logs.configure(settings)
    if port is None:
        require_migrated(settings, wait=True)
        errors.print("Order Hub: working. Stop with Ctrl-C.")
        run(_work(settings))
        return
    with listening_socket_or_exit(settings) as listener:
        require_migrated(settings, wait=True)
        listener.listen(BACKLOG)
        address = f"http://{settings.host}:{listener.getsockname()[1]}"
        errors.print(f"Order Hub: working. Status: {address}/readyz")
        run(make_server(wire(settings), create_probes).serve([listener]))


def dead_letters(retry: bool) -> None:
    settings = settings_or_exit()
    require_migrated(settings)
    released, left = asyncio.run(_dead_letters(settings.database_url, retry))
    if retry:
        print(f"Released {released} dead letters.")
    if left:
        Console().print(_table(left))
    else:
        print("There are no dead letters.")
    raise typer.Exit(1 if left else 0)


def require_identity(settings: Settings) -> None:
    """Exit with a message when headers from other machines would be trusted."""
    if settings.identity == "headers" and not is_loopback(settings.host):
        fail(
            f"Refusing to listen on {settings.host}: no identity is configured, so anybody who"
            " reaches the hub could say it is anyone. Set ORDER_HUB_IDENTITY=required, and"
            " create API keys (`order-hub keys create`) or name the OpenID Connect issuer"
            " (ORDER_HUB_OIDC_ISSUERS, ORDER_HUB_OIDC_AUDIENCES): docs/identity.md. Or listen on"
            " 127.0.0.1."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening_socket_or_exit(settings: Settings) -> socket.socket:
    try:
        return listening_socket(settings)
    except CannotListen as error:
        fail(str(error))


def metrics_socket_or_exit(settings: Settings) -> socket.socket | None:
    try:
        listener = metrics_socket(settings)
    except CannotListen as error:
        fail(str(error))
    if listener is not None:
        listener.listen(BACKLOG)
    return listener


async def _serve_as_child(
    settings: Settings, listener: socket.socket, metrics: socket.socket | None
) -> None:
    server = make_server(wire(settings), metrics=metrics)

    async def stop_with_parent() -> None:
        await wait_for_parent_exit()
        server.should_exit = True

    watching = asyncio.create_task(stop_with_parent())
    await server.serve([listener])
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


async def _work(settings: Settings) -> None:
    hub = wire(settings)
    stop = asyncio.Event()
    _on_stop_signal(stop.set)
    async with hub.working():
        await stop.wait()
    await hub.close()


def _on_stop_signal(callback: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, callback)


async def _dead_letters(address: str, retry: bool) -> tuple[int, list[DeadLetter]]:
    engines = open_engines(address)
    try:
        dead_letters = SqlDeadLetters(engines)
        released = await dead_letters.retry() if retry else 0
        return released, await dead_letters.all()
    finally:
        await engines.dispose()


def _table(rows: list[DeadLetter]) -> Table:
    table = Table(title=f"{len(rows)} dead letters")
    for name in ("Log", "Insert id", "Subject", "Since", "Reason"):
        table.add_column(name)
    for row in rows:
        since = f"{row.at:%Y-%m-%d %H:%M:%S} UTC"
        table.add_row(row.log, str(row.insert_id), row.subject_id, since, row.reason)
    return table
