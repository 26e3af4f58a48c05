"""Makes the caller of a request or a socket, once."""

import logging
from dataclasses import dataclass, replace
from typing import Any, Final

from domain.access.caller import Caller
from domain.access.issued.credentials import is_issued
from domain.access.roles import Role, Scope
from domain.shared.ids import Prefix
from execution.operations.ending import OnEnd, Release
from execution.request import Refusal
from hub.identity.acting import acting, customer_acted_for
from hub.identity.cache import VerifiedCache, cache_key
from hub.identity.connections import OpenConnections
from hub.identity.headers import ON_BEHALF_OF, Fields, trusted_caller
from hub.identity.issued import IssuedCredentials
from hub.identity.lockout import Lockout
from hub.identity.oidc.tokens import Tokens
from hub.identity.verified import Credential, Rejected, Verified, unauthenticated, utc_now
from persistence.access.names import SqlNames

AUTHORIZATION: Final = "authorization"
TRACKING: Final = "x-order-hub-tracking"
# Checked before anything is read: tokens of issuers have one or two thousand characters.
CREDENTIAL_MAX: Final = 8_192

log = logging.getLogger(__name__)

# A socket before its `connection_init`: it may do nothing yet, and could not.
NOBODY: Final = Caller("nobody", role=Role.TRACKING, scope=Scope(order_id=""))


@dataclass(frozen=True, slots=True)
class Identified:
    """A caller, and the credential that proves it, if there is one."""

    caller: Caller
    credential: Credential | None = None


class Identity:
    """With `required`, every caller needs a credential. Without, headers are trusted; a credential
    that one sends is verified nonetheless."""

    def __init__(
        self,
        *,
        required: bool,
        issued: IssuedCredentials,
        tokens: Tokens,
        lockout: Lockout,
        known: SqlNames,
    ) -> None:
        self.required = required
        self.issued = issued
        self.tokens = tokens
        self.cache = VerifiedCache()
        self.connections = OpenConnections()
        self._lockout = lockout
        self._known = known

    async def identify(self, fields: Fields, address: str) -> Identified:
        """The caller that these headers are of, or the fields of a `connection_init` payload.
        Raises `Refusal`."""
        text = self._credential(fields, address)
        if text is None:
            return Identified(await self._with_customer(trusted_caller(fields), fields))
        verified = await self._verified(text, address)
        self.issued.note_used(verified.credential, utc_now())
        caller = await self._with_customer(acting(verified, fields), fields)
        return Identified(caller, verified.credential)

    def hold(self, caller: Caller, credential: Credential, on_end: OnEnd) -> Release:
        """Call `on_end` when the credential ends, unless the connection does before."""
        return self.connections.take(credential, caller.expires_at, on_end)

    async def close(self) -> None:
        """Let go of what other machines keep for it."""
        await self._lockout.close()

    def _credential(self, fields: Fields, address: str) -> str | None:
        """The credential that is sent; `None` where headers are trusted and none is. An
        `Authorization` that is not for the hub is left to the proxy it is for."""
        authorization, tracking = fields.get(AUTHORIZATION), fields.get(TRACKING)
        bearer = _bearer(authorization)
        if not self.required and not (bearer and self._is_ours(bearer)):
            bearer = authorization = None
        if tracking is None and authorization is None:
            if self.required:
                raise _refused("no credential", address)
            return None
        if tracking is not None and authorization is not None:
            raise _refused("two credentials", address)
        text = bearer if authorization is not None else tracking
        if not isinstance(text, str) or not text.isascii() or len(text) > CREDENTIAL_MAX:
            raise _refused("malformed or oversized credential", address)
        if tracking is not None and not text.startswith("oht_"):
            raise _refused("no tracking link", address)
        return text

    def _is_ours(self, text: str) -> bool:
        return is_issued(text) or bool(self.tokens.issuers)

    async def _verified(self, text: str, address: str) -> Verified:
        key = cache_key(text)
        found = self.cache.find(key, utc_now())
        if found is not None:
            return found
        generation, issued = self.cache.generation, is_issued(text)
        if issued:
            await self._lockout.require_open(address)
        try:
            verified = await (self.issued.verify(text) if issued else self.tokens.verify(text))
        except Rejected as rejected:
            # A token cannot be guessed, and one that has expired is sent by honest clients.
            if issued:
                await self._lockout.failed(address)
            raise _refused(rejected.cause, address, rejected.id) from None
        self.cache.add(key, verified, generation)
        return verified

    async def _with_customer(self, caller: Caller, fields: Fields) -> Caller:
        customer_id = customer_acted_for(caller, fields)
        if customer_id is None:
            return caller
        (known,) = await self._known.ids(Prefix.CUSTOMER, [customer_id])
        if known is None:
            message = f"{ON_BEHALF_OF} names no customer of the hub."
            raise Refusal(400, message, "BAD_CUSTOMER")
        return replace(caller, on_behalf_of=customer_id)


def _bearer(authorization: Any) -> str | None:
    if not isinstance(authorization, str):
        return None
    scheme, _, text = authorization.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def _refused(cause: str, address: str, id: str | None = None) -> Refusal:
    """The refusal. The log has its cause, in the hub's own words: nothing that a caller sent."""
    log.info("Refused a caller at %s: %s%s.", address, cause, f" ({id})" if id else "")
    return unauthenticated()
