"""The static cost of an operation: the most that it may read and answer, computed from the
directives of the schema before anything is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

from execution.checks.directives import ListSize, directive_of, weight_of
from execution.checks.given_values import Value, value_of
from execution.checks.weights import Weights

SIZE_ASSUMED: Final = 10
SIZE_MAX: Final = 2**31
POINTS_MAX: Final = 10**12


@dataclass(slots=True)
class Given:
    """The variables of one request, and the parts of the document that are priced with them."""

    variables: Mapping[str, Any]
    known: dict[Any, float] = field(default_factory=dict)


# Points, or what computes them from the variables.
Part = float | Callable[[Given], float]


@dataclass(frozen=True, slots=True)
class Bill:
    """What an operation may cost at most, and how much of that its arguments cost, whatever is
    found: of a mutation, what it changes."""

    requested: int
    inputs: float
    is_mutation: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The size of these fields of an answer."""

    size: Part
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Priced:
    """An operation whose cost is known but for the variables."""

    answer: Part
    inputs: Part
    defaults: Mapping[str, Any]
    is_mutation: bool

    def bill(self, variables: Mapping[str, Any]) -> Bill:
        """The cost with these variables, which are taken as sent: invalid ones are refused later,
        at the latest by the field that reads them."""
        given = Given({**self.defaults, **variables})
        inputs = _evaluated(self.inputs, given)
        # Nested pages multiply: the exact number may have hundreds of digits.
        total = min(_evaluated(self.answer, given) + inputs, POINTS_MAX)
        return Bill(ceil(total), inputs, self.is_mutation)


class Costs:
    """Prices operations of valid documents.

    A field costs its weight, those of its arguments, and for each object that it answers with the
    weight of its type and what is selected of it. How many objects these are is declared by
    `@listSize`. Leaves and introspection cost nothing, unless they declare a weight.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.weights = Weights()

    def priced(self, document: DocumentNode, operation: OperationDefinitionNode) -> Priced:
        """The operation, with all priced that does not depend on variables."""
        pricing = _Pricing(self, document)
        root: Any = self.schema.get_root_type(operation.operation)
        is_mutation = operation.operation is OperationType.MUTATION
        if is_mutation:
            pricing.changes = root
        answer = pricing.selections(operation.selection_set, root, None)
        defaults = {
            one.variable.name.value: value_of(one.default_value).read({})
            for one in operation.variable_definitions or ()
            if one.default_value
        }
        return Priced(answer, _sum(pricing.inputs), defaults, is_mutation)


class _Pricing:
    """Prices one operation of one document. What its arguments cost is collected in `inputs`."""

    def __init__(self, costs: Costs, document: DocumentNode) -> None:
        self._schema, self._weights = costs.schema, costs.weights
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._spread: dict[tuple[str, Page | None], Part] = {}
        self.inputs: list[Part] = []
        # The type whose fields cost what they cost whatever they answer.
        self.changes: Any = None

    def selections(self, selected: SelectionSetNode | None, parent: Any, page: Page | None) -> Part:
        nodes = selected.selections if selected else ()
        return _sum([self._selection(node, parent, page) for node in nodes])

    def _selection(self, node: SelectionNode, parent: Any, page: Page | None) -> Part:
        conditions = [_condition(one) for one in node.directives or ()]
        if any(one is False for one in conditions):
            return 0
        return _if([one for one in conditions if callable(one)], self._priced(node, parent, page))

    def _priced(self, node: SelectionNode, parent: Any, page: Page | None) -> Part:
        if isinstance(node, FieldNode):
            return self._field(node, parent, page)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, page)
        if isinstance(node, InlineFragmentNode) and node.type_condition:
            parent = self._schema.get_type(node.type_condition.name.value)
        return self.selections(getattr(node, "selection_set", None), parent, page)

    def _fragment(self, name: str, page: Page | None) -> Part:
        """The cost of a fragment, which is the same within lists of the same size."""
        key = name, page
        if key not in self._spread:
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._spread[key] = _once(key, self.selections(fragment.selection_set, parent, page))
        return self._spread[key]

    def _field(self, node: FieldNode, parent: Any, page: Page | None) -> Part:
        name = node.name.value
        if name.startswith("__") or not isinstance(
            parent, GraphQLObjectType | GraphQLInterfaceType
        ):
            return 0
        shown = parent.fields[name]
        self.inputs += self._weights.of_arguments(node, shown)
        own, kind = weight_of(shown, 0), get_named_type(shown.type)
        if parent is self.changes:
            self.inputs.append(own)
            own = 0
        if not is_composite_type(kind):
            return own
        declared = directive_of(shown, ListSize)
        if declared is not None and declared.sized_fields:
            inner = Page(_size(declared, node, shown), frozenset(declared.sized_fields))
            return _sum([own, weight_of(kind, 1), self.selections(node.selection_set, kind, inner)])
        each = _sum([weight_of(kind, 1), self.selections(node.selection_set, kind, None)])
        if is_list_type(get_nullable_type(shown.type)):
            sized = page is not None and name in page.fields
            size = page.size if page is not None and sized else _size(declared, node, shown)
            each = _product(size, each)
        return _sum([own, each])


def _size(declared: ListSize | None, node: FieldNode, shown: GraphQLField) -> Part:
    """The declared size of a list, or of the lists of a connection."""
    assumed = float((declared and declared.assumed_size) or SIZE_ASSUMED)
    given = {one.name.value: one.value for one in node.arguments or ()}
    values: list[tuple[Value, list[str]]] = []
    for path in (declared and declared.slicing_arguments) or ():
        name, *inner = path.split(".")
        if name in given:
            values.append((value_of(given[name]), inner))
        elif shown.args[name].default_value not in (None, Undefined):
            values.append((Value.constant(shown.args[name].default_value), inner))

    def size(given: Given) -> float:
        counts = [_count(value.read(given.variables), inner) for value, inner in values]
        known = [count for count in counts if count is not None]
        return max(known) if known else assumed

    if all(value.is_constant for value, _ in values):
        return size(Given({}))
    return size


def _count(value: Any, inner: list[str]) -> float | None:
    for name in inner:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, list):
        return len(value)
    # A single value is coerced to a list of one; JSON may contain 50.0 for an Int, and 1e400.
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(min(max(value, 0), SIZE_MAX))
    return 1 if isinstance(value, str) else None


def _condition(directive: Any) -> bool | Callable[[Given], bool]:
    """Whether a directive leaves its selection in."""
    name = directive.name.value
    if name not in ("skip", "include"):
        return True
    wanted = name == "include"
    value = next((value_of(one.value) for one in directive.arguments or ()), None)
    if value is None:
        return True
    if value.is_constant:
        return bool(value.read({})) is wanted
    return lambda given: value.read(given.variables) is not (not wanted)


def _if(conditions: list[Callable[[Given], bool]], part: Part) -> Part:
    if not conditions:
        return part
    return lambda given: _evaluated(part, given) if all(one(given) for one in conditions) else 0


def _evaluated(part: Part, given: Given) -> float:
    return part(given) if callable(part) else part


def _sum(parts: list[Part]) -> Part:
    constant = sum(part for part in parts if not callable(part))
    others = [part for part in parts if callable(part)]
    if not others:
        return constant
    return lambda given: constant + sum(part(given) for part in others)


def _product(size: Part, each: Part) -> Part:
    if not callable(size) and not callable(each):
        return size * each
    return lambda given: _evaluated(size, given) * _evaluated(each, given)


def _once(key: Any, part: Part) -> Part:
    """The same, computed once for one request: fragments that spread each other multiply."""
    if not callable(part):
        return part

    def known(given: Given) -> float:
        if key not in given.known:
            given.known[key] = part(given)
        return given.known[key]

    return known
