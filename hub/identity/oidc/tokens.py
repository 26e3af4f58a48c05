"""Bearer tokens (JWT) of OpenID Connect issuers."""

import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from domain.access.claims import Claimed, ClaimNames, UnusableClaims, claimed
from domain.access.roles import Role, Scope
from domain.access.scoping import missing_limit
from domain.shared.ids import Prefix
from hub.identity.oidc.algorithms import ALGORITHMS, Key
from hub.identity.oidc.keysets import IssuerKeys
from hub.identity.verified import Credential, Rejected, Verified
from persistence.access.credentials import SqlCredentials
from persistence.access.names import SqlNames

KID_MAX = 256
TYPES = (None, "jwt", "at+jwt", "application/at+jwt")
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# Unknown fields of a header are ignored; those that a token calls critical are refused.
_REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
_MALFORMED = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def revoked_id(issuer: str, kind: str, value: str) -> str:
    """What a token (`jti`) or all tokens of a subject (`sub`) are revoked by: a hash."""
    return sha256(f"{issuer}\n{kind}\n{value}".encode("utf-8", "backslashreplace")).hexdigest()


class Tokens:
    """Verifies tokens of the issuers. `names` are those of the claims, `roles` the roles by what
    they say."""

    def __init__(
        self,
        issuers: Sequence[IssuerKeys],
        *,
        audiences: Sequence[str],
        algorithms: Sequence[str],
        leeway: int,
        names: ClaimNames,
        roles: Mapping[str, Role],
        credentials: SqlCredentials,
        known: SqlNames,
    ) -> None:
        self.issuers = {issuer.issuer: issuer for issuer in issuers}
        self._audiences = list(audiences)
        self._algorithms = frozenset(algorithms)
        self._leeway = leeway
        self._names = names
        self._roles = roles
        self._credentials = credentials
        self._known = known

    async def verify(self, text: str) -> Verified:
        """The caller that the token describes. Raises `Rejected`."""
        claims = await self._claims(text)
        issuer, subject = str(claims["iss"]), claims.get("sub")
        jti = claims.get("jti")
        digest = sha256(text.encode()).hexdigest()
        revocable = [
            revoked_id(issuer, kind, value)
            for kind, value in (("jti", jti), ("sub", subject))
            if isinstance(value, str)
        ]
        issued_at = _instant(claims["iat"]) if "iat" in claims else None
        id = f"token {revocable[0][:16] if isinstance(jti, str) else digest[:16]}"
        credential = Credential(None, id, digest, tuple(revocable), issued_at)
        if await self.ended([credential]):
            raise Rejected("revoked", id=id)
        said = self._said(claims)
        until = _instant(claims["exp"]) + timedelta(seconds=self._leeway)
        return Verified(said.actor, said.role, await self._scope(said), credential, until)

    async def ended(self, credentials: Sequence[Credential]) -> set[Credential]:
        """Which of these were revoked."""
        found = await self._credentials.revoked(id for one in credentials for id in one.revocable)
        ended = set()
        for credential in credentials:
            for revoked in (found[id] for id in credential.revocable if id in found):
                since = credential.issued_at
                if not revoked.of_subject or since is None or since <= revoked.revoked_at:
                    ended.add(credential)
        return ended

    async def _claims(self, text: str) -> Mapping[str, Any]:
        """The claims of a token whose signature and times are right."""
        if _COMPACT.fullmatch(text) is None:
            raise Rejected("no token")
        try:
            unverified = jws.extract_compact(text.encode(), registry=_REGISTRY)
            header, issuer = unverified.headers(), orjson.loads(unverified.payload)["iss"]
        except _MALFORMED:
            raise Rejected("malformed token") from None
        keys = self.issuers.get(issuer) if isinstance(issuer, str) else None
        if keys is None:
            raise Rejected("unknown issuer")
        algorithm, kid = header.get("alg"), header.get("kid")
        self._require_header(header)
        key = await keys.find(kid, str(algorithm))
        if key is None:
            raise Rejected("unknown key", id=issuer)
        try:
            claims = orjson.loads(_payload(text, key, str(algorithm)))
            self._expected(issuer).validate(claims)
        except _MALFORMED as error:
            raise Rejected(_cause(error), id=issuer) from None
        if isinstance(claims.get("exp"), bool) or not isinstance(claims["exp"], int | float):
            raise Rejected("malformed token", id=issuer)
        return claims  # type: ignore[no-any-return]

    def _require_header(self, header: Mapping[str, Any]) -> None:
        algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ")
        if algorithm not in self._algorithms:
            raise Rejected("algorithm not allowed")
        if kid is not None and not (isinstance(kid, str) and len(kid) <= KID_MAX):
            raise Rejected("malformed key id")
        if (kind.lower() if isinstance(kind, str) else kind) not in TYPES:
            raise Rejected("token of another type")

    def _expected(self, issuer: str) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            leeway=self._leeway,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "values": self._audiences},
            exp={"essential": True},
        )

    def _said(self, claims: Mapping[str, Any]) -> Claimed:
        try:
            return claimed(claims, self._names, self._roles)
        except UnusableClaims as error:
            raise Rejected(str(error), id=str(claims["iss"])) from None

    async def _scope(self, said: Claimed) -> Scope:
        channels = await self._ids(Prefix.CHANNEL, said.channels)
        locations = await self._ids(Prefix.LOCATION, said.locations)
        customers = await self._ids(Prefix.CUSTOMER, said.customer and (said.customer,))
        scope = Scope(channels, locations, next(iter(customers or ()), None))
        if lacks := missing_limit(said.role, scope):
            raise Rejected(f"the role {said.role} without {lacks}")
        return scope

    async def _ids(self, prefix: Prefix, given: Any) -> frozenset[str] | None:
        if given is None:
            return None
        ids = await self._known.ids(prefix, given)
        found = frozenset(id for id in ids if id is not None)
        if len(found) != len(frozenset(given)):
            raise Rejected(f"a {prefix} that does not exist")
        return found


def _payload(text: str, key: Key, algorithm: str) -> bytes:
    """What was signed, if the signature is right."""
    with warnings.catch_warnings():
        # EdDSA is the name of before for Ed25519; issuers will use it for years.
        warnings.simplefilter("ignore", SecurityWarning)
        token = jws.deserialize_compact(text.encode(), key, [algorithm], registry=_REGISTRY)
    return token.payload


def _instant(seconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(min(float(seconds), 253_370_764_800.0), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        raise Rejected("malformed token") from None


def _cause(error: BaseException) -> str:
    """The kind of fault, and the claim at fault; nothing that the token says."""
    claim = getattr(error, "claim", None)
    code = getattr(error, "error", None) or "malformed token"
    return f"{code} {claim}" if claim in ("iss", "aud", "exp", "nbf", "iat", "sub", "jti") else code
