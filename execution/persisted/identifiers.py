"""How a request names a document: `documentId` of the GraphQL-over-HTTP specification, and
`extensions.persistedQuery` of automatic persisted queries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from execution.errors import BAD_REQUEST
from execution.refusal import Refusal

ID_MAX: Final = 256
ID: Final = re.compile(r"[\x21-\x7e]{1,256}")
HASH: Final = re.compile(r"[0-9a-f]{64}")
SHA256: Final = "sha256"
# Prefixes of an application's own; all others are reserved.
OWN_PREFIX: Final = "x-"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Identifier:
    """The name of a document: an id that its client chose, or the hash of its text."""

    id: str | None = None
    hash: str | None = None


def hash_of(text: str) -> str:
    """The SHA-256 of a document's text, in hexadecimal. A lone surrogate has no hash but one."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def document_id(fields: Mapping[str, Any]) -> Identifier | None:
    """What `documentId` names; `None` without one."""
    given = fields.get("documentId")
    if given is None:
        return None
    if not isinstance(given, str) or not ID.fullmatch(given):
        message = f"`documentId` must be 1 to {ID_MAX} printable ASCII characters without blanks."
        raise Refusal(400, message, BAD_REQUEST)
    prefix, colon, payload = given.partition(":")
    if not colon or prefix.startswith(OWN_PREFIX):
        return Identifier(id=given)
    if prefix != SHA256 or not HASH.fullmatch(payload):
        message = (
            "A `documentId` with a colon must be `sha256:` and 64 hexadecimal digits in lower "
            "case, or begin with `x-`."
        )
        raise Refusal(400, message, BAD_REQUEST)
    return Identifier(hash=payload)


def persisted_query(fields: Mapping[str, Any]) -> str | None:
    """The hash in `extensions.persistedQuery`; `None` without one."""
    given = (fields.get("extensions") or {}).get("persistedQuery")
    if given is None:
        return None
    hash = given.get("sha256Hash") if isinstance(given, dict) else None
    if not isinstance(hash, str) or given.get("version") != VERSION or not HASH.fullmatch(hash):
        message = (
            "`extensions.persistedQuery` must be {version: 1, sha256Hash: …}, the hash in 64 "
            "hexadecimal digits in lower case."
        )
        raise Refusal(400, message, BAD_REQUEST)
    return hash
