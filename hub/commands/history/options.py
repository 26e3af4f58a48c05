"""The commands of `order-hub history` and their options."""

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.parsing import Command, Group

histories = typer.Typer(cls=Group, no_args_is_help=True)


@histories.command(cls=Command)
def keygen(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="New file for the private key.")],
    name: Annotated[
        str,
        typer.Option(metavar="NAME", help="Names the hub in its checkpoints: shop.example/hub"),
    ] = "order-hub",
) -> None:
    """Make a key that signs checkpoints; the public key is printed."""
    from hub.commands.history import managing

    managing.keygen(file, name)


@histories.command(cls=Command)
def checkpoint() -> None:
    """Take a checkpoint of each log now, and print the newest ones."""
    from hub.commands.history import managing

    managing.checkpoint()


@histories.command(cls=Command)
def proof(
    subject: Annotated[
        str | None, typer.Argument(metavar="ID", help="An order or an inventory level.")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Prove that the history continues this checkpoint."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="File to write it to.")] = None,
) -> None:
    """Export proofs as JSON, which docs/verify_history.py checks without a hub."""
    from hub.commands.history import managing

    managing.proof(subject, since, out)


@histories.command(cls=Command)
def erase(
    event: Annotated[str, typer.Argument(metavar="ID", help="An order event or a movement.")],
    text: Annotated[
        list[str], typer.Option(metavar="NAME", help="reason, actor or reference; repeatable.")
    ] = ["reason"],  # noqa: B006 - read only
) -> None:
    """Erase a text of an event for good, such as a name in a reason. The history stays valid."""
    from hub.commands.history import managing

    managing.erase(event, text)
