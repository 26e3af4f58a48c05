"""The sender of a request."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.access.roles import UNLIMITED, Role, Scope
from domain.access.rows import Visible
from domain.shared.audit import AuditStamp


@dataclass(frozen=True, slots=True)
class SkippedPart:
    """A faulty part of the input that was left out, because the caller asked for that."""

    path: tuple[str, ...]
    reason: str


# The actor of a caller that names nobody.
ANONYMOUS = "anonymous"


@dataclass
class Caller:
    """The sender of a request. Its role is always given: nobody gets one by leaving it out. `actor`
    names it in the history, `channel_id` is the channel it acts through, `on_behalf_of` the
    customer it acts for. `credential_id` is the key or token it was identified by, valid until
    `expires_at`.

    `replayed` collects the idempotency keys, and the ids chosen by the caller, that were answered
    with an earlier result; `skipped`, what was left out of the input."""

    actor: str = ANONYMOUS
    channel_id: str | None = None
    role: Role = field(kw_only=True)
    scope: Scope = UNLIMITED
    on_behalf_of: str | None = None
    credential_id: str | None = None
    expires_at: datetime | None = None
    replayed: list[str] = field(default_factory=list)
    skipped: list[SkippedPart] = field(default_factory=list)

    @property
    def visible(self) -> Visible:
        """The rows that the caller may see."""
        return Visible(self.role, self.scope)

    @property
    def key_scope(self) -> str:
        """Where the caller's idempotency keys are unique: in its channel, for its actor. Callers
        without a channel have a scope for each actor."""
        return f"{self.channel_id or ''}/{self.actor}"

    def through(self, channel_id: str) -> "Caller":
        """The same caller; one without a channel acts through this one."""
        return replace(self, channel_id=self.channel_id or channel_id)

    def stamp(self, at: datetime, reason: str | None = None) -> AuditStamp:
        return AuditStamp(self.actor, self.channel_id, at, reason, on_behalf_of=self.on_behalf_of)
