"""The settings of identity."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from domain.access.claims import ClaimNames
from domain.access.roles import Role
from hub.identity.oidc.algorithms import ALGORITHMS

LOOPBACK = ("localhost", "127.0.0.1", "::1")
Listed = tuple[str, ...] | None


class IdentitySettings(BaseSettings):
    """A part of `Settings`."""

    identity: Annotated[
        Literal["headers", "required"],
        Field(
            description="required: every request needs a credential; headers: those of callers are"
            " trusted, on this machine only"
        ),
    ] = "headers"
    oidc_issuers: Annotated[
        Listed, NoDecode, Field(description="Issuers of tokens: https://login.example/realms/shop")
    ] = None
    oidc_audiences: Annotated[
        Listed, NoDecode, Field(description="Audiences of tokens for this hub; one must match")
    ] = None
    oidc_jwks: Annotated[
        Listed,
        NoDecode,
        Field(description="The key set of each issuer: an address or a file; else discovered"),
    ] = None
    oidc_algorithms: Annotated[
        Listed, NoDecode, Field(description="Algorithms of signatures that are accepted")
    ] = None
    oidc_leeway: Annotated[
        int, Field(ge=0, le=300, description="Seconds by which clocks may differ")
    ] = 30
    oidc_claims: Annotated[
        dict[str, str] | None,
        NoDecode,
        Field(description="Names of claims: role=realm_access.roles, customer=sub, …"),
    ] = None
    oidc_roles: Annotated[
        dict[str, Role] | None,
        NoDecode,
        Field(description="Roles by what the role claim says: store-staff=ASSOCIATE, …"),
    ] = None
    failed_attempts: Annotated[
        int,
        Field(ge=1, description="Wrong keys or links of one address in a minute, then none more"),
    ] = 20

    @field_validator(
        *("oidc_issuers", "oidc_audiences", "oidc_jwks", "oidc_algorithms"),
        mode="before",
    )
    @classmethod
    def _separated_values(cls, given: Any) -> Any:
        return given.replace(",", " ").split() if isinstance(given, str) else given

    @field_validator("oidc_claims", "oidc_roles", mode="before")
    @classmethod
    def _pairs(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        pairs = [one.strip().rpartition("=") for one in given.split(",") if one.strip()]
        if not all(name and value for name, _, value in pairs):
            raise ValueError("must be pairs: name=value, name=value")
        return {name.strip(): value.strip() for name, _, value in pairs}

    @field_validator("oidc_issuers")
    @classmethod
    def _issuers(cls, given: Listed) -> Listed:
        for address in given or ():
            _require_secure(address)
        return given

    @field_validator("oidc_jwks")
    @classmethod
    def _key_sets(cls, given: Listed) -> Listed:
        for place in given or ():
            if "://" in place:
                _require_secure(place)
            elif not Path(place).is_file():
                raise ValueError(f"must be addresses or files; there is no file {place}")
        return given

    @field_validator("oidc_algorithms")
    @classmethod
    def _algorithms(cls, given: Listed) -> Listed:
        if given is not None and (not given or not set(given) <= ALGORITHMS.keys()):
            raise ValueError(f"must be some of {', '.join(ALGORITHMS)}")
        return given

    @field_validator("oidc_claims")
    @classmethod
    def _claims(cls, given: Mapping[str, str] | None) -> Mapping[str, str] | None:
        known = [field.name for field in fields(ClaimNames)]
        if not set(given or ()) <= set(known):
            raise ValueError(f"must name only {', '.join(known)}")
        return given

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.oidc_issuers and not self.oidc_audiences:
            raise ValueError(
                "ORDER_HUB_OIDC_ISSUERS needs ORDER_HUB_OIDC_AUDIENCES: without an audience the hub"
                " would accept tokens that were issued for other services"
            )
        if self.oidc_jwks and len(self.oidc_jwks) != len(self.oidc_issuers or ()):
            raise ValueError("ORDER_HUB_OIDC_JWKS needs one entry for each of the issuers")
        return self

    @property
    def role_values(self) -> Mapping[str, Role]:
        """Roles by what a token says: their own names, unless others are given."""
        return self.oidc_roles or {role.value: role for role in Role if role is not Role.TRACKING}


def _require_secure(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("must begin with https://, or with http:// on this machine")
