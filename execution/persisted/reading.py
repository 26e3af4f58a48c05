"""Finds the text of the document that a request names, and decides which documents are taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from execution.errors import BAD_REQUEST, METHOD_NOT_ALLOWED, TOKENS_EXCEEDED
from execution.persisted.identifiers import Identifier, document_id, hash_of, persisted_query
from execution.persisted.store import Learned, NoDocuments, TrustedDocuments
from execution.refusal import Refusal

NOT_TRUSTED: Final = "DOCUMENT_NOT_TRUSTED"
NOT_FOUND: Final = "DOCUMENT_NOT_FOUND"
QUERY_NOT_FOUND: Final = "PERSISTED_QUERY_NOT_FOUND"
QUERY_NOT_SUPPORTED: Final = "PERSISTED_QUERY_NOT_SUPPORTED"
HASH_MISMATCH: Final = "PERSISTED_QUERY_HASH_MISMATCH"
# To split a text into tokens takes half a microsecond for each of its characters, before tokens can
# be counted. A document of the most tokens that are accepted is half as long.
CHARACTERS_MAX: Final = 100_000
# What must not be kept by a cache: the next answer may be another.
NOT_STORED: Final = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Text:
    """A document as it was asked for. `is_trusted`: it was registered beforehand."""

    text: str
    is_trusted: bool


class DocumentReader:
    """With `trusted_only`, registered documents alone are taken, and none is learned; with
    `trusted_get`, others are not taken by GET: any page on the web can make a browser send one."""

    def __init__(
        self,
        trusted: TrustedDocuments | None = None,
        *,
        trusted_only: bool = False,
        trusted_get: bool = False,
    ) -> None:
        self._trusted = trusted or NoDocuments()
        self._trusted_only = trusted_only
        self._trusted_get = trusted_get or trusted_only
        self._learned = Learned()

    async def read(self, fields: Mapping[str, Any], method: str = "POST") -> Text:
        """The document that the fields of a request name, or `Refusal`."""
        identifier, hash, text = document_id(fields), persisted_query(fields), fields.get("query")
        if len(text or "") > CHARACTERS_MAX:
            message = f"The document has more than {CHARACTERS_MAX} characters: use variables."
            raise Refusal(400, message, TOKENS_EXCEEDED)
        if identifier is None and hash is None and self._takes_any(method):
            return Text(text or "", False)
        if identifier is not None:
            found = await self._registered(identifier, text or hash)
        elif hash is not None:
            found = await self._persisted(hash, text)
        else:
            found = Text(text or "", await self._is_trusted(hash_of(text or "")))
        self._require_trust(found, method)
        return found

    def _takes_any(self, method: str) -> bool:
        return not (self._trusted_get if method == "GET" else self._trusted_only)

    async def _is_trusted(self, hash: str) -> bool:
        return await self._trusted.find(Identifier(hash=hash)) is not None

    async def _registered(self, identifier: Identifier, also: str | None) -> Text:
        if also:
            message = "Send `documentId` or the document itself, not both."
            raise Refusal(400, message, BAD_REQUEST)
        text = await self._trusted.find(identifier)
        if text is None:
            message = "No document is registered by this `documentId` (`order-hub documents sync`)."
            raise Refusal(400, message, NOT_FOUND, NOT_STORED)
        return Text(text, True)

    async def _persisted(self, hash: str, text: str | None) -> Text:
        if text and hash_of(text) != hash:
            message = "`sha256Hash` is not the hash of `query`: hash its exact text in UTF-8."
            raise Refusal(400, message, HASH_MISMATCH, NOT_STORED)
        registered = await self._trusted.find(Identifier(hash=hash))
        if registered is not None:
            return Text(registered, True)
        if self._trusted_only:
            if text:
                return Text(text, False)
            raise Refusal(200, "PersistedQueryNotSupported", QUERY_NOT_SUPPORTED, NOT_STORED)
        if text:
            self._learned.learn(hash, text)
        known = text or self._learned.find(hash)
        if known is None:
            # Clients compare the message, too.
            raise Refusal(200, "PersistedQueryNotFound", QUERY_NOT_FOUND, NOT_STORED)
        return Text(known, False)

    def _require_trust(self, found: Text, method: str) -> None:
        if found.is_trusted:
            return
        if self._trusted_only:
            message = (
                "Only registered documents are accepted: register it with `order-hub documents "
                "sync`, then send its `documentId`."
            )
            raise Refusal(403, message, NOT_TRUSTED, NOT_STORED)
        if not self._takes_any(method):
            message = "By GET only registered documents are accepted: send this one by POST."
            raise Refusal(405, message, METHOD_NOT_ALLOWED, {"allow": "POST", **NOT_STORED})
