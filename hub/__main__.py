"""`order-hub`: the commands of whoever runs the hub."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DatabaseError

from domain.shared.errors import Unavailable
from hub.commands.common import errors, fail, refuse_half_a_copy, run, settings_or_exit
from hub.commands.importing import imports
from hub.commands.moving import backup, copy_hub, restore
from hub.commands.reporting import report
from hub.commands.verifying import verify
from hub.commands.working import Host, Port, dead_letters, listener_or_exit, serve, work
from hub.demo.run import run_demo
from hub.http.graph import printed
from hub.state_diagrams import drawn
from hub.wiring import wire
from persistence.engine.database_errors import is_unavailable
from persistence.operations import migrate as migrations
from persistence.operations.health import known_revisions

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
app.command("copy", help="Copy a whole hub to another database, and compare every row.")(copy_hub)
app.command(help="Keep a hub on SQLite in one file, while it serves.")(backup)
app.command(help="Let a backup be the hub's database; what it replaces is kept.")(restore)


app.command(help="Serve the graph. The database must be migrated (`order-hub migrate`).")(serve)
app.command(
    help="Do what has to be done beside serving: give happenings their place in the streams, "
    "forget old idempotency keys, release what was set aside. `serve` does it too; any number of "
    "both may run."
)(work)
app.command(help="Show happenings that could not be read and were set aside; exit 1 if any.")(
    dead_letters
)


@app.command(help="Serve a small chain with simulated shoppers, tills and associates.")
def demo(
    host: Host = None,
    port: Port = None,
    pace: Annotated[
        float, typer.Option(min=0.1, max=100, help="How fast: 1 is about an order a second.")
    ] = 1.0,
) -> None:
    settings = settings_or_exit(host, port)
    if "log_level" not in settings.model_fields_set:
        # A line for each of a hundred operations a minute would push all else out of sight.
        settings = settings.model_copy(update={"log_level": "warning"})
    asyncio.run(migrations.upgrade(settings.database_url))
    run(run_demo(wire(settings), listener_or_exit(settings), pace))


@app.command(help="Bring the database to the newest schema. Safe to repeat.")
def migrate() -> None:
    address = settings_or_exit().database_url
    before, newest = asyncio.run(migrations.revisions(address))
    refuse_half_a_copy(before)
    if before is not None and before not in known_revisions():
        fail(f"The database is at revision {before}, which a newer release made. Use that one.")
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


def main() -> None:
    try:
        app()
    except (DatabaseError, OSError, Unavailable) as error:
        if not isinstance(error, DatabaseError) and not is_unavailable(error):
            raise
        why = getattr(error, "orig", error)
        errors.print(f"The database cannot be used: {why}", style="red", markup=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
