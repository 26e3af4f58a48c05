"""Refuses operations that ask for, or give, what their caller may not; and hides fields.

What a caller may read is decided once for a document and equal rules. A field that it may not read
is answered with a mask where its type has one: null, an empty list, or `MASKED` for a text. Other
such fields, and what may not be given, refuse the operation before any resolver runs."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from graphql import (
    SKIP,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    VisitorAction,
    get_named_type,
    get_operation_ast,
    is_list_type,
    type_from_ast,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from execution.errors import ERRORS_MAX, graphql_error

FORBIDDEN: Final = "FORBIDDEN"
MASKED: Final = "***"
# Rather than null.
MASKED_TEXTS: Final = frozenset({"String", "ID"})
RULES_MAX: Final = 64


class Rules(Hashable, Protocol):
    """What callers of one kind may do. `name` is shown to them."""

    @property
    def name(self) -> str: ...

    def may_read(self, kind: str, field: str) -> bool:
        """Whether they may select a field of an object type, roots included."""
        ...

    def may_give(self, kind: str, name: str) -> bool:
        """Whether they may give a field of an input object, or a value of an enum."""
        ...


RulesOf = Callable[[Any], Rules | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an operation is refused, and the fields that are answered with a mask."""

    refusals: tuple[GraphQLError, ...]
    masked: tuple[str, ...]

    @property
    def report(self) -> dict[str, Any]:
        """`extensions.masked`, if anything is."""
        return {"masked": list(self.masked)} if self.masked else {}


@dataclass(frozen=True, slots=True)
class Mask:
    """The answer of a field that may not be read."""

    value: Any


def mask_of(kind: GraphQLOutputType) -> Mask | None:
    """The mask for a type; `None` if it has none."""
    if not isinstance(kind, GraphQLNonNull):
        return Mask(None)
    if is_list_type(kind.of_type):
        return Mask([])
    return Mask(MASKED) if get_named_type(kind).name in MASKED_TEXTS else None


def mask(rules: Rules, info: GraphQLResolveInfo[Any]) -> Mask | None:
    """The mask of the field that is resolved; `None` if it may be read."""
    if info.field_name.startswith("__") or rules.may_read(info.parent_type.name, info.field_name):
        return None
    return mask_of(info.return_type) or Mask(MASKED)


def verdict(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, rules: Rules
) -> Verdict:
    """What the rules say about an operation of a valid document, whatever its variables."""
    parts = {
        part.name.value: part
        for part in document.definitions
        if isinstance(part, FragmentDefinitionNode)
    }
    finder = _Finder(schema, rules)
    seen = set[str]()
    visitor = TypeInfoVisitor(finder.types, finder)
    visit(operation, visitor)
    while finder.spread - seen:
        for name in finder.spread - seen:
            seen.add(name)
            visit(parts[name], visitor)
    return Verdict(tuple(finder.refusals[:ERRORS_MAX]), tuple(finder.masked))


def refused_variables(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    given: Mapping[str, Any],
    rules: Rules,
) -> list[GraphQLError]:
    """What of the variables may not be given."""
    found: list[GraphQLError] = []
    for definition in operation.variable_definitions or ():
        kind = get_named_type(type_from_ast(schema, definition.type))
        if kind is not None and _is_restricted(kind, rules):
            value = given.get(definition.variable.name.value)
            found += (
                _refusal(rules, name, "give", definition) for name in _given(kind, value, rules)
            )
    return found[:ERRORS_MAX]


def _given(kind: Any, value: Any, rules: Rules) -> Iterator[str]:
    """The names of what is given within a value that may not be."""
    if isinstance(value, list):
        for one in value:
            yield from _given(kind, one, rules)
    elif isinstance(kind, GraphQLEnumType):
        if isinstance(value, str) and not rules.may_give(kind.name, value):
            yield f"{kind.name}.{value}"
    elif isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
        for name, one in value.items():
            if not rules.may_give(kind.name, name):
                yield f"{kind.name}.{name}"
            elif (field := kind.fields.get(name)) is not None:
                yield from _given(get_named_type(field.type), one, rules)


@lru_cache(1_024)
def _is_restricted(kind: Any, rules: Rules) -> bool:
    """Whether anything within values of a type may not be given."""
    todo, seen = [kind], {kind}
    while todo:
        one = todo.pop()
        if isinstance(one, GraphQLEnumType):
            names: Iterable[str] = one.values
        elif isinstance(one, GraphQLInputObjectType):
            names = one.fields
            inner = {get_named_type(field.type) for field in one.fields.values()} - seen
            seen |= inner
            todo += inner
        else:
            continue
        if not all(rules.may_give(one.name, name) for name in names):
            return True
    return False


def _refusal(rules: Rules, name: str, verb: str, node: Node) -> GraphQLError:
    message = f"{rules.name} may not {verb} {name}."
    refused = graphql_error(message, FORBIDDEN, subject=name)
    refused.nodes = [node]
    return refused


class _Finder(Visitor):
    """Collects what may not be read or given in the parts of a document that it visits."""

    def __init__(self, schema: GraphQLSchema, rules: Rules) -> None:
        super().__init__()
        self.types = TypeInfo(schema)
        self.spread: set[str] = set()
        self.refusals: list[GraphQLError] = []
        self.masked: dict[str, None] = {}
        self._schema = schema
        self._roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
        self._rules = rules

    def enter_field(self, node: FieldNode, *_: Any) -> VisitorAction:
        parent, field = self.types.get_parent_type(), self.types.get_field_def()
        if parent is None or field is None or node.name.value.startswith("__"):
            return None
        kinds = [parent] if isinstance(parent, GraphQLObjectType) else self._possible(parent)
        hidden = [k for k in kinds if not self._rules.may_read(k.name, node.name.value)]
        for kind in hidden:
            name = f"{kind.name}.{node.name.value}"
            is_root = kind in self._roots
            if is_root or (mask_of(field.type) is None and len(hidden) == len(kinds)):
                verb = "run" if kind is self._schema.mutation_type else "read"
                self.refusals.append(_refusal(self._rules, name, verb, node))
                break
            # Of a type of which nothing may be read, no object is seen.
            if kind is parent or self._is_seen(kind):
                self.masked[name] = None
        # What is below a mask is never read.
        return SKIP if hidden and len(hidden) == len(kinds) else None

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> VisitorAction:
        self.spread.add(node.name.value)
        return None

    def enter_object_field(self, node: Any, *_: Any) -> VisitorAction:
        self._give(self.types.get_parent_input_type(), node.name.value, node)
        return None

    def enter_enum_value(self, node: Any, *_: Any) -> VisitorAction:
        self._give(self.types.get_input_type(), node.value, node)
        return None

    def _give(self, kind: Any, name: str, node: Node) -> None:
        named = get_named_type(kind) if kind is not None else None
        if named is not None and not self._rules.may_give(named.name, name):
            self.refusals.append(_refusal(self._rules, f"{named.name}.{name}", "give", node))

    def _is_seen(self, kind: GraphQLObjectType) -> bool:
        return any(self._rules.may_read(kind.name, name) for name in kind.fields)

    def _possible(self, parent: Any) -> list[GraphQLObjectType]:
        return list(self._schema.get_possible_types(parent))


class WithinAccess(SchemaExtension):
    """Refuses what may not be read or given, and masks, where graphql-core executes."""

    def __init__(self, rules_of: RulesOf) -> None:
        self._rules_of = rules_of
        self._rules: Rules | None = None
        self._verdict: Verdict | None = None

    def on_validate(self) -> Iterator[None]:
        """Decide here: an error when execution starts would not refuse a subscription."""
        context = self.execution_context
        if context.graphql_document and not context.pre_execution_errors:
            self._rules = self._rules_of(context.context)
            operation = get_operation_ast(context.graphql_document, context.operation_name)
            if self._rules is not None and operation is not None:
                context.pre_execution_errors = self._refusals(operation, self._rules)
        yield

    def resolve(self, _next: Any, root: Any, info: Any, *args: Any, **given: Any) -> Any:
        """The mask of a field, or its value."""
        masked = None if self._rules is None else mask(self._rules, info)
        return _next(root, info, *args, **given) if masked is None else masked.value

    def get_results(self) -> dict[str, Any]:
        """`extensions.masked`, if anything is."""
        if self._verdict is None:
            return {}
        is_live = self.execution_context.operation_type is OperationType.SUBSCRIPTION
        return {} if is_live else self._verdict.report

    def _refusals(self, operation: OperationDefinitionNode, rules: Rules) -> list[GraphQLError]:
        context = self.execution_context
        schema: Any = context.schema
        graph, document = schema.graphql_schema, context.graphql_document
        self._verdict = verdict(graph, document, operation, rules)  # type: ignore[arg-type]
        given = context.variables or {}
        variables = refused_variables(graph, operation, given, rules)
        return [*self._verdict.refusals, *variables][:ERRORS_MAX]
