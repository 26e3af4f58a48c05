"""What a client is told when something goes wrong: every error carries `extensions.code`."""

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
# Whoever raises it means: what I need is away, send it again.
UNAVAILABLE: Final = "UNAVAILABLE"
OPERATION_NOT_FOUND: Final = "OPERATION_NOT_FOUND"
METHOD_NOT_ALLOWED: Final = "METHOD_NOT_ALLOWED"
TOKENS_EXCEEDED: Final = "TOKENS_EXCEEDED"
SUBSCRIPTIONS_EXCEEDED: Final = "SUBSCRIPTIONS_EXCEEDED"

# Only names like OUT_OF_STOCK are codes meant for clients. Database drivers and others also give
# their exceptions a `code`, and their messages must never leave the house.
CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")

# The parser has no class of its own for this refusal, so its words must do.
TOO_MANY_TOKENS: Final = re.compile(r"Document contains more than \d+ tokens")

OF_THE_REQUEST: Final[dict[type[Exception], tuple[str, str]]] = {
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


def an_error(message: str, code: str, **facts: Any) -> GraphQLError:
    """An error of our own making, complete with its code and the facts a client can use."""
    return GraphQLError(message, extensions={"code": code, **facts})


def internal_error(error: BaseException) -> GraphQLError:
    """Log an unexpected exception once, and answer with the id it can be found by."""
    incident = token_hex(4)
    logger.error("Unexpected error %s", incident, exc_info=error)
    message = f"Something went wrong on our side. Quote this id: {incident}"
    return an_error(message, INTERNAL, id=incident)


def with_code(error: GraphQLError, code: str) -> GraphQLError:
    """The same error with this code, unless it brought its own."""
    extensions = {"code": code, **(error.extensions or {})}
    return _like(error, _without_suggestions(error.message), extensions)


def shown(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """The errors as a client may see them: at most `ERRORS_MAX`, coded, none of our insides.

    One exception that failed many fields (a batch, say) is one incident: logged once, one id.
    """
    incidents: dict[int, GraphQLError] = {}
    return [_shown(error, incidents) for error in list(errors)[:ERRORS_MAX]]


def _shown(error: GraphQLError, incidents: dict[int, GraphQLError]) -> GraphQLError:
    cause = _cause(error)
    if refusal := OF_THE_REQUEST.get(type(cause)):
        return _like(error, refusal[1], {"code": refusal[0]})
    if code := _code(error, cause):
        # An error's own `extensions` may hold a code that is no string; ours decides.
        return with_code(_like(error, error.message, _facts(error)), code)
    incident = incidents.get(id(cause))
    if incident is None:
        incident = incidents[id(cause)] = internal_error(cause)
    return _like(error, incident.message, incident.extensions)


def _cause(error: GraphQLError) -> Exception:
    """The exception at the bottom of the wrappings graphql-core put around it."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _facts(error: GraphQLError) -> dict[str, Any]:
    return {name: fact for name, fact in (error.extensions or {}).items() if name != "code"}


def _code(error: GraphQLError, cause: Exception) -> str | None:
    """The code a client may act on; None for what we did not foresee."""
    for bearer in ((error.extensions or {}).get("code"), getattr(cause, "code", None)):
        if isinstance(bearer, str) and CODE.fullmatch(bearer):
            return bearer
    if isinstance(error, GraphQLSyntaxError):
        return TOKENS_EXCEEDED if TOO_MANY_TOKENS.search(error.message) else PARSE_FAILED
    return BAD_USER_INPUT if _is_about_input(error) else None


def _is_about_input(error: GraphQLError) -> bool:
    """Whether graphql-core refused a variable or an argument.

    Variables are refused before any field runs, so without a path. Arguments are refused at a
    field: the refusal then points at the document itself, which nothing does that a resolver
    raises and nothing that fails while an answer is written out.
    """
    inner = error.original_error
    if error.path is None:
        nodes = error.nodes or []
        return inner is None or any(isinstance(node, VariableDefinitionNode) for node in nodes)
    return isinstance(inner, GraphQLError) and bool(inner.nodes)


def _without_suggestions(message: str) -> str:
    # "Did you mean …" tells whoever may not read the schema what is in it.
    return message.split(" Did you mean", 1)[0]


def _like(error: GraphQLError, message: str, extensions: dict[str, Any] | None) -> GraphQLError:
    """The same place in the document and the answer, other words, and nothing of the cause."""
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
