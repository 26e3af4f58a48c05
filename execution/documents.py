"""Documents read and judged once, however often they are sent."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types.execution import ExecutionContext

from execution.errors import ERRORS_MAX, VALIDATION_FAILED, with_code
from execution.limits import Limits

DOCUMENTS_MAX: Final = 1_000

# A parsed document takes up to a few hundred bytes per character; one client sending new texts
# all day must not fill the memory with them.
CHARACTERS_MAX: Final = 500_000

# Callers under different rules (one may introspect, another not) share a document. Rules made
# anew for each request would be remembered without end.
VERDICTS_MAX: Final = 8

# What strawberry itself adds to the rules of an operation.
STRAWBERRYS: Final = (MaybeNullValidationRule, OneOfInputValidationRule)

RuleClasses = tuple[type[ASTValidationRule], ...]


@dataclass(slots=True)
class Document:
    """A parsed document and what was found wrong with it, by the rules it was held against."""

    node: DocumentNode
    verdicts: dict[RuleClasses, list[GraphQLError]] = field(default_factory=dict)


class Documents:
    """The most recently used documents by their text: at most 1,000 of 500,000 characters."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def read(self, text: str) -> Document:
        """The parsed document; raises `GraphQLSyntaxError`, also for too many tokens."""
        document = self._kept.get(text)
        if document is None:
            document = Document(parse(text, max_tokens=self._limits.tokens))
            self._keep(text, document)
        else:
            self._kept.move_to_end(text)
        return document

    def judge(
        self, document: Document, schema: GraphQLSchema, rules: RuleClasses
    ) -> list[GraphQLError]:
        """What is wrong with the document under these rules; nothing if it may run."""
        errors = document.verdicts.get(rules)
        if errors is None:
            if len(document.verdicts) >= VERDICTS_MAX:
                document.verdicts.clear()
            errors = document.verdicts[rules] = self._validate(document.node, schema, rules)
        return errors

    def _validate(
        self, node: DocumentNode, schema: GraphQLSchema, rules: RuleClasses
    ) -> list[GraphQLError]:
        # The limits first and alone: the specification's rules take time that grows with the
        # square of a document that is too large.
        found = validate(schema, node, self._limits.rules())
        if not found:
            # Looking for names to suggest takes longer than all the rest, and none is shown.
            found = validate(
                schema, node, (*rules, *STRAWBERRYS), max_errors=ERRORS_MAX, hide_suggestions=True
            )
        return [with_code(error, VALIDATION_FAILED) for error in found]

    def _keep(self, text: str, document: Document) -> None:
        self._kept[text] = document
        self._characters += len(text)
        while len(self._kept) > DOCUMENTS_MAX or self._characters > CHARACTERS_MAX:
            forgotten, _ = self._kept.popitem(last=False)
            self._characters -= len(forgotten)


class Preparation(SchemaExtension):
    """Gives an operation its parsed and validated document from the shared `Documents`."""

    def __init__(self, documents: Documents, limits: Limits) -> None:
        self._documents = documents
        self._limits = limits
        self._document: Document | None = None

    def on_parse(self) -> Iterator[None]:
        """Take the document from memory."""
        context = self.execution_context
        context.parse_options["max_tokens"] = self._limits.tokens
        if context.query and context.graphql_document is None:
            self._document = self._read(context.query)
            if self._document:
                context.graphql_document = self._document.node
        yield

    def on_validate(self) -> Iterator[None]:
        """Take the verdict from memory."""
        context = self.execution_context
        document = self._document or self._given(context.graphql_document)
        if document and context.pre_execution_errors is None:
            schema: Any = context.schema
            context.pre_execution_errors = self._documents.judge(
                document, schema.graphql_schema, context.validation_rules
            ) or _unnamed(document.node, _said(context))
        yield

    def _read(self, text: str) -> Document | None:
        # A hook that raises would end a stream without an answer. Left unread, the document is
        # parsed again and refused where strawberry reports syntax errors.
        try:
            return self._documents.read(text)
        except GraphQLSyntaxError:
            return None

    def _given(self, node: DocumentNode | None) -> Document | None:
        """A document some other extension brought ready parsed: judged, but not remembered."""
        return Document(node) if node else None


def _said(context: ExecutionContext) -> str | None:
    # Public are only the name or, without one, that of the first operation.
    return context._provided_operation_name


def _unnamed(node: DocumentNode, name: str | None) -> list[GraphQLError]:
    """Which of several operations to run must be said; strawberry would take the first."""
    operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
    if name or len(operations) < 2:
        return []
    message = "This document has several operations: give `operationName`."
    return [with_code(GraphQLError(message), VALIDATION_FAILED)]
