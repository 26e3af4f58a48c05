"""Parses GraphQL requests from HTTP, and refuses malformed ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from cross_web import StarletteRequestAdapter
from starlette.requests import ClientDisconnect, Request
from strawberry.http import GraphQLRequestData

from execution.checks.limits import TEXT_MAX
from execution.errors import BAD_REQUEST, UNAVAILABLE
from execution.persisted.reading import DocumentReader
from execution.refusal import Refusal as Refusal

JSON: Final = "application/json"
BODY_BYTES_MAX: Final = 1024 * 1024
# Of all bodies that have begun and are not complete: what slow clients may hold of the memory.
BODIES_BYTES_MAX: Final = 64 * BODY_BYTES_MAX
# Of all variables of a request together, with the entries of lists and the fields of inputs.
VALUES_MAX: Final = 50_000

IDENTITY: Final = "identity"

BODY_TOO_LARGE: Final = "BODY_TOO_LARGE"
UNSUPPORTED_MEDIA_TYPE: Final = "UNSUPPORTED_MEDIA_TYPE"

OPTIONAL_TYPES: Final[dict[str, tuple[type, str]]] = {
    "query": (str, "a string"),
    "documentId": (str, "a string"),
    "variables": (dict, "an object"),
    "operationName": (str, "a string"),
    "extensions": (dict, "an object"),
}


@dataclass
class RequestData(GraphQLRequestData):
    """The operation of a request. `is_trusted`: its document was registered beforehand."""

    is_trusted: bool = False


class BoundedRequest(StarletteRequestAdapter):
    """A request whose body is limited to `BODY_BYTES_MAX`."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request

    async def get_body(self) -> bytes:
        """The body; 413 above the limit, with or without a Content-Length; 415 if compressed."""
        coding = self.headers.get("content-encoding", IDENTITY).strip().lower()
        if coding not in ("", IDENTITY):
            raise _compressed(coding)
        declared = self.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > BODY_BYTES_MAX:
            raise _too_large()
        body = bytearray()
        try:
            async for chunk in self.request.stream():
                body += chunk
                _held.bytes += len(chunk)
                if len(body) > BODY_BYTES_MAX:
                    raise _too_large()
                if _held.bytes > BODIES_BYTES_MAX:
                    raise _too_many()
        except ClientDisconnect:
            raise Refusal(
                400, "The request ended before its body was complete.", BAD_REQUEST
            ) from None
        finally:
            _held.bytes -= len(body)
        return bytes(body)


async def read_request(request: BoundedRequest, documents: DocumentReader) -> RequestData:
    """The operation of this request, in a GET's query string or a POST's JSON body.

    Raises `Refusal`: 413 and 415 for the body, 400 for everything else that is malformed, and those
    of `documents`.
    """
    fields = _query_string(request) if request.method == "GET" else await _json_body(request)
    problem = wrong_field(fields)
    if problem:
        raise Refusal(400, problem, BAD_REQUEST)
    document = await documents.read(fields, str(request.method))
    return RequestData(
        query=document.text,
        variables=fields.get("variables"),
        operation_name=fields.get("operationName") or None,
        extensions=fields.get("extensions"),
        is_trusted=document.is_trusted,
    )


def wrong_field(fields: Mapping[str, Any]) -> str | None:
    """What is wrong with the fields of a request, on any transport; `None` for a valid one."""
    for name, (kind, described) in OPTIONAL_TYPES.items():
        if not isinstance(fields.get(name), kind | None):
            return f"`{name}` must be {described}."
    named = fields.get("documentId") or (fields.get("extensions") or {}).get("persistedQuery")
    if not (fields.get("query") or named):
        return "The request has no `query`."
    return too_large(fields.get("variables") or {})


def too_large(variables: Mapping[str, Any]) -> str | None:
    """What of the variables is more than anything may be: it is refused before it is read."""
    parts: list[tuple[str, Any]] = [("variables", variables)]
    count = 0
    while parts:
        path, value = parts.pop()
        count += len(value)
        if count > VALUES_MAX:
            return f"The variables have more than {VALUES_MAX:,} values."
        named = value.items() if value.__class__ is dict else enumerate(value)
        for name, one in named:
            kind = one.__class__
            if kind is str:
                if len(one) > TEXT_MAX:
                    return f"`{path}.{name}` has more than {TEXT_MAX:,} characters."
            elif kind is dict or kind is list:
                parts.append((f"{path}.{name}", one))
    return None


def _query_string(request: BoundedRequest) -> dict[str, Any]:
    fields: dict[str, Any] = dict(request.request.query_params)
    for name in ("variables", "extensions"):
        if fields.get(name):
            fields[name] = _from_json(fields[name], f"`{name}`")
        else:
            fields.pop(name, None)
    return fields


async def _json_body(request: BoundedRequest) -> dict[str, Any]:
    media, *parameters = (
        piece.strip().lower() for piece in (request.content_type or "").split(";")
    )
    charset = next((p for p in parameters if p.startswith("charset=")), "charset=utf-8")
    if media != JSON or charset.removeprefix("charset=").strip('"') not in ("utf-8", "utf8"):
        message = "Send the request as `Content-Type: application/json`, encoded in UTF-8."
        raise Refusal(415, message, UNSUPPORTED_MEDIA_TYPE, {"accept-post": JSON})
    fields = _from_json(await request.get_body(), "The body")
    if not isinstance(fields, dict):
        raise Refusal(400, "The body must be a JSON object: one operation.", BAD_REQUEST)
    return fields


def _from_json(text: str | bytes, part: str) -> Any:
    # orjson raises the same error for deep nesting, invalid UTF-8 and unpaired surrogates.
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refusal(400, f"{part} cannot be read as JSON.", BAD_REQUEST) from None


class _Held:
    """What the requests of this process hold together."""

    bytes = 0


_held: Final = _Held()


def _too_many() -> Refusal:
    message = "The hub is reading too many bodies. Send the request again shortly."
    return Refusal(503, message, UNAVAILABLE, {"retry-after": "1"})


def _too_large() -> Refusal:
    message = f"The body is larger than {BODY_BYTES_MAX} bytes."
    return Refusal(413, message, BODY_TOO_LARGE)


def _compressed(coding: str) -> Refusal:
    message = f"Send the body as it is: Content-Encoding {coding[:20]!r} is not supported."
    return Refusal(415, message, UNSUPPORTED_MEDIA_TYPE, {"accept-encoding": IDENTITY})
