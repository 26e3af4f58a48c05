"""`order-hub demo`: a hub with life in it."""

import asyncio
import socket
from contextlib import suppress

import httpx2
from rich.console import Console
from rich.panel import Panel

from hub.demo.seed import seed
from hub.demo.simulation import Simulation
from hub.serving import make_server
from hub.wiring import Hub


async def run_demo(hub: Hub, listener: socket.socket, pace: float) -> None:
    """Seed an empty database, serve, and simulate until the server is told to stop."""
    await seed(hub)
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
        try:
            await server.serve([listener])
        finally:
            actors.cancel()
            with suppress(asyncio.CancelledError):
                await actors
