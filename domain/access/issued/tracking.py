"""Tracking links: one order, for whoever has the link."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.access.issued.credentials import (
    CredentialStatus,
    Issued,
    digest_of,
    new_secret,
    same,
    written,
)
from domain.access.roles import Scope
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Id

DAYS = 90
DAYS_MAX = 730


@dataclass(kw_only=True)
class TrackingLink:
    """`token` is what the page of the link sends: known when it is made, and never stored."""

    id: str
    order_id: str
    secret_hash: str = field(default="", repr=False)
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    version: int = 0
    token: str | None = field(default=None, repr=False, compare=False)

    @property
    def scope(self) -> Scope:
        return Scope(order_id=self.order_id)

    def status(self, digest: str, now: datetime) -> CredentialStatus:
        """Whether a secret is accepted."""
        if not same(digest, self.secret_hash):
            return CredentialStatus(False, cause="wrong secret")
        if self.revoked_at is not None:
            return CredentialStatus(False, cause="revoked")
        if self.expires_at <= now:
            return CredentialStatus(False, cause="expired")
        return CredentialStatus(True, self.expires_at)

    def renew(self) -> None:
        """Give it a token."""
        secret = new_secret()
        self.secret_hash = digest_of(secret)
        self.token = written(Issued.TRACKING_LINK, self.id, secret)

    def revoke(self, now: datetime) -> None:
        """End it. One that is revoked already stays so since then."""
        self.revoked_at = self.revoked_at or now


@dataclass(frozen=True, kw_only=True)
class CreateTrackingLink(Cleaned):
    order_id: Id
    days: int = DAYS


@dataclass(frozen=True, kw_only=True)
class RevokeTrackingLink(Cleaned):
    tracking_link_id: Id
