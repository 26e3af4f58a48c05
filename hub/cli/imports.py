"""`order-hub import`: orders of other systems."""

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.parsing import Command, Group

imports = typer.Typer(cls=Group, no_args_is_help=True)


@imports.callback()
def _group() -> None:
    """Import orders from other systems."""


@imports.command(cls=Command)
def olist(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="Folder with the olist_*.csv.gz files.")
    ],
    rejects: Annotated[
        Path,
        typer.Option(metavar="FILE", help="File for the rows that break a rule."),
    ] = Path("olist.rejects.csv"),
) -> None:
    """Import the orders of the Olist marketplace, each step at its original time.

    It can be stopped and run again: orders that were imported already are skipped."""
    from hub.commands import importing

    importing.olist(path, rejects)
