"""`order-hub keys`: API keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.access.issued.keys import ApiKey, CreateApiKey, RevokeApiKey, RotateApiKey
from domain.access.roles import Role
from domain.shared.ids import Prefix
from hub.commands.access.common import CALLER, Office, in_office, iso, print_json, written
from hub.commands.common import errors, fail
from hub.wiring import utc_now

COLUMNS = ("Id", "Name", "Role", "Limited to", "State", "Last used")


def create_key(
    name: str,
    role: str,
    channels: Sequence[str] | None,
    locations: Sequence[str] | None,
    customer: str | None,
    days: int | None,
    json: bool,
) -> None:
    known = _role(role)

    async def create(office: Office) -> ApiKey:
        command = CreateApiKey(
            name=name,
            role=known,
            channel_ids=await _ids(office, Prefix.CHANNEL, channels),
            location_ids=await _ids(office, Prefix.LOCATION, locations),
            customer_id=await office.id(Prefix.CUSTOMER, customer) if customer else None,
            expires_at=utc_now() + timedelta(days=days) if days else None,
        )
        return await office.granting.create_api_key(CALLER, None, command)

    _print_issued(in_office(create), json)


def list_keys(all: bool, json: bool) -> None:
    async def read(office: Office) -> list[ApiKey]:
        return await office.credentials.all_keys()

    now = utc_now()
    keys = [key for key in in_office(read) if all or _state(key, now) == "active"]
    if json:
        print_json([_described(key, now) for key in keys])
    elif keys:
        Console().print(_table(keys, now))
    else:
        print("There are no API keys. `order-hub keys create` makes one.")


def show_key(key: str, json: bool) -> None:
    now = utc_now()
    found = in_office(lambda office: _found(office, key))
    if json:
        print_json(_described(found, now))
        return
    table = Table(show_header=False)
    for name, value in _described(found, now).items():
        text = ", ".join(value) if isinstance(value, list) else value
        table.add_row(name, "-" if text is None else str(text))
    Console().print(table)


def rotate_key(key: str, overlap: int, json: bool) -> None:
    async def rotate(office: Office) -> ApiKey:
        found = await _found(office, key)
        command = RotateApiKey(api_key_id=found.id, overlap_hours=overlap)
        return await office.granting.rotate_api_key(CALLER, None, command)

    issued = in_office(rotate)
    _print_issued(issued, json)
    if overlap:
        until = written(issued.previous_until, "-")
        errors.print(f"The secret of before is accepted until {until}.")


def revoke_key(key: str) -> None:
    async def revoke(office: Office) -> ApiKey:
        found = await _found(office, key)
        command = RevokeApiKey(api_key_id=found.id)
        return await office.granting.revoke_api_key(CALLER, None, command)

    revoked = in_office(revoke)
    print(f"Revoked {revoked.name}. Serving processes refuse it within seconds.")


async def _found(office: Office, key: str) -> ApiKey:
    id = await office.id(Prefix.API_KEY, key)
    return (await office.credentials.keys([id]))[id]


async def _ids(
    office: Office, prefix: Prefix, given: Sequence[str] | None
) -> tuple[str, ...] | None:
    return tuple([await office.id(prefix, one) for one in given]) if given else None


def _role(given: str) -> Role:
    try:
        return Role(given.upper())
    except ValueError:
        roles = ", ".join(role for role in Role if role is not Role.TRACKING)
        fail(f"There is no role {given!r}: give one of {roles}.")


def _print_issued(issued: ApiKey, json: bool) -> None:
    if json:
        print_json({**_described(issued, utc_now()), "secret": issued.secret})
        return
    errors.print(f"{issued.name} ({issued.id}), role {issued.role}. Its secret is shown this once:")
    print(issued.secret)


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "active"


def _described(key: ApiKey, now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "state": _state(key, now),
        "channelIds": None if key.channel_ids is None else list(key.channel_ids),
        "locationIds": None if key.location_ids is None else list(key.location_ids),
        "customerId": key.customer_id,
        "createdBy": key.created_by,
        "createdAt": iso(key.created_at),
        "expiresAt": iso(key.expires_at),
        "revokedAt": iso(key.revoked_at),
        "previousUntil": iso(key.previous_until),
        "lastUsedAt": iso(key.last_used_at),
    }


def _table(keys: Sequence[ApiKey], now: datetime) -> Table:
    table = Table(title=f"{len(keys)} API key{'' if len(keys) == 1 else 's'}")
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    for key in keys:
        limits = (*(key.channel_ids or ()), *(key.location_ids or ()), key.customer_id)
        limited = "\n".join(limit for limit in limits if limit) or "nothing"
        state = _state(key, now)
        if state == "active" and key.expires_at is not None:
            state = f"until {written(key.expires_at, '-')}"
        used = written(key.last_used_at, "never")
        table.add_row(key.id, key.name, key.role, limited, state, used)
    return table
