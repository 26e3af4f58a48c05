"""What a verified token says of its holder, by the names that its issuer gives its claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.access.roles import Role
from domain.shared.bounds import NAME_MAX
from domain.shared.text.marks import line

VALUES_MAX = 50


class UnusableClaims(Exception):
    """The token is genuine, and says nothing that the hub can use. The message is for the log."""


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Which claim holds what. A name is that of a claim, or a path into one:
    `realm_access.roles`."""

    actor: str = "sub"
    role: str = "role"
    channels: str = "channels"
    locations: str = "locations"
    customer: str = "customer"


@dataclass(frozen=True, slots=True)
class Claimed:
    """`channels`, `locations` and `customer` are ids or codes, as the issuer knows them."""

    actor: str
    role: Role
    channels: tuple[str, ...] | None
    locations: tuple[str, ...] | None
    customer: str | None


def claimed(claims: Mapping[str, Any], names: ClaimNames, roles: Mapping[str, Role]) -> Claimed:
    """What the claims say. Of several roles, the one that `roles` names first is taken."""
    given = _texts(claims, names.role) or ()
    role = next((role for value, role in roles.items() if value in given), None)
    if role is None:
        raise UnusableClaims("no role of the hub")
    customers = _texts(claims, names.customer)
    if customers is not None and len(customers) != 1:
        raise UnusableClaims("more than one customer")
    return Claimed(
        actor=_actor(claims, names.actor),
        role=role,
        channels=_texts(claims, names.channels),
        locations=_texts(claims, names.locations),
        customer=customers[0] if customers else None,
    )


def _actor(claims: Mapping[str, Any], name: str) -> str:
    actor = _at(claims, name)
    if not isinstance(actor, str) or not actor.isprintable():
        raise UnusableClaims("no actor")
    actor = line(actor)
    if not 1 <= len(actor) <= NAME_MAX:
        raise UnusableClaims("no actor")
    return actor


def _texts(claims: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """The values of a claim: a text, or a list of texts; `None` where the token has no such
    claim."""
    value = _at(claims, name)
    if value is None:
        return None
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise UnusableClaims("a claim of another type")
    if len(values) > VALUES_MAX:
        raise UnusableClaims("a claim of too many values")
    return tuple(values)


def _at(claims: Mapping[str, Any], name: str) -> Any:
    # A claim may have dots in its name: https://shop.example/roles.
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
