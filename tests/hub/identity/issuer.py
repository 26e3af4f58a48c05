"""An issuer of tokens, on this machine: its discovery document, its keys, and what it signs."""

import asyncio
import contextlib
import hmac
import time
import warnings
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import uvicorn
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

AUDIENCE = "order-hub"
ANY = JWSRegistry(
    algorithms=["RS256", "PS256", "ES256", "EdDSA", "HS256", "none"], strict_check_header=False
)


class Issuer:
    """Signs tokens with the last of its keys, and publishes the public ones."""

    def __init__(self, url: str = "https://login.example/shop") -> None:
        self.url = url
        self.keys: list[Any] = [new_key("key-1")]
        self.asked = 0
        self.is_down = False

    def rotate(self, kid: str, *, keep: bool = True) -> None:
        self.keys = [*(self.keys if keep else ()), new_key(kid)]

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Those of a manager, valid for five minutes."""
        now = int(time.time())
        whole = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "user-1",
            "jti": "token-1",
            "iat": now,
            "exp": now + 300,
            "role": "MANAGER",
            **changes,
        }
        return {name: value for name, value in whole.items() if value is not None}

    def token(self, **changes: Any) -> str:
        return signed(self.claims(**changes), self.keys[-1])

    def published(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in self.keys]}

    def app(self) -> Starlette:
        def discovery(_: Request) -> Response:
            return JSONResponse({"issuer": self.url, "jwks_uri": f"{self.url}/keys"})

        def keys(_: Request) -> Response:
            self.asked += 1
            return JSONResponse(self.published(), 503 if self.is_down else 200)

        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", discovery),
                Route("/keys", keys),
            ]
        )


def new_key(kid: str, kind: str = "EC") -> Any:
    given: Any = {"kid": kid, "use": "sig"}
    if kind == "RSA":
        return RSAKey.generate_key(2048, given)
    if kind == "OKP":
        return OKPKey.generate_key("Ed25519", given)
    return ECKey.generate_key("P-256", given)


def algorithm_of(key: Any) -> str:
    return {"RSA": "RS256", "OKP": "EdDSA", "EC": "ES256", "oct": "HS256"}[key.key_type]


def signed(claims: Any, key: Any, **header: Any) -> str:
    """A token; `header` may be anything."""
    whole = {"alg": algorithm_of(key), "kid": key.kid, "typ": "JWT", **header}
    given = {name: value for name, value in whole.items() if value is not None}
    payload = claims if isinstance(claims, bytes) else orjson.dumps(claims)
    with warnings.catch_warnings():
        # Attacks and old names are what is tested.
        warnings.simplefilter("ignore", SecurityWarning)
        return jws.serialize_compact(given, payload, key, registry=ANY)


def encoded(part: Any) -> str:
    """A part of a token."""
    return urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=").decode()


def forged(claims: Any, secret: bytes, **header: Any) -> str:
    """A token that is signed with HMAC, by an attacker who knows these bytes."""
    signing = f"{encoded({'alg': 'HS256', 'kid': 'key-1', **header})}.{encoded(claims)}"
    signature = hmac.digest(secret, signing.encode(), "sha256")
    return f"{signing}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@asynccontextmanager
async def serving(issuer: Issuer) -> AsyncIterator[Issuer]:
    """The issuer while it answers, on a port of its own."""
    config = uvicorn.Config(issuer.app(), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    config.load()
    listening = config.bind_socket()
    issuer.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield issuer
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
