"""`order-hub demo`: a hub with life in it."""

import asyncio
import logging
import socket
import sys
from collections.abc import Sequence
from functools import partial

import httpx2
from rich.console import Console
from rich.panel import Panel

from hub.demo.callers import DemoCaller, DemoIssuer, demo_callers
from hub.demo.seed import seed
from hub.demo.simulation import Simulation
from hub.http.app import create_app
from hub.processes.serving import BACKLOG, make_server
from hub.wiring import Hub

log = logging.getLogger(__name__)


async def run_demo(hub: Hub, issuer: DemoIssuer, listener: socket.socket, pace: float) -> None:
    """Seed an empty database, serve, and simulate until the server is told to stop."""
    await seed(hub)
    callers = await demo_callers(hub, issuer)
    # The people begin at once, perhaps before the server does.
    listener.listen(BACKLOG)
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    Console(stderr=True).print(
        Panel(
            f"GraphiQL and the graph: [bold]{address}/graphql[/]\n"
            "Shoppers, tills and associates are at work; the tab [bold]Follow[/] shows them live.\n"
            "The menu [bold]Ask as[/] of the page asks as a customer, an associate, a manager …\n"
            "Stop with Ctrl-C.",
            title="Order Hub",
            expand=False,
        )
    )
    _print_tokens(callers)
    create = partial(create_app, callers=[caller.shown() for caller in callers])
    server = make_server(hub, create)
    async with httpx2.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
        simulation = Simulation(client, pace, stopping=lambda: server.should_exit)
        actors = asyncio.create_task(simulation.run())
        actors.add_done_callback(_mourned)
        try:
            await server.serve([listener])
        finally:
            actors.cancel()
            await asyncio.wait([actors])


def _print_tokens(callers: Sequence[DemoCaller]) -> None:
    """For other clients: `Authorization: Bearer …`."""
    console = Console(stderr=True, highlight=False)
    console.print("Tokens of the demo, to be sent as [bold]Authorization: Bearer …[/]:")
    for caller in callers:
        # Whole on one line, to be copied.
        print(f"  {caller.title}\n    {caller.token}", file=sys.stderr)


def _mourned(actors: asyncio.Task[None]) -> None:
    if not actors.cancelled() and (error := actors.exception()):
        log.error("The simulated people stopped.", exc_info=error)
