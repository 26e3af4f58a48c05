"""Errors as clients receive them: each has `extensions.code`, and unexpected ones are masked."""

import logging
import re
from collections.abc import Iterable
from secrets import token_hex
from typing import Any, Final

from graphql import GraphQLError, GraphQLSyntaxError, VariableDefinitionNode
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

logger = logging.getLogger(__name__)

ERRORS_MAX: Final = 20

PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
BAD_REQUEST: Final = "BAD_REQUEST"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"
INTERNAL: Final = "INTERNAL"
# A dependency is unavailable; the request may be sent again.
UNAVAILABLE: Final = "UNAVAILABLE"
OPERATION_NOT_FOUND: Final = "OPERATION_NOT_FOUND"
METHOD_NOT_ALLOWED: Final = "METHOD_NOT_ALLOWED"
TOKENS_EXCEEDED: Final = "TOKENS_EXCEEDED"
SUBSCRIPTIONS_EXCEEDED: Final = "SUBSCRIPTIONS_EXCEEDED"

# Only names like OUT_OF_STOCK are codes for clients. Exceptions of database drivers and others also
# have a `code`, but their messages must not be shown.
CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")

# The parser has no exception class for this error, so its message is matched.
TOO_MANY_TOKENS: Final = re.compile(r"Document contains more than \d+ tokens")

MEANT: Final = " Did you mean"

REQUEST_ERRORS: Final[dict[type[Exception], tuple[str, str]]] = {
    MissingQueryError: (BAD_REQUEST, "The request has no query."),
    CannotGetOperationTypeError: (
        OPERATION_NOT_FOUND,
        "The document has no operation of that name.",
    ),
    InvalidOperationTypeError: (
        METHOD_NOT_ALLOWED,
        "This kind of operation is not allowed over this transport.",
    ),
}


def graphql_error(message: str, code: str, **facts: Any) -> GraphQLError:
    """An error with its code, and facts that a client can use."""
    return GraphQLError(message, extensions={"code": code, **facts})


def internal_error(error: BaseException) -> GraphQLError:
    """Log an unexpected exception, and return an error with the id of the log entry."""
    incident = token_hex(4)
    logger.error("Unexpected error %s", incident, exc_info=error)
    message = f"Something went wrong in the hub. Quote this id: {incident}"
    return graphql_error(message, INTERNAL, id=incident)


def with_code(error: GraphQLError, code: str, *, suggesting: bool = False) -> GraphQLError:
    """The same error with this code, unless it has one. What may have been meant is removed from
    its message: it would disclose the schema to clients that may not introspect. `suggesting` keeps
    it as a fact."""
    message, meant, names = error.message.partition(MEANT)
    suggested = {"suggestion": f"{meant.strip()}{names}"} if suggesting and meant else {}
    return _replaced(error, message, {"code": code, **suggested, **(error.extensions or {})})


def shown(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """The errors as shown to clients: at most `ERRORS_MAX`, with codes, and without internals.

    One exception that failed several fields, such as that of a batch, is one incident: it is logged
    once, with one id.
    """
    incidents: dict[int, GraphQLError] = {}
    return [_shown(error, incidents) for error in list(errors)[:ERRORS_MAX]]


def _shown(error: GraphQLError, incidents: dict[int, GraphQLError]) -> GraphQLError:
    cause = _cause(error)
    if refusal := REQUEST_ERRORS.get(type(cause)):
        return _replaced(error, refusal[1], {"code": refusal[0]})
    if code := _code(error, cause):
        # The error's own `extensions` may contain an invalid code, which is replaced.
        return with_code(_replaced(error, error.message, _facts(error)), code)
    incident = incidents.get(id(cause))
    if incident is None:
        incident = incidents[id(cause)] = internal_error(cause)
    return _replaced(error, incident.message, incident.extensions)


def _cause(error: GraphQLError) -> Exception:
    """The original exception, which graphql-core may have wrapped several times."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _facts(error: GraphQLError) -> dict[str, Any]:
    return {name: fact for name, fact in (error.extensions or {}).items() if name != "code"}


def _code(error: GraphQLError, cause: Exception) -> str | None:
    """The code for clients; `None` for unexpected errors."""
    for candidate in ((error.extensions or {}).get("code"), getattr(cause, "code", None)):
        if isinstance(candidate, str) and CODE.fullmatch(candidate):
            return candidate
    if isinstance(error, GraphQLSyntaxError):
        return TOKENS_EXCEEDED if TOO_MANY_TOKENS.search(error.message) else PARSE_FAILED
    return BAD_USER_INPUT if _is_about_input(error) else None


def _is_about_input(error: GraphQLError) -> bool:
    """Whether graphql-core refused a variable or an argument.

    Variables are refused before any field is executed, so the error has no path. Errors of
    arguments have one, and refer to nodes of the document, unlike errors of resolvers and of
    serialization.
    """
    inner = error.original_error
    if error.path is None:
        nodes = error.nodes or []
        return inner is None or any(isinstance(node, VariableDefinitionNode) for node in nodes)
    return isinstance(inner, GraphQLError) and bool(inner.nodes)


def _replaced(error: GraphQLError, message: str, extensions: dict[str, Any] | None) -> GraphQLError:
    """The same locations and path, with another message, and without the cause."""
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
