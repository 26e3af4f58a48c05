"""The options of `order-hub keys`, `links` and `tokens`."""

from typing import Annotated

import typer

from hub.commands.parsing import Command, Group

keys = typer.Typer(cls=Group, no_args_is_help=True)
links = typer.Typer(cls=Group, no_args_is_help=True)
tokens = typer.Typer(cls=Group, no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Id or name of the key.")]


@keys.command(cls=Command)
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name, unique: such as till-7.")],
    role: Annotated[
        str,
        typer.Option(
            metavar="ROLE",
            help="CUSTOMER, ASSOCIATE, WAREHOUSE, AGENT, MANAGER, PARTNER, INTEGRATION or ADMIN.",
        ),
    ],
    channel: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Code or id of a channel it is limited to; repeatable."),
    ] = None,
    location: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Code or id of a location it is limited to; repeatable."),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Id or external id of the customer it is limited to."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=3_650, help="Days until it expires. [default: never]"),
    ] = None,
    json: Json = False,
) -> None:
    """Create an API key, and print its secret: this once.

    The secret goes to standard output, everything else to standard error."""
    from hub.commands.access import managing

    managing.create_key(name, role, channel, location, customer, days, json)


@keys.command("list", cls=Command)
def list_keys(
    all: Annotated[
        bool, typer.Option("--all", help="Also keys that were revoked or have expired.")
    ] = False,
    json: Json = False,
) -> None:
    """List the API keys."""
    from hub.commands.access import managing

    managing.list_keys(all, json)


@keys.command(cls=Command)
def show(key: Key, json: Json = False) -> None:
    """Show one API key."""
    from hub.commands.access import managing

    managing.show_key(key, json)


@keys.command(cls=Command)
def rotate(
    key: Key,
    overlap: Annotated[
        int,
        typer.Option(
            metavar="HOURS",
            min=0,
            max=720,
            help="Hours for which the secret of before is accepted too.",
        ),
    ] = 24,
    json: Json = False,
) -> None:
    """Give an API key another secret, and print it: this once."""
    from hub.commands.access import managing

    managing.rotate_key(key, overlap, json)


@keys.command(cls=Command)
def revoke(key: Key) -> None:
    """End an API key at once, with the connections that were opened with it."""
    from hub.commands.access import managing

    managing.revoke_key(key)


Order = Annotated[str, typer.Argument(metavar="ORDER", help="Id or number of the order.")]


@links.command("create", cls=Command)
def create_link(
    order: Order,
    days: Annotated[
        int, typer.Option(metavar="N", min=1, max=730, help="Days until it expires.")
    ] = 90,
    json: Json = False,
) -> None:
    """Create a tracking link of one order, and print its token: this once."""
    from hub.commands.access import linking

    linking.create_link(order, days, json)


@links.command("list", cls=Command)
def list_links(order: Order, json: Json = False) -> None:
    """List the tracking links of one order."""
    from hub.commands.access import linking

    linking.list_links(order, json)


@links.command("revoke", cls=Command)
def revoke_link(
    link: Annotated[str, typer.Argument(metavar="LINK", help="Id of the link.")],
) -> None:
    """End a tracking link at once."""
    from hub.commands.access import linking

    linking.revoke_link(link)


@tokens.command("revoke", cls=Command)
def revoke_token(
    issuer: Annotated[
        str, typer.Option(metavar="URL", help="The issuer, as in ORDER_HUB_OIDC_ISSUERS.")
    ],
    jti: Annotated[str | None, typer.Option(metavar="ID", help="The `jti` of one token.")] = None,
    subject: Annotated[
        str | None,
        typer.Option(metavar="SUB", help="A `sub`: all its tokens that were issued until now."),
    ] = None,
    days: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=400, help="Days after which all these tokens have expired."
        ),
    ] = 30,
) -> None:
    """Refuse a token of an issuer, or all tokens of a subject, before they expire."""
    from hub.commands.access import linking

    linking.revoke_token(issuer, jti, subject, days)
