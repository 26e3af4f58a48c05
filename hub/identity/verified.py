"""What a verified credential says, and what its end means."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from domain.access.issued.credentials import Issued
from domain.access.roles import Role, Scope
from execution.request import Refusal

UNAUTHENTICATED: Final = "UNAUTHENTICATED"
CHALLENGE: Final = {"www-authenticate": 'Bearer realm="order-hub"'}


class Rejected(Exception):
    """A credential is not accepted. The cause is for the log: the caller is told nothing of it."""

    def __init__(self, cause: str, *, id: str | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.id = id


@dataclass(frozen=True, slots=True)
class Credential:
    """What a caller has proved to hold. `id` is that of a key, of a link or of a token; `digest`
    the hash of its secret. A token is revoked by one of `revocable`, which are hashes: of its
    `jti`, and of its subject, of which all tokens from before a time are revoked."""

    kind: Issued | None
    id: str
    digest: str = field(repr=False)
    revocable: tuple[str, ...] = ()
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """A caller as its credential describes it. The holder of a key may name the person who uses
    it."""

    actor: str
    role: Role
    scope: Scope
    credential: Credential
    until: datetime | None
    names_people: bool = False


def unauthenticated() -> Refusal:
    """The same words, whatever is wrong: nobody learns how close a guess was."""
    message = (
        "This request needs a valid credential: send `Authorization: Bearer <token or API key>`."
    )
    return Refusal(401, message, UNAUTHENTICATED, CHALLENGE)


def expired() -> Refusal:
    message = "The credential has expired: connect again with a new one."
    return Refusal(403, message, UNAUTHENTICATED)


def revoked() -> Refusal:
    return Refusal(401, "The credential was revoked.", UNAUTHENTICATED)


def utc_now() -> datetime:
    return datetime.now(UTC)
