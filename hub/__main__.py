"""`order-hub`: its commands and their options. What a command needs is imported when it runs, so
that help and mistakes are told at once."""

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.line import Command, Group

NAME = "omnichannel-order-hub"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"Order Hub {version(NAME)}")
        raise typer.Exit


app = typer.Typer(
    name="order-hub",
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
imports = typer.Typer(cls=Group, no_args_is_help=True)
app.add_typer(imports, name="import", help="Bring in orders from elsewhere.")

Host = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Address to listen on. [default: 127.0.0.1]"),
]
Port = Annotated[
    int | None,
    typer.Option(metavar="PORT", min=0, max=65_535, help="Port to listen on. [default: 8000]"),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the backup.")]


@app.callback()
def order_hub(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """One live graph of customers, orders, inventory and shipments for all channels.

    Settings come from the environment (`ORDER_HUB_DATABASE_URL`, `ORDER_HUB_HOST`,
    `ORDER_HUB_PORT`, …) or from `order-hub.toml` in the working directory.
    """


@app.command(cls=Command)
def demo(
    host: Host = None,
    port: Port = None,
    pace: Annotated[
        float,
        typer.Option(metavar="N", min=0.1, max=100, help="How fast: 1 is about an order a second."),
    ] = 1.0,
) -> None:
    """Serve a small chain with simulated shoppers, tills and associates."""
    from hub.commands import showing

    showing.demo(host, port, pace)


@app.command(cls=Command)
def migrate() -> None:
    """Bring the database to the newest schema. Safe to repeat."""
    from hub.commands import migrating

    migrating.migrate()


@app.command(cls=Command)
def serve(
    host: Host = None,
    port: Port = None,
    workers: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=64, help="Serving processes; about one for each core."
        ),
    ] = 1,
    inherited: Annotated[int | None, typer.Option("--socket", hidden=True)] = None,
) -> None:
    """Serve the graph. The database must be migrated (`order-hub migrate`)."""
    from hub.commands import working

    working.serve(host, port, workers, inherited)


@app.command(cls=Command)
def work(
    host: Host = None,
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65_535,
            help="Port for /livez, /readyz and /metrics. [default: none]",
        ),
    ] = None,
) -> None:
    """Do what has to be done beside serving: give happenings their place in the streams, forget old
    idempotency keys, release what was set aside. `serve` does it too; any number of both may run.
    """
    from hub.commands import working

    working.work(host, port)


@app.command(cls=Command)
def parked(
    retry: Annotated[
        bool, typer.Option("--retry", help="Release those that can be read by now.")
    ] = False,
) -> None:
    """Show happenings that could not be read and were set aside; exit 1 if any."""
    from hub.commands import working

    working.parked(retry)


@imports.command(cls=Command)
def olist(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="Folder with the olist_*.csv.gz files.")
    ],
    rejects: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Where the rows that break a rule are written to."),
    ] = Path("olist.rejects.csv"),
) -> None:
    """Live the orders of the Olist marketplace again, each step at its own time.

    May be stopped and run again: what the hub has already is skipped."""
    from hub.commands import importing

    importing.olist(path, rejects)


@app.command(cls=Command)
def report(
    json: Annotated[bool, typer.Option("--json", help="For machines; with every reject.")] = False,
    channel: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="The one channel to report. [default: all]"),
    ] = None,
) -> None:
    """Print the figures of this hub: orders, money, punctuality."""
    from hub.commands import reporting

    reporting.report(json, channel)


@app.command(cls=Command)
def verify(json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Recompute every derived quantity from the ledgers; exit 1 on a difference."""
    from hub.commands import verifying

    verifying.verify(json)


@app.command(cls=Command)
def copy(
    to: Annotated[
        str, typer.Option(metavar="URL", help="An empty database, or one with this copy begun.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="URL", help="The hub to copy. [default: ORDER_HUB_DATABASE_URL]"
        ),
    ] = None,
) -> None:
    """Copy a whole hub to another database, of either kind, and compare every row.

    Stop the hub first. May be stopped and run again: it goes on where it was."""
    from hub.commands import moving

    moving.copy_hub(to, source)


@app.command(cls=Command)
def backup(
    file: File,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there already.")
    ] = False,
) -> None:
    """Keep a hub on SQLite in one file, while it serves."""
    from hub.commands import moving

    moving.backup(file, force)


@app.command(cls=Command)
def restore(file: File) -> None:
    """Let a backup be the hub's database. The hub must be stopped; what is replaced is kept."""
    from hub.commands import moving

    moving.restore(file)


@app.command(cls=Command)
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether the printed files are true.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write schema/hub.graphql and docs/states.md.")
    ] = False,
) -> None:
    """Print the graph in the schema definition language."""
    from hub.commands import printing

    printing.schema(check, write)


def main() -> None:
    try:
        app()
    except Exception as error:
        from hub.commands.common import tell_unusable

        tell_unusable(error)


if __name__ == "__main__":
    main()
