"""`order-hub links` and `order-hub tokens`: tracking links, and tokens that are refused early."""

from datetime import timedelta

from rich.console import Console
from rich.table import Table

from domain.access.issued.tracking import (
    CreateTrackingLink,
    RevokeTrackingLink,
    TrackingLink,
)
from domain.shared.ids import Prefix
from hub.commands.access.common import CALLER, Office, in_office, iso, print_json, written
from hub.commands.common import errors, fail
from hub.identity.oidc.tokens import revoked_id
from hub.wiring import utc_now
from persistence.access.credentials import RevokedToken


def create_link(order: str, days: int, json: bool) -> None:
    async def create(office: Office) -> TrackingLink:
        command = CreateTrackingLink(order_id=await office.id(Prefix.ORDER, order), days=days)
        return await office.granting.create_tracking_link(CALLER, None, command)

    issued = in_office(create)
    if json:
        print_json({**_described(issued), "token": issued.token})
        return
    until = written(issued.expires_at, "-")
    errors.print(f"{issued.id}, until {until}. Its token is shown this once:")
    print(issued.token)


def list_links(order: str, json: bool) -> None:
    async def read(office: Office) -> list[TrackingLink]:
        return await office.credentials.links_of(await office.id(Prefix.ORDER, order))

    links = in_office(read)
    if json:
        print_json([_described(link) for link in links])
    elif links:
        Console().print(_table(links))
    else:
        print("The order has no tracking links.")


def revoke_link(link: str) -> None:
    async def revoke(office: Office) -> TrackingLink:
        command = RevokeTrackingLink(tracking_link_id=link)
        return await office.granting.revoke_tracking_link(CALLER, None, command)

    in_office(revoke)
    print(f"Revoked {link}. Serving processes refuse it within seconds.")


def revoke_token(issuer: str, jti: str | None, subject: str | None, days: int) -> None:
    if (jti is None) == (subject is None):
        fail("Give either --jti, for one token, or --subject, for all tokens of one.")
    kind, value = ("jti", jti) if jti is not None else ("sub", str(subject))
    now = utc_now()
    token = RevokedToken(
        id=revoked_id(issuer, kind, str(value)),
        of_subject=kind == "sub",
        revoked_at=now,
        kept_until=now + timedelta(days=days),
    )
    in_office(lambda office: office.credentials.revoke(token))
    what = "The token is" if kind == "jti" else "All tokens issued to the subject until now are"
    print(f"{what} refused from now on, for {days} days.")


def _described(link: TrackingLink) -> dict[str, str | None]:
    return {
        "id": link.id,
        "orderId": link.order_id,
        "createdBy": link.created_by,
        "createdAt": iso(link.created_at),
        "expiresAt": iso(link.expires_at),
        "revokedAt": iso(link.revoked_at),
    }


def _table(links: list[TrackingLink]) -> Table:
    table = Table(title="Tracking links")
    for name in ("Id", "Created by", "Created", "Expires", "Revoked"):
        table.add_column(name, overflow="fold")
    for link in links:
        times = (link.created_at, link.expires_at, link.revoked_at)
        table.add_row(link.id, link.created_by, *(written(at, "-") for at in times))
    return table
