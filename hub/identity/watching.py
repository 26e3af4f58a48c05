"""Watches the credentials: revocations reach every process within seconds, expired ones end, and
the keys of issuers are kept up to date."""

import asyncio
import logging
import time
from collections.abc import Mapping

from domain.access.issued.credentials import CredentialStatus
from domain.shared.errors import Unavailable
from hub.identity.identity import Identity
from hub.identity.verified import Credential, expired, revoked, utc_now
from persistence.access.credentials import SqlCredentials

# One small statement of each process a second; a broker would save it, but must not be trusted
# with revocations, which would be lost while it is away.
POLL_SECONDS = 1.0
USED_SECONDS = 30.0
KEYS_SECONDS = 600.0
FORGET_SECONDS = 3_600.0

log = logging.getLogger(__name__)


class Watching:
    def __init__(self, identity: Identity, credentials: SqlCredentials) -> None:
        self._identity = identity
        self._credentials = credentials
        self._revision: int | None = None
        self._wrote_used_at = self._forgot_at = time.monotonic()

    async def run(self) -> None:
        """Look once a second, until cancelled."""
        away = False
        while True:
            try:
                await self.look()
                away = False
            except Unavailable as error:
                if not away:
                    log.warning("Revocations cannot be read: %s", error)
                away = True
            except Exception:
                log.exception("Revocations cannot be read.")
            await asyncio.sleep(POLL_SECONDS)

    async def refresh_keys(self) -> None:
        """Read the keys of the issuers at intervals, before a token needs a new one."""
        while True:
            for issuer in self._identity.tokens.issuers.values():
                await issuer.refresh()
            await asyncio.sleep(KEYS_SECONDS)

    async def look(self) -> None:
        """End what has ended since the last look."""
        identity, revision = self._identity, await self._credentials.revision()
        connections = identity.connections
        changed = revision != self._revision
        if changed:
            identity.cache.clear()
        wanted = set(connections.credentials if changed else connections.fresh)
        if wanted:
            await self._check(sorted(wanted, key=lambda credential: credential.id))
            connections.fresh.difference_update(wanted)
        self._revision = revision
        identity.cache.heard()
        await connections.end(connections.expired(utc_now()), expired())
        await self._write()

    async def _check(self, credentials: list[Credential]) -> None:
        connections = self._identity.connections
        tokens = [one for one in credentials if one.kind is None]
        issued = [one for one in credentials if one.kind is not None]
        ended = await self._identity.tokens.ended(tokens)
        statuses = await self._identity.issued.status(issued, utc_now())
        for credential, status in statuses.items():
            if status.accepted:
                connections.renew(credential, status.until)
        await connections.end([*ended, *_ended(statuses, "revoked", "unknown")], revoked())
        await connections.end(_ended(statuses, "expired", "wrong secret"), expired())

    async def _write(self) -> None:
        now, used = time.monotonic(), self._identity.issued.used
        if used and now - self._wrote_used_at >= USED_SECONDS:
            self._wrote_used_at = now
            written, self._identity.issued.used = used, {}
            await self._credentials.note_used(written)
        if now - self._forgot_at >= FORGET_SECONDS:
            self._forgot_at = now
            await self._credentials.forget_expired(utc_now())


def _ended(statuses: Mapping[Credential, CredentialStatus], *causes: str) -> list[Credential]:
    return [credential for credential, one in statuses.items() if one.cause in causes]
