"""Introspection: the schema is shown to those only who may see all of it."""

import re
from typing import Any, Final

from graphql import DocumentNode, FieldNode, GraphQLError, Visitor, visit

from execution.errors import graphql_error

INTROSPECTION_DISABLED: Final = "INTROSPECTION_DISABLED"
FIELDS: Final = frozenset({"__schema", "__type"})
# Every object may be asked for its `__typename`.
WORDS: Final = re.compile(r"__(?:schema|type)\b")


def introspects(text: str, document: DocumentNode) -> bool:
    """Whether a field of the document shows the schema."""
    if not WORDS.search(text):
        return False
    found = _Fields()
    visit(document, found)
    return found.introspect


def not_shown() -> GraphQLError:
    """The refusal of a document that introspects."""
    message = (
        "Introspection is turned off here. Generate types from the schema file that the hub's "
        "operator publishes (`order-hub schema`)."
    )
    return graphql_error(message, INTROSPECTION_DISABLED)


class _Fields(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.introspect = False

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.introspect = self.introspect or node.name.value in FIELDS
