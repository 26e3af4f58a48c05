"""Rows of bulk mutations are read one by one: one that cannot be read fails alone.

GraphQL refuses a whole operation for one value that is not of its type. The rows of a bulk mutation
are requests of their own, so here each is read by itself, whether it is written in the document or
sent in variables: those that can be read are executed, and the faults of the others are told to the
resolver, which answers them at their index. A bulk mutation is one whose argument `input` has a
list of objects `rows`."""

import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    NameNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    get_operation_ast,
    is_list_type,
    parse_type,
    visit,
)
from graphql.utilities import coerce_input_value, validate_input_value
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from execution.bulk.literals import Literals

ARGUMENT: Final = "input"
ROWS: Final = "rows"
# Names that begin so are reserved: no client has a variable of this name.
VARIABLE: Final = "__rows_"
# A field that is missing or unknown is named in the message, and the whole object is repeated.
NAMED: Final = re.compile(r"required field '(\w+)'|unknown field '(\w+)'")
FOUND: Final = re.compile(r"[,;] found: ")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: where in it, and why."""

    path: tuple[str, ...]
    reason: str


# The faults of each row that cannot be read, by its index.
Faults = Mapping[int, list[Fault]]

_faults: ContextVar[Mapping[str, Faults]] = ContextVar("_faults", default={})  # noqa: B039


def faults_of(response_name: str) -> Faults:
    """The rows of this field that cannot be read. The resolver is given only the others."""
    return _faults.get().get(response_name, {})


@cache
def bulk_fields(schema: GraphQLSchema) -> Mapping[str, GraphQLInputObjectType]:
    """The input types of the bulk mutations, by the names of these."""
    root = schema.mutation_type
    found = {name: _rows_input(field) for name, field in root.fields.items()} if root else {}
    return {name: kind for name, kind in found.items() if kind}


def _rows_input(field: GraphQLField) -> GraphQLInputObjectType | None:
    argument = field.args.get(ARGUMENT)
    kind = get_named_type(argument.type) if argument else None
    if not isinstance(kind, GraphQLInputObjectType) or ROWS not in kind.fields:
        return None
    rows = get_nullable_type(kind.fields[ROWS].type)
    of_objects = isinstance(get_named_type(rows), GraphQLInputObjectType)
    return kind if is_list_type(rows) and of_objects else None


class ReadRows(SchemaExtension):
    """Leaves the rows that can be read to the execution, and keeps the faults of the others."""

    def on_validate(self) -> Iterator[None]:
        """Rewrite the operation: each bulk field gets its rows in a variable of its own."""
        context = self.execution_context
        document = context.graphql_document
        if document and not context.pre_execution_errors:
            schema: Any = context.schema
            names = bulk_fields(schema.graphql_schema)
            if names and context.operation_type is OperationType.MUTATION:
                operation: Any = get_operation_ast(document, context.operation_name)
                reading = Reading(schema.graphql_schema, operation, context.variables or {})
                context.graphql_document = reading.rewritten(document)
                context.variables = reading.variables
                _faults.set(reading.faults)
        yield


class Reading:
    """Reads the rows of one operation."""

    def __init__(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, variables: dict[str, Any]
    ) -> None:
        self._fields = bulk_fields(schema)
        self._operation = operation
        self._literals = Literals(schema, operation, variables)
        self._defined: dict[str, VariableDefinitionNode] = {}
        self.variables = dict(variables)
        self.faults: dict[str, Faults] = {}

    def rewritten(self, document: DocumentNode) -> DocumentNode:
        """The document with the rows in variables. What only the rows used is not defined there
        any more: it would be refused as a whole."""
        outer = self

        class Rewriting(Visitor):
            def enter_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
                return outer._rewritten_field(node)

        changed: DocumentNode = visit(document, Rewriting())
        if not self._defined:
            return document
        used = _variables_in(changed)
        kept = [d for d in self._operation.variable_definitions or () if _name_of(d) in used]
        definitions = (*kept, *self._defined.values())
        return _with_definitions(changed, self._operation, definitions)

    def _rewritten_field(self, node: FieldNode) -> FieldNode | None:
        kind = self._fields.get(node.name.value)
        given = {argument.name.value: argument for argument in node.arguments or ()}
        if kind is None or ARGUMENT not in given:
            return None
        response_name = (node.alias or node.name).value
        name = NameNode(value=VARIABLE + response_name)
        if name.value not in self._defined:
            raw = self._literals.plain(given[ARGUMENT].value, kind)
            self.variables[name.value] = self._readable(response_name, raw, kind)
            self._defined[name.value] = VariableDefinitionNode(
                variable=VariableNode(name=name), type=parse_type(f"{kind.name}!"), directives=()
            )
        argument = ArgumentNode(name=NameNode(value=ARGUMENT), value=VariableNode(name=name))
        changed: FieldNode = _copy(node, arguments=(argument,))
        return changed

    def _readable(self, response_name: str, raw: Any, kind: GraphQLInputObjectType) -> Any:
        """The input with the rows that can be read. What is wrong beside them is an error of the
        operation."""
        rows = raw.get(ROWS) if isinstance(raw, dict) else None
        if rows is None:
            return None if raw is Undefined else raw
        row_type: Any = get_nullable_type(kind.fields[ROWS].type)
        found: dict[int, list[Fault]] = {}
        readable = []
        for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
            if coerce_input_value(row, row_type.of_type) is Undefined:
                found[index] = _faults_of_row(row, row_type.of_type)
            else:
                readable.append(row)
        self.faults[response_name] = found
        return {**raw, ROWS: readable}


def _faults_of_row(row: Any, row_type: Any) -> list[Fault]:
    faults: list[Fault] = []

    def note(error: GraphQLError, path: list[str | int]) -> None:
        named = [name for pair in NAMED.findall(error.message) for name in pair if name]
        reason = FOUND.split(error.message, 1)[0].rstrip(".")
        faults.append(Fault((*map(str, path), *named[:1]), reason))

    validate_input_value(row, row_type, note, hide_suggestions=True)
    return faults


def _variables_in(document: DocumentNode) -> set[str]:
    """The variables that are used, apart from their definitions."""
    found = set()

    class Finding(Visitor):
        def enter_variable_definition(self, *_: Any) -> Any:
            return self.SKIP

        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.add(node.name.value)

    visit(document, Finding())
    return found


def _name_of(definition: VariableDefinitionNode) -> str:
    return definition.variable.name.value


def _with_definitions(
    document: DocumentNode, operation: OperationDefinitionNode, definitions: Any
) -> DocumentNode:
    name = operation.name.value if operation.name else None

    def is_it(node: Any) -> bool:
        return isinstance(node, OperationDefinitionNode) and (
            (node.name.value if node.name else None) == name
        )

    nodes = (
        _copy(node, variable_definitions=definitions) if is_it(node) else node
        for node in document.definitions
    )
    changed: DocumentNode = _copy(document, definitions=tuple(nodes))
    return changed


def _copy(node: Any, **changes: Any) -> Any:
    values = {key: getattr(node, key) for key in node.keys}
    return type(node)(**{**values, "loc": node.loc, **changes})


def has_rows(document: DocumentNode, schema: GraphQLSchema) -> bool:
    """Whether a bulk mutation is in the document."""
    operations = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    if not any(one.operation.value == "mutation" for one in operations):
        return False
    names, found = bulk_fields(schema), list[FieldNode]()

    class Finding(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            if node.name.value in names:
                found.append(node)

    visit(document, Finding())
    return bool(found)


def nodes_of_rows(document: DocumentNode, schema: GraphQLSchema) -> set[int]:
    """The ids of all nodes of rows that are written in the document."""
    names, found = bulk_fields(schema), set[int]()

    class Finding(Visitor):
        def enter(self, node: Any, *_: Any) -> None:
            found.add(id(node))

    for argument in _arguments(document, names):
        for field in argument.fields:
            if field.name.value == ROWS:
                for row in getattr(field.value, "values", (field.value,)):
                    visit(row, Finding())
    return found


def _arguments(document: DocumentNode, names: Mapping[str, Any]) -> list[ObjectValueNode]:
    """The literals that bulk fields get as their input."""
    found: list[ObjectValueNode] = []

    class Finding(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            if node.name.value in names:
                values = [argument.value for argument in node.arguments or ()]
                found.extend(value for value in values if isinstance(value, ObjectValueNode))

    visit(document, Finding())
    return found
