"""`order-hub stock` and its options."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from hub.commands.parsing import Command, Group

stock = typer.Typer(cls=Group, no_args_is_help=True)


@stock.command("report", cls=Command)
def report_stock(
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="A past day or moment (ISO 8601), in UTC unless it has an offset. [default: now]",
        ),
    ] = None,
    location: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Only of the location with this code. [default: all]"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write. [default: standard output]"),
    ] = None,
) -> None:
    """Write the stock of every SKU and location at a moment as CSV."""
    from hub.commands.stock import reporting

    reporting.report(as_of, location, out)


StockFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="CSV with a header, or JSON lines (.jsonl), plain or gzipped: sku, quantity, and "
        "optionally location (a code), counted_at, pack (a code: the quantity is of packs), and "
        "gtin (of a unit or a pack, in place of sku).",
    ),
]
Place = Annotated[
    str | None, typer.Option(metavar="CODE", help="The location of rows that name none.")
]
MissingSkus = Annotated[
    Literal["report", "zero"],
    typer.Option(help="What becomes of SKUs with stock that the file does not have."),
]
Again = Annotated[bool, typer.Option("--again", help="A file that was imported before, again.")]
Rejects = Annotated[
    Path,
    typer.Option(metavar="FILE", help="File for rows that were rejected or not fully applied."),
]


@stock.command("import", cls=Command)
def import_stock(
    file: StockFile,
    location: Place = None,
    delta: Annotated[
        bool, typer.Option("--delta", help="Add the quantities to what is on hand.")
    ] = False,
    missing: MissingSkus = "report",
    again: Again = False,
    rejects: Rejects = Path("stock.rejects.csv"),
) -> None:
    """Make the stock what another system counted.

    The quantity of a SKU is the number of units on hand in any condition, added up over its rows.
    What moved since `counted_at` is no difference. Units that are promised to orders stay, and are
    reported. It can be stopped at any moment and run again: it continues, and nothing is done
    twice."""
    from hub.commands.stock import importing

    mode = "DELTA" if delta else "SNAPSHOT"
    importing.import_stock(file, location, mode, missing, again, rejects)


@stock.command("reconcile", cls=Command)
def reconcile_stock(
    file: StockFile,
    location: Place = None,
    missing: MissingSkus = "report",
    again: Again = False,
    rejects: Rejects = Path("stock.rejects.csv"),
) -> None:
    """Compare what another system counted with the stock, and change nothing.

    What differs becomes stock counts, of at most 1,000 lines each, to be looked at and approved as
    any other. SKUs that the file does not have are counted as 0 with `--missing zero`."""
    from hub.commands.stock import importing

    importing.import_stock(file, location, "COMPARISON", missing, again, rejects)
