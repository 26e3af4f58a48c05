"""Prints `docs/errors.md`: the error codes, from the domain's errors and the graph."""

from collections import defaultdict
from dataclasses import fields
from typing import Any

from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type

from domain.shared.errors import DomainError
from hub.http.graph import make_graph
from schema.shared.errors import code_of, refusals

# Codes of top-level errors: the request as a whole failed, or a query or stream did.
TOP_LEVEL: dict[str, str] = {
    "ALIASES_EXCEEDED": "The document has too many aliases of one field.",
    "BAD_ACTOR": "The header x-order-hub-actor is malformed.",
    "BAD_CHANNEL": "The header x-order-hub-channel is not the id of a channel of this hub.",
    "BAD_REQUEST": "The request is not a GraphQL request; the message says why.",
    "BAD_USER_INPUT": "A variable or argument does not have its type.",
    "BODY_TOO_LARGE": "The request body is too large.",
    "CONNECTIONS_EXCEEDED": "The address has too many connections to the hub.",
    "CONNECTION_IN_USE": "The event stream of this token is open already. Reserve another.",
    "CONNECTION_NOT_FOUND": "There is no event stream of this token. Reserve a new one.",
    "COST_EXCEEDED": "The operation costs too many points, before or while it runs (docs/cost.md).",
    "DEPTH_EXCEEDED": "The document is nested too deeply.",
    "DIRECTIVES_EXCEEDED": "The document has too many directives.",
    "DOCUMENT_NOT_FOUND": "No document is registered by this `documentId`.",
    "DOCUMENT_NOT_TRUSTED": "The hub accepts registered documents only, and this is none of them.",
    "FORBIDDEN": (
        "The caller's role may not read, give or run this, or it asks for what is not in its "
        "scope. Nothing was executed; `subject` names the field, the value or the mutation."
    ),
    "GRAPHQL_PARSE_FAILED": "The document is not GraphQL.",
    "GRAPHQL_VALIDATION_FAILED": "The document does not fit the schema.",
    "HEADERS_TOO_LARGE": "The head of the request has too many headers, or too many bytes.",
    "HOST_NOT_ALLOWED": "The Host header names another host than those of the hub.",
    "INTERNAL": "A bug. The message has an id under which it was logged.",
    "INTROSPECTION_DISABLED": "The caller may not see the schema.",
    "INVALID_CURSOR": "The cursor was not issued by this list or stream. Start again without it.",
    "INVALID_INPUT": "An argument of a query or stream is out of range.",
    "METHOD_NOT_ALLOWED": "This kind of operation is not possible over this transport.",
    "NOT_ACCEPTABLE": "The Accept header includes no media type that the response can have.",
    "NOT_FOUND": "An argument of a query names an object that does not exist.",
    "OPERATION_EXISTS": "The event stream has an operation of that `operationId`.",
    "OPERATION_NOT_FOUND": "The document has no operation of that name.",
    "OVERLAPS_EXCEEDED": "Too many fields of the document must be compared with one another.",
    "PERSISTED_QUERY_HASH_MISMATCH": "The hash is not that of the document sent with it.",
    "PERSISTED_QUERY_NOT_FOUND": "No document is known by this hash. Send it once with its text.",
    "PERSISTED_QUERY_NOT_SUPPORTED": "The hub learns no documents: register this one.",
    "REQUEST_TIMEOUT": "The request did not arrive in time.",
    "ROOT_FIELDS_EXCEEDED": "The operation has too many root fields.",
    "STREAMS_EXCEEDED": "The address has too many WebSockets and event streams open.",
    "STREAM_REQUIRED": "A subscription needs a WebSocket or an event stream.",
    "SUBSCRIPTIONS_EXCEEDED": (
        "The socket or the event stream has too many operations, or the caller follows too many."
    ),
    "THROTTLED": "The caller has spent its points. Send it again after `retryAfter` seconds.",
    "TOKENS_EXCEEDED": "The document is too long.",
    "UNAVAILABLE": (
        "Storage cannot be reached, or the hub is overloaded. Send the request again; its "
        "idempotency key prevents that it is done twice."
    ),
    "UNSUPPORTED_MEDIA_TYPE": "The request body has an unsupported content type, or is compressed.",
}


def printed_errors() -> str:
    parts = [
        "# Error codes",
        "Printed from `domain/shared/errors.py` and the graph by `make schema`; a test keeps it"
        " true.",
        "## Errors of mutations",
        "Members of `errors` in a payload. Each has `code`, `message`, and `path`: the input field"
        " at fault, such as `input`, `lines`, `0`, `quantity`. Nothing was changed.",
    ]
    used = _mutations()
    parts += [_section(kind, used[kind.__name__]) for kind in refusals()]
    parts += [
        "## Errors of requests",
        "Members of the response's top-level `errors`, with `extensions.code`.",
        "\n".join(
            ["| code | meaning |", "|---|---|", *(f"| `{c}` | {t} |" for c, t in TOP_LEVEL.items())]
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _section(kind: type[DomainError], mutations: list[str]) -> str:
    facts = [
        f"| `{'from' if fact.name == 'from_state' else _camel(fact.name)}` |"
        f" {fact.metadata['description']} |"
        for fact in fields(kind)
    ]
    table = ["", "| fact | meaning |", "|---|---|", *facts] if facts else []
    names = ", ".join(f"`{name}`" for name in mutations)
    lines = [f"### {code_of(kind)}", "", f"`{kind.__name__}`: {kind.__doc__}", *table]
    return "\n".join([*lines, "", f"Mutations: {names}."])


def _mutations() -> dict[str, list[str]]:
    """Which mutations can answer each error type, rows of bulk mutations included."""
    root = make_graph().graphql_schema.mutation_type
    found: dict[str, list[str]] = defaultdict(list)
    for name, field in root.fields.items() if root else ():
        for member in sorted(_members(get_named_type(field.type))):
            found[member].append(name)
    return found


def _members(payload: Any) -> set[str]:
    members: set[str] = set()
    for name, field in payload.fields.items():
        kind = get_named_type(field.type)
        if isinstance(kind, GraphQLUnionType):
            members |= {member.name for member in kind.types}
        elif name == "rows" and isinstance(kind, GraphQLObjectType):
            members |= _members(kind)
    return members


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
