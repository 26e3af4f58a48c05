"""`order-hub`: the commands of whoever runs the hub."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DatabaseError

from hub.commands import errors, fail, require_migrated, settings_or_exit
from hub.demo import run_demo
from hub.graph import printed
from hub.importing import imports
from hub.reporting import report
from hub.serving import CannotListen, listening_socket, make_server
from hub.settings import Settings
from hub.states import drawn
from hub.verifying import verify
from hub.wiring import wire
from persistence import migrate as migrations

ROOT = Path(__file__).parent.parent
# What is printed from the code, and kept true by `order-hub schema --check`.
PRINTED = {ROOT / "schema" / "hub.graphql": printed, ROOT / "docs" / "states.md": drawn}

app = typer.Typer(
    name="order-hub",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="One live graph of customers, orders, inventory and shipments for all channels.\n\n"
    "Settings come from the environment (`ORDER_HUB_DATABASE_URL`, `ORDER_HUB_HOST`, "
    "`ORDER_HUB_PORT`, …) or from `order-hub.toml` in the working directory.",
)
app.add_typer(imports, name="import", help="Bring in orders from elsewhere.")
app.command(help="Print the figures of this hub: orders, money, punctuality.")(report)
app.command(help="Recompute every derived quantity from the ledgers; exit 1 on a difference.")(
    verify
)


Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[
    int | None, typer.Option(min=0, max=65_535, help="Port to listen on.", show_default="8000")
]


@app.command(help="Serve the graph. The database must be migrated (`order-hub migrate`).")
def serve(host: Host = None, port: Port = None) -> None:
    settings = settings_or_exit(host, port)
    require_migrated(settings)
    listener = _listener(settings)
    errors.print(f"Order Hub: http://{settings.host}:{listener.getsockname()[1]}/graphql")
    _run(_serve(settings, listener))


async def _serve(settings: Settings, listener: Any) -> None:
    await make_server(wire(settings)).serve([listener])


@app.command(help="Serve a small chain with simulated shoppers, tills and associates.")
def demo(
    host: Host = None,
    port: Port = None,
    pace: Annotated[
        float, typer.Option(min=0.1, max=100, help="How fast: 1 is about an order a second.")
    ] = 1.0,
) -> None:
    settings = settings_or_exit(host, port)
    asyncio.run(migrations.upgrade(settings.database_url))
    _run(run_demo(wire(settings), _listener(settings), pace))


@app.command(help="Bring the database to the newest schema. Safe to repeat.")
def migrate() -> None:
    address = settings_or_exit().database_url
    before, newest = asyncio.run(migrations.revisions(address))
    asyncio.run(migrations.upgrade(address))
    word = "already at" if before == newest else "now at"
    print(f"The database is {word} revision {newest}.")


@app.command(help="Print the graph in the schema definition language.")
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether the printed files are true.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write schema/hub.graphql and docs/states.md.")
    ] = False,
) -> None:
    for file, text in PRINTED.items():
        if check and (not file.exists() or file.read_text() != text()):
            fail(f"{file.relative_to(ROOT)} is not true any more: run `make schema`.", code=1)
        if write:
            file.write_text(text())
    if not check and not write:
        print(printed(), end="")


def _listener(settings: Settings) -> Any:
    try:
        return listening_socket(settings)
    except CannotListen as error:
        fail(f"Cannot listen on {error}. Choose another port: --port 8001.")


def _run(task: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(task)
    except KeyboardInterrupt:
        errors.print("Stopped.")


def main() -> None:
    try:
        app()
    except DatabaseError as error:
        errors.print(f"The database cannot be used: {error.orig}", style="red", markup=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
