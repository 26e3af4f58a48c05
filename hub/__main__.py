"""The commands of `order-hub` and their options. A command imports what it needs when it runs, so
that `--help` answers quickly."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.documents import documents
from hub.cli.feeds import feed
from hub.cli.imports import imports
from hub.cli.stock import stock
from hub.commands.access import cli
from hub.commands.history.options import histories
from hub.commands.parsing import Command, Group
from hub.commands.privacy.options import privacy

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
app.add_typer(
    privacy, name="privacy", help="Export and erase personal data; apply the rules of retention."
)
app.add_typer(imports, name="import", help="Import orders from other systems.")
app.add_typer(cli.keys, name="keys", help="Create, rotate and revoke API keys.")
app.add_typer(cli.links, name="links", help="Create and revoke tracking links of orders.")
app.add_typer(cli.tokens, name="tokens", help="Refuse tokens of issuers before they expire.")
app.add_typer(documents, name="documents", help="Register the documents that clients send.")

app.add_typer(stock, name="stock", help="Report and import stock.")
app.add_typer(histories, name="history", help="Keys, checkpoints and proofs of the history.")

Host = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Address to listen on. [default: 127.0.0.1]"),
]
Port = Annotated[
    int | None,
    typer.Option(metavar="PORT", min=0, max=65_535, help="Port to listen on. [default: 8000]"),
]
Keys = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Encrypt personal data; this file gets the newest keys, or has them. Keep it apart.",
    ),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the backup.")]


@app.callback()
def order_hub(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """A GraphQL API for the customers, orders, inventory and shipments of all channels.

    Settings come from the environment (`ORDER_HUB_DATABASE_URL`, `ORDER_HUB_HOST`,
    `ORDER_HUB_PORT`, …) or from `order-hub.toml` in the working directory.
    """


@app.command(cls=Command)
def demo(
    host: Host = None,
    port: Port = None,
    pace: Annotated[
        float,
        typer.Option(
            metavar="N",
            min=0.1,
            max=100,
            help="Speed of the simulation: 1 is about one order a second.",
        ),
    ] = 1.0,
) -> None:
    """Serve a small retail chain with simulated shoppers, POS terminals and associates."""
    from hub.commands import demonstrating

    demonstrating.demo(host, port, pace)


@app.command(cls=Command)
def migrate() -> None:
    """Migrate the database to the newest schema. Safe to repeat."""
    from hub.commands import migrating

    migrating.migrate()


@app.command(cls=Command)
def serve(
    host: Host = None,
    port: Port = None,
    workers: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=64, help="Number of serving processes; about one for each core."
        ),
    ] = 1,
    inherited: Annotated[int | None, typer.Option("--socket", hidden=True)] = None,
    metrics: Annotated[int | None, typer.Option("--metrics-socket", hidden=True)] = None,
) -> None:
    """Serve the graph. The database must be migrated (`order-hub migrate`)."""
    from hub.commands import serving

    serving.serve(host, port, workers, inherited, metrics)


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
    """Run the background work: number committed events for the streams, delete old idempotency
    keys, release dead letters, and, on a schedule, review the stock and check the consistency laws.
    `serve` does the first three too; any number of both may run."""
    from hub.commands import serving

    serving.work(host, port)


@app.command("dead-letters", cls=Command)
def dead_letters(
    retry: Annotated[
        bool, typer.Option("--retry", help="Release those that can be read now.")
    ] = False,
) -> None:
    """List stored events that could not be read and were set aside; exit code 1 if any."""
    from hub.commands import serving

    serving.dead_letters(retry)


@app.command(cls=Command)
def report(
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON, with every rejected row.")
    ] = False,
    channel: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Code of the channel to report. [default: all]"),
    ] = None,
) -> None:
    """Print the metrics of this hub: orders, money, delivery performance."""
    from hub.commands import reporting

    reporting.report(json, channel)


app.command(cls=Command)(feed)


@app.command(cls=Command)
def replenish(
    location: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Review this location only. [default: all]"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print only; keep nothing.")] = False,
) -> None:
    """Review the stock now: suggest what to order, open and resolve stock alerts."""
    from hub.commands import replenishing

    replenishing.replenish(location, dry_run)


@app.command(cls=Command)
def verify(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    history: Annotated[
        bool,
        typer.Option("--history", help="Check instead that no event was changed or removed."),
    ] = False,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="With --history: a checkpoint that was kept elsewhere."),
    ] = None,
) -> None:
    """Check the consistency laws: recompute what is derived; exit code 1 on a difference."""
    from hub.commands import verifying

    verifying.verify(json, history, checkpoint or [])


@app.command(cls=Command)
def copy(
    to: Annotated[
        str, typer.Option(metavar="URL", help="An empty database, or the target of a stopped copy.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="URL", help="The hub to copy. [default: ORDER_HUB_DATABASE_URL]"
        ),
    ] = None,
) -> None:
    """Copy a whole hub to another database, SQLite or PostgreSQL, and compare every row.

    Stop the hub first. A copy that was stopped continues when it is run again."""
    from hub.commands import transferring

    transferring.copy_hub(to, source)


@app.command(cls=Command)
def backup(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    keys: Keys = None,
) -> None:
    """Back up a hub to one file, while it serves: on SQLite, or with --keys on any database.

    With --keys, personal data in it can be read only with the newest keys: who is erased later is
    erased in all of these backups."""
    from hub.commands import transferring

    transferring.backup(file, force, keys)


@app.command(cls=Command)
def restore(file: File, keys: Keys = None) -> None:
    """Replace the hub's database by a backup. Stop the hub first; the replaced database is kept."""
    from hub.commands import transferring

    transferring.restore(file, keys)


@app.command(cls=Command)
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only check that the printed files are up to date.")
    ] = False,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="Write schema/hub.graphql and the docs that are made from code."
        ),
    ] = False,
) -> None:
    """Print the graph in the schema definition language."""
    from hub.commands import printing

    printing.schema(check, write)


def main() -> None:
    try:
        app()
    except Exception as error:
        from hub.commands.common import exit_when_database_fails

        exit_when_database_fails(error)


if __name__ == "__main__":
    main()
