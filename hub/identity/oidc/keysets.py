"""The public keys of an issuer: from an address, from its discovery document, or from a file."""

import asyncio
import logging
import ssl
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import orjson
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from execution.errors import UNAVAILABLE
from execution.request import Refusal
from hub.identity.oidc.algorithms import Key, fits, is_usable

FETCH_SECONDS = 5.0
BYTES_MAX = 262_144
KEYS_MAX = 100
# Whoever sends tokens with invented key ids makes the hub ask its issuer no more often than this.
REFETCH_SECONDS = 10.0
DISCOVERY = "/.well-known/openid-configuration"

log = logging.getLogger(__name__)


class KeySetFailed(Exception):
    """The key set cannot be read; the message says why."""


class IssuerKeys:
    """The keys of one issuer. While they cannot be read, the last ones are used."""

    def __init__(
        self, issuer: str, place: str | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.issuer = issuer
        self._place = place
        self._clock = clock
        self._keys: tuple[Key, ...] = ()
        self._tried_at: float | None = None
        self._failing = False
        self._lock = asyncio.Lock()

    async def find(self, kid: str | None, algorithm: str) -> Key | None:
        """The key of this id that is made for this algorithm. An unknown id may be that of a new
        key, so the key set is read again; without an id there must be only one key that fits."""
        key = self._find(kid, algorithm)
        if key is None:
            await self._refetch()
            key = self._find(kid, algorithm)
        if key is None and not self._keys:
            message = "The keys of the issuer cannot be read now. Send the request again shortly."
            raise Refusal(503, message, UNAVAILABLE, {"retry-after": "5"})
        return key

    async def refresh(self) -> None:
        """Read the key set; keep the last one when that fails. Who needs a key meanwhile waits."""
        async with self._lock:
            await self._refresh()

    async def _refresh(self) -> None:
        self._tried_at = self._clock()
        try:
            keys = await self._read()
        except (KeySetFailed, httpx2.HTTPError, OSError, ValueError) as error:
            if not self._failing:
                log.warning("The keys of %s cannot be read: %s", self.issuer, _said(error))
            self._failing = True
            return
        if self._failing:
            log.warning("The keys of %s can be read again.", self.issuer)
        self._failing = False
        self._keys = keys

    def _find(self, kid: str | None, algorithm: str) -> Key | None:
        fitting = [key for key in self._keys if fits(key, algorithm)]
        if kid is None:
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.get("kid") == kid), None)

    async def _refetch(self) -> None:
        tried_at = self._tried_at
        async with self._lock:
            # Another request has read it meanwhile.
            if tried_at != self._tried_at:
                return
            if tried_at is None or self._clock() - tried_at >= REFETCH_SECONDS:
                await self._refresh()

    async def _read(self) -> tuple[Key, ...]:
        place = self._place or await self._discovered()
        content = await _fetched(place) if "://" in place else _read_file(place)
        keys = read_keys(content)
        if not keys:
            raise KeySetFailed(f"{place} has no key for signatures")
        return keys

    async def _discovered(self) -> str:
        document = orjson.loads(await _fetched(self.issuer.rstrip("/") + DISCOVERY))
        if not isinstance(document, dict) or document.get("issuer") != self.issuer:
            raise KeySetFailed("its discovery document names another issuer")
        place = document.get("jwks_uri")
        if not isinstance(place, str) or not place.startswith(("https://", "http://")):
            raise KeySetFailed("its discovery document has no jwks_uri")
        if place.startswith("http://") and self.issuer.startswith("https://"):
            raise KeySetFailed("its jwks_uri does not begin with https://")
        return place


def _read_file(place: str) -> bytes:
    return Path(place).read_bytes()


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the hub believes to be a server: reading all authorities takes some 30 ms, in which no
    request is answered."""
    return httpx2.create_ssl_context(trust_env=False)


async def _fetched(address: str) -> bytes:
    """What is there, up to a size. Redirects are not followed: keys come from where the operator
    said."""
    content = bytearray()
    async with (
        asyncio.timeout(FETCH_SECONDS),
        httpx2.AsyncClient(timeout=FETCH_SECONDS, trust_env=False, verify=_trusted()) as client,
        client.stream("GET", address, headers={"accept": "application/json"}) as response,
    ):
        if response.status_code != 200:
            raise KeySetFailed(f"{address} answers {response.status_code}")
        async for part in response.aiter_bytes():
            content += part
            if len(content) > BYTES_MAX:
                raise KeySetFailed(f"{address} answers more than {BYTES_MAX} bytes")
    return bytes(content)


def read_keys(content: bytes) -> tuple[Key, ...]:
    """The keys for signatures. Others, and those that cannot be read, are left out."""
    document = orjson.loads(content)
    given = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(given, list):
        raise KeySetFailed("it is no key set")
    keys = [_imported(one) for one in given[:KEYS_MAX]]
    return tuple(key for key in keys if key is not None)


def _imported(given: Any) -> Key | None:
    try:
        key: Any = JWKRegistry.import_key(given)
        return key if is_usable(key) else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
