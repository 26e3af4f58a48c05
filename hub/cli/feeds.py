"""`order-hub feed` and its options."""

from pathlib import Path
from typing import Annotated

import typer


def feed(
    channel: Annotated[str, typer.Option(metavar="CODE", help="Code of the channel.")],
    after: Annotated[
        str | None,
        typer.Option(metavar="CURSOR", help="The cursor that the last run printed. [default: all]"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A new file: .csv, else JSON lines. [default: stdout]"),
    ] = None,
) -> None:
    """Write what a channel can sell of each SKU, or what changed since a cursor; print the cursor
    for the next run to the standard error."""
    from hub.commands.stock import feeding

    feeding.feed(channel, after, out)
