"""The secrets of API keys and tracking links: how they are written, stored and compared.

A secret has 256 random bits, so nobody can try them all: its SHA-256 is stored, and takes
microseconds to compare. A slow hash, such as argon2, protects passwords that people choose; here it
would only make every request slow."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe

from domain.shared.ids import Prefix

SECRET_BYTES = 32


class Issued(StrEnum):
    """What the hub issues itself, by the first letters of what is shown."""

    API_KEY = "ohk"
    TRACKING_LINK = "oht"


PREFIXES = {Issued.API_KEY: Prefix.API_KEY, Issued.TRACKING_LINK: Prefix.TRACKING_LINK}
_WRITTEN = re.compile(r"(ohk|oht)_([0-7][0-9a-hjkmnp-tv-z]{25})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Presented:
    """A key or link as its holder sends it: which one, and the hash of its secret."""

    kind: Issued
    id: str
    digest: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CredentialStatus:
    """Whether a credential is accepted, until when, and the reason for the log."""

    accepted: bool
    until: datetime | None = None
    cause: str = ""


def new_secret() -> str:
    return token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def same(digest: str, stored: str | None) -> bool:
    """Compared in constant time; with nothing stored the time is the same."""
    return compare_digest(digest, stored or "0" * 64) and stored is not None


def written(kind: Issued, id: str, secret: str) -> str:
    """What its holder keeps: `ohk_<id>_<secret>`."""
    return f"{kind}_{id.rpartition('_')[2]}_{secret}"


def is_issued(text: str) -> bool:
    """Whether it claims to be a key or link of the hub."""
    return text.startswith(("ohk_", "oht_"))


def read_issued(text: str) -> Presented | None:
    """The key or link; `None` for what cannot be one."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    kind = Issued(found[1])
    return Presented(kind, f"{PREFIXES[kind]}_{found[2]}", digest_of(found[3]))


def earliest(*times: datetime | None) -> datetime | None:
    """The first of the times that are known."""
    return min((time for time in times if time is not None), default=None)
