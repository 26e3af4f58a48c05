"""Builds the identity of a hub from its settings."""

from domain.access.claims import ClaimNames
from hub.identity.identity import Identity
from hub.identity.issued import IssuedCredentials
from hub.identity.lockout import Lockout
from hub.identity.oidc.algorithms import RECOMMENDED
from hub.identity.oidc.keysets import IssuerKeys
from hub.identity.oidc.tokens import Tokens
from hub.settings import Settings
from persistence.access.credentials import SqlCredentials
from persistence.access.names import SqlNames
from persistence.engine.engines import Engines


def build_identity(settings: Settings, engines: Engines, credentials: SqlCredentials) -> Identity:
    """The identity of one process."""
    known = SqlNames(engines)
    issuers = settings.oidc_issuers or ()
    places = settings.oidc_jwks or (None,) * len(issuers)
    tokens = Tokens(
        [IssuerKeys(issuer, place) for issuer, place in zip(issuers, places, strict=True)],
        audiences=settings.oidc_audiences or (),
        algorithms=settings.oidc_algorithms or RECOMMENDED,
        leeway=settings.oidc_leeway,
        names=ClaimNames(**(settings.oidc_claims or {})),
        roles=settings.role_values,
        credentials=credentials,
        known=known,
    )
    return Identity(
        required=settings.identity == "required",
        issued=IssuedCredentials(credentials),
        tokens=tokens,
        lockout=Lockout(settings.failed_attempts, settings.redis_url),
        known=known,
    )
