"""API keys: of channels, tills, partners and integrations."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.access.issued.credentials import (
    CredentialStatus,
    Issued,
    digest_of,
    earliest,
    new_secret,
    same,
    written,
)
from domain.access.roles import Role, Scope
from domain.access.scoping import missing_limit
from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Id, Label

LIMITS_MAX = 50
OVERLAP_HOURS = 24
OVERLAP_HOURS_MAX = 30 * 24
FIELDS = {
    "channel_ids": "channelIds",
    "location_ids": "locationIds",
    "customer_id": "customerId",
}


@dataclass(kw_only=True)
class ApiKey:
    """A key has one secret, or two while it is rotated: the one of before is accepted until
    `previous_until`. `secret` is what its holder sends: known when it is made, and never stored.
    `last_used_at` is exact to the hour."""

    id: str
    name: str
    role: Role
    channel_ids: tuple[str, ...] | None = None
    location_ids: tuple[str, ...] | None = None
    customer_id: str | None = None
    secret_hash: str = field(default="", repr=False)
    previous_hash: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)
    secret: str | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if "/" in self.name:
            bounds.invalid("name", "must have no slash, which separates it from a person's name")
        for name, field_ in (("channel_ids", "channelIds"), ("location_ids", "locationIds")):
            given = getattr(self, name)
            if given is not None:
                bounds.count(field_, given, LIMITS_MAX)
                setattr(self, name, tuple(dict.fromkeys(given)))
        if self.role is Role.TRACKING:
            bounds.invalid("role", "must not be TRACKING: create a tracking link instead")
        elif lacks := missing_limit(self.role, self.scope):
            bounds.invalid(FIELDS[lacks], f"must be given for the role {self.role}")

    @property
    def scope(self) -> Scope:
        return Scope(
            channel_ids=None if self.channel_ids is None else frozenset(self.channel_ids),
            location_ids=None if self.location_ids is None else frozenset(self.location_ids),
            customer_id=self.customer_id,
        )

    def status(self, digest: str, now: datetime) -> CredentialStatus:
        """Whether a secret is accepted. Both hashes are compared, whichever it is."""
        is_current = same(digest, self.secret_hash)
        is_previous = same(digest, self.previous_hash)
        if not is_current and not is_previous:
            return CredentialStatus(False, cause="wrong secret")
        if self.revoked_at is not None:
            return CredentialStatus(False, cause="revoked")
        until = self.expires_at if is_current else earliest(self.expires_at, self.previous_until)
        if until is not None and until <= now:
            return CredentialStatus(False, cause="expired")
        return CredentialStatus(True, until)

    def renew(self) -> None:
        """Give it a secret."""
        secret = new_secret()
        self.secret_hash = digest_of(secret)
        self.secret = written(Issued.API_KEY, self.id, secret)

    def rotate(self, now: datetime, overlap: timedelta) -> None:
        """Give it another secret; the one of before is accepted for the overlap."""
        self.require_not_revoked()
        self.previous_hash, self.previous_until = self.secret_hash, now + overlap
        self.renew()

    def revoke(self, now: datetime) -> None:
        """End it. One that is revoked already stays so since then."""
        self.revoked_at = self.revoked_at or now

    def require_not_revoked(self) -> None:
        if self.revoked_at is not None:
            with bounds.collecting():
                bounds.invalid("apiKeyId", "must name a key that is not revoked")


@dataclass(frozen=True, kw_only=True)
class CreateApiKey(Cleaned):
    name: Label
    role: Role
    channel_ids: tuple[Id, ...] | None = None
    location_ids: tuple[Id, ...] | None = None
    customer_id: Id | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RotateApiKey(Cleaned):
    api_key_id: Id
    overlap_hours: int = OVERLAP_HOURS


@dataclass(frozen=True, kw_only=True)
class RevokeApiKey(Cleaned):
    api_key_id: Id
