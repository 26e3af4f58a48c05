"""The commands of `order-hub privacy` and their options."""

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.parsing import Command, Group

privacy = typer.Typer(cls=Group, no_args_is_help=True)

Customer = Annotated[
    str | None, typer.Option("--customer", metavar="ID", help="Id of the customer.")
]
Email = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Every customer with this e-mail address, and orders without a customer that have it.",
    ),
]


@privacy.command(cls=Command)
def export(
    customer: Customer = None,
    email: Email = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File to write. [default: standard output]"),
    ] = None,
) -> None:
    """Print everything that is stored about one person, as JSON."""
    from hub.commands.privacy import acting

    acting.export(customer, email, out)


@privacy.command(cls=Command)
def erase(
    customer: Customer = None,
    email: Email = None,
    reason: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="How it was asked for, kept as evidence."),
    ] = None,
    force: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Why an unpaid balance is waived."),
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="FILE",
            help="Erase again, after a backup was restored, what `erasures` printed before.",
        ),
    ] = None,
) -> None:
    """Erase the personal data of one person; amounts, quantities, taxes and history stay.

    It cannot be undone. Refused while orders are open or unpaid, and on legal hold: exit code 1."""
    from hub.commands.privacy import acting

    if listed is not None:
        acting.erase_listed(listed)
    else:
        acting.erase(customer, email, reason, force)


@privacy.command(cls=Command)
def erasures() -> None:
    """Print the ids of all customers and orders that were erased, one a line. Keep the list apart
    from the backups."""
    from hub.commands.privacy import acting

    acting.erasures()


@privacy.command(cls=Command)
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would be erased.")
    ] = False,
) -> None:
    """Apply the rules of retention now; `order-hub work` and `serve` do so every hour."""
    from hub.commands.privacy import acting

    acting.retention(dry_run)


@privacy.command(cls=Command)
def keys(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of keys.")],
) -> None:
    """Write the newest keys of sealed backups, as after an erasure: what backups have of who was
    erased can then be read by nobody. It replaces the file; keep no older one."""
    from hub.commands.sealed import backing_up

    backing_up.write_keys(file)
