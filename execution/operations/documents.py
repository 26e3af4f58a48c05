"""A cache of parsed and validated documents."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldsOnCorrectTypeRule,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    KnownArgumentNamesRule,
    Node,
    OperationDefinitionNode,
    ValuesOfCorrectTypeRule,
    parse,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types.execution import ExecutionContext

from execution.bulk.literals import tolerant
from execution.bulk.rows import nodes_of_rows
from execution.checks.limits import Limits
from execution.errors import ERRORS_MAX, VALIDATION_FAILED, with_code
from execution.operations.introspecting import introspects, not_shown
from execution.operations.operation import Operation
from execution.operations.source import Text

DOCUMENTS_MAX: Final = 1_000

# A parsed document needs up to a few hundred bytes per character, so the total is limited too.
CHARACTERS_MAX: Final = 500_000

# Callers with different validation rules share a document. Rules that are created anew for each
# request would otherwise accumulate.
RESULTS_MAX: Final = 8

# Those about the values of inputs leave the rows of bulk mutations to `execution.bulk.rows`. The
# last two are strawberry's own.
VALUE_RULES: Final = tuple(
    tolerant(rule, nodes_of_rows)
    for rule in (ValuesOfCorrectTypeRule, MaybeNullValidationRule, OneOfInputValidationRule)
)

LARGE_CHARACTERS: Final = 4_000
# Faults of a large document that are told: each repeats what it found, which may be all of it.
LARGE_ERRORS_MAX: Final = 3
NAMES: Final = (FieldsOnCorrectTypeRule, KnownArgumentNamesRule)

RuleClasses = tuple[type[ASTValidationRule], ...]


@dataclass(slots=True)
class Document:
    """A parsed document, its validation errors by the rules that were applied, and its operations
    by their names: `None` where strawberry executes one. `introspects`: it shows the schema."""

    node: DocumentNode
    operations: dict[str | None, Operation | None] = field(default_factory=dict)
    results: dict[RuleClasses, list[GraphQLError]] = field(default_factory=dict)
    introspects: bool = False


class Documents:
    """The most recently used documents: at most 1,000, and 500,000 characters in total. With
    `suggestions`, faults say in `extensions.suggestion` what may have been meant."""

    def __init__(self, limits: Limits, suggestions: bool = False) -> None:
        self._limits = limits
        self._suggestions = suggestions
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0
        self._refused: tuple[str, GraphQLSyntaxError] | None = None

    def is_known(self, text: str) -> bool:
        """Whether it has been read."""
        return text in self._documents

    def read(self, text: str) -> Document:
        """The parsed document; raises `GraphQLSyntaxError`, also for too many tokens."""
        document = self._documents.get(text)
        if document is None:
            node = self._parsed(text)
            document = Document(node, introspects=introspects(text, node))
            self._store(text, document)
        else:
            self._documents.move_to_end(text)
        return document

    def _parsed(self, text: str) -> DocumentNode:
        if self._refused is not None and self._refused[0] == text:
            # It is asked for again while it is being refused.
            raise self._refused[1].with_traceback(None)
        try:
            return parse(Text(text), max_tokens=self._limits.tokens)
        except GraphQLSyntaxError as error:
            self._refused = text, error
            raise

    def validate(
        self, document: Document, schema: GraphQLSchema, rules: RuleClasses
    ) -> list[GraphQLError]:
        """The validation errors of the document under these rules; empty if it is valid."""
        errors = document.results.get(rules)
        if errors is None:
            if len(document.results) >= RESULTS_MAX:
                document.results.clear()
            errors = document.results[rules] = self._validate(document.node, schema, rules)
        return errors

    def _validate(
        self, node: DocumentNode, schema: GraphQLSchema, rules: RuleClasses
    ) -> list[GraphQLError]:
        # The limits first, because the specification's rules take quadratic time on large
        # documents.
        errors = validate(schema, node, self._limits.rules())
        is_large = node.loc is not None and node.loc.end > LARGE_CHARACTERS
        most = LARGE_ERRORS_MAX if is_large else ERRORS_MAX
        if not errors and is_large:
            # One that consists of mistakes is refused at the first of them. Other rules look at all
            # of a document before they report anything.
            mistakes = validate(schema, node, NAMES, max_errors=most, hide_suggestions=True)
            errors = mistakes[:most] if len(mistakes) > most else []
        if not errors:
            # Suggestions take longer than all the rest.
            errors = validate(
                schema,
                node,
                (*(rule for rule in rules if rule is not ValuesOfCorrectTypeRule), *VALUE_RULES),
                max_errors=most,
                hide_suggestions=not self._suggestions,
            )
        return [
            with_code(error, VALIDATION_FAILED, suggesting=self._suggestions)
            for error in _said_once(errors)
        ]

    def _store(self, text: str, document: Document) -> None:
        self._documents[text] = document
        self._characters += len(text)
        while len(self._documents) > DOCUMENTS_MAX or self._characters > CHARACTERS_MAX:
            evicted, _ = self._documents.popitem(last=False)
            self._characters -= len(evicted)


def _said_once(errors: list[GraphQLError]) -> list[GraphQLError]:
    """Each fault once, at all of its places: an answer does not grow by repeating a mistake."""
    places: dict[str, list[Node]] = {}
    for error in errors:
        places.setdefault(error.message, []).extend(error.nodes or ())
    first = {error.message: error for error in reversed(errors)}
    return [
        GraphQLError(message, nodes or None, extensions=first[message].extensions)
        for message, nodes in places.items()
    ]


class Preparation(SchemaExtension):
    """Parses and validates an operation with the shared `Documents` cache."""

    def __init__(
        self, documents: Documents, limits: Limits, may_introspect: Callable[[Any], bool]
    ) -> None:
        self._documents = documents
        self._limits = limits
        self._may_introspect = may_introspect
        self._document: Document | None = None

    def on_parse(self) -> Iterator[None]:
        """Get the parsed document."""
        context = self.execution_context
        context.parse_options["max_tokens"] = self._limits.tokens
        if context.query and context.graphql_document is None:
            self._document = self._read(context.query)
            if self._document:
                context.graphql_document = self._document.node
        yield

    def on_validate(self) -> Iterator[None]:
        """Get the validation errors."""
        context = self.execution_context
        document = self._document or self._uncached(context.graphql_document)
        if document and context.pre_execution_errors is None:
            schema: Any = context.schema
            context.pre_execution_errors = self._documents.validate(
                document, schema.graphql_schema, context.validation_rules
            ) or [
                *_ambiguous(document.node, _requested_name(context)),
                *self._withheld(document, context.context),
            ]
        yield

    def _withheld(self, document: Document, context: Any) -> list[GraphQLError]:
        shown = not document.introspects or self._may_introspect(context)
        return [] if shown else [not_shown()]

    def _read(self, text: str) -> Document | None:
        # A hook that raises would end a stream without a response. With `None`, strawberry parses
        # the document again, and reports the syntax error.
        try:
            return self._documents.read(text)
        except GraphQLSyntaxError:
            return None

    def _uncached(self, node: DocumentNode | None) -> Document | None:
        """A document that another extension has parsed: validated, but not cached."""
        return Document(node) if node else None


def _requested_name(context: ExecutionContext) -> str | None:
    # The public attribute is the name of the first operation when none was requested.
    return context._provided_operation_name


def _ambiguous(node: DocumentNode, name: str | None) -> list[GraphQLError]:
    """An error unless one of several operations was chosen; strawberry would run the first."""
    operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
    if name or len(operations) < 2:
        return []
    message = "This document has several operations: give `operationName`."
    return [with_code(GraphQLError(message), VALIDATION_FAILED)]
