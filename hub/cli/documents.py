"""`order-hub documents` and its options."""

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.parsing import Command, Group

documents = typer.Typer(cls=Group, no_args_is_help=True)

Client = Annotated[
    str, typer.Option(metavar="NAME", help="The client whose documents they are: web-shop.")
]


@documents.command("sync", cls=Command)
def sync_documents(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A manifest of Relay, Apollo or graphql-codegen."),
    ],
    client: Client,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Remove documents of the client that FILE does not list."),
    ] = False,
) -> None:
    """Register the documents of a client; all or none, each checked against the schema.

    Documents of earlier versions stay until they are pruned or removed: apps in the field still
    send them."""
    from hub.commands import documents as commands

    commands.sync(file, client, prune)


@documents.command("list", cls=Command)
def list_documents(
    client: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of this client only. [default: all]")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, with the texts.")] = False,
) -> None:
    """List the registered documents."""
    from hub.commands import documents as commands

    commands.show(client, json)


@documents.command("remove", cls=Command)
def remove_documents(
    client: Client,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Their ids. [default: all]")
    ] = None,
) -> None:
    """Remove documents of a client: within five seconds no process accepts them any more."""
    from hub.commands import documents as commands

    commands.remove(client, ids or [])
