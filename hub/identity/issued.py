"""API keys and tracking links, verified against what is stored of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.access.issued.credentials import CredentialStatus, Issued, Presented, read_issued, same
from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from domain.access.roles import Role
from hub.identity.verified import Credential, Rejected, Verified, utc_now
from persistence.access.credentials import SqlCredentials

TRACKING_ACTOR: Final = "tracking link"
UNKNOWN: Final = CredentialStatus(False, cause="unknown")


class IssuedCredentials:
    """The hub's own credentials. `used` has when each key was last used, to be written later."""

    def __init__(self, credentials: SqlCredentials) -> None:
        self._credentials = credentials
        self.used: dict[str, datetime] = {}

    async def verify(self, text: str) -> Verified:
        """The caller that holds this key or link. Raises `Rejected`."""
        presented = read_issued(text)
        if presented is None:
            raise Rejected("malformed key or link")
        if presented.kind is Issued.API_KEY:
            return await self._key(presented)
        return await self._link(presented)

    async def status(
        self, credentials: Sequence[Credential], now: datetime
    ) -> Mapping[Credential, CredentialStatus]:
        """Whether these are still accepted."""
        keys = await self._credentials.keys(p.id for p in credentials if p.kind is Issued.API_KEY)
        links = await self._credentials.links(
            p.id for p in credentials if p.kind is Issued.TRACKING_LINK
        )
        known: dict[str, ApiKey | TrackingLink] = {**keys, **links}
        return {
            credential: known[credential.id].status(credential.digest, now)
            if credential.id in known
            else UNKNOWN
            for credential in credentials
        }

    def note_used(self, credential: Credential, now: datetime) -> None:
        """A request was made with this credential."""
        if credential.kind is Issued.API_KEY:
            self.used[credential.id] = now.replace(minute=0, second=0, microsecond=0)

    async def _key(self, presented: Presented) -> Verified:
        found = (await self._credentials.keys([presented.id])).get(presented.id)
        status = _status(found, presented)
        if found is None or not status.accepted:
            raise Rejected(status.cause, id=found.id if found else None)
        credential = Credential(presented.kind, presented.id, presented.digest)
        until = status.until
        return Verified(found.name, found.role, found.scope, credential, until, names_people=True)

    async def _link(self, presented: Presented) -> Verified:
        found = (await self._credentials.links([presented.id])).get(presented.id)
        status = _status(found, presented)
        if found is None or not status.accepted:
            raise Rejected(status.cause, id=found.id if found else None)
        credential = Credential(presented.kind, presented.id, presented.digest)
        return Verified(TRACKING_ACTOR, Role.TRACKING, found.scope, credential, status.until)


def _status(found: ApiKey | TrackingLink | None, presented: Presented) -> CredentialStatus:
    if found is None:
        # As much is compared as for one that exists.
        same(presented.digest, None)
        return UNKNOWN
    return found.status(presented.digest, utc_now())
