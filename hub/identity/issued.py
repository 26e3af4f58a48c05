"""API keys and tracking links, verified against what is stored of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.access.issued.credentials import Issued, Presented, Standing, read_issued, same
from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from domain.access.roles import Role
from hub.identity.verified import Proof, Rejected, Verified, utc_now
from persistence.access.credentials import SqlCredentials

TRACKING_ACTOR: Final = "tracking link"
UNKNOWN: Final = Standing(False, cause="unknown")


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

    async def standing(self, proofs: Sequence[Proof], now: datetime) -> Mapping[Proof, Standing]:
        """Whether these are still accepted."""
        keys = await self._credentials.keys(p.id for p in proofs if p.kind is Issued.API_KEY)
        links = await self._credentials.links(
            p.id for p in proofs if p.kind is Issued.TRACKING_LINK
        )
        known: dict[str, ApiKey | TrackingLink] = {**keys, **links}
        return {
            proof: known[proof.id].standing(proof.digest, now) if proof.id in known else UNKNOWN
            for proof in proofs
        }

    def note_used(self, proof: Proof, now: datetime) -> None:
        """A request was made with this credential."""
        if proof.kind is Issued.API_KEY:
            self.used[proof.id] = now.replace(minute=0, second=0, microsecond=0)

    async def _key(self, presented: Presented) -> Verified:
        found = (await self._credentials.keys([presented.id])).get(presented.id)
        standing = _standing(found, presented)
        if found is None or not standing.accepted:
            raise Rejected(standing.cause, id=found.id if found else None)
        proof = Proof(presented.kind, presented.id, presented.digest)
        until = standing.until
        return Verified(found.name, found.role, found.scope, proof, until, names_people=True)

    async def _link(self, presented: Presented) -> Verified:
        found = (await self._credentials.links([presented.id])).get(presented.id)
        standing = _standing(found, presented)
        if found is None or not standing.accepted:
            raise Rejected(standing.cause, id=found.id if found else None)
        proof = Proof(presented.kind, presented.id, presented.digest)
        return Verified(TRACKING_ACTOR, Role.TRACKING, found.scope, proof, standing.until)


def _standing(found: ApiKey | TrackingLink | None, presented: Presented) -> Standing:
    if found is None:
        # As much is compared as for one that exists.
        same(presented.digest, None)
        return UNKNOWN
    return found.standing(presented.digest, utc_now())
