"""`order-hub stock` and its options."""

from pathlib import Path
from typing import Annotated

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
