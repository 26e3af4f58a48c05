"""`order-hub demo`: a hub with life in it."""

import asyncio
import logging
import socket

import httpx2
from rich.console import Console
from rich.panel import Panel

from hub.demo.seed import seed
from hub.demo.simulation import Simulation
from hub.processes.serving import BACKLOG, make_server
from hub.wiring import Hub

log = logging.getLogger(__name__)


async def run_demo(hub: Hub, listener: socket.socket, pace: float) -> None:
    """Seed an empty database, serve, and simulate until the server is told to stop."""
    await seed(hub)
    # The people begin at once, perhaps before the server does.
    listener.listen(BACKLOG)
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    Console(stderr=True).print(
        Panel(
            f"GraphiQL and the graph: [bold]{address}/graphql[/]\n"
            "Shoppers, tills and associates are at work; the tab [bold]Follow[/] shows them live.\n"
            "Stop with Ctrl-C.",
            title="Order Hub",
            expand=False,
        )
    )
    server = make_server(hub)
    async with httpx2.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
        simulation = Simulation(client, pace, stopping=lambda: server.should_exit)
        actors = asyncio.create_task(simulation.run())
        actors.add_done_callback(_mourned)
        try:
            await server.serve([listener])
        finally:
            actors.cancel()
            await asyncio.wait([actors])


def _mourned(actors: asyncio.Task[None]) -> None:
    if not actors.cancelled() and (error := actors.exception()):
        log.error("The simulated people stopped.", exc_info=error)
