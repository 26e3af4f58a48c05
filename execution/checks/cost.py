"""The cost of an operation: the maximum number of objects it may read, computed beforehand."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

COST_EXCEEDED: Final = "COST_EXCEEDED"
COST_MAX: Final = 50_000
SIZE_ASSUMED: Final = 10
SIZE_MAX: Final = 2**31
POINTS_MAX: Final = 10**12
SLICES: Final = ("first", "last")
KEYS: Final = ("ids", "skus")

Sizes = Mapping[str, int]


class Cost:
    """Counts the objects that one operation may return.

    Every selected object counts 1, times the size of every enclosing list: `first` or `last`, the
    number of requested `ids` or `skus`, else the entry of `sizes` for `Type.field`, else
    `page_size` for a connection and 10 for a list. The size of a connection applies to the lists
    directly in it, not to its `pageInfo`. Leaves and introspection count nothing. Variables are
    used as sent: invalid ones are refused later, at the latest by the field that reads them.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        variables: Mapping[str, Any],
        sizes: Sizes,
        page_size: int = SIZE_ASSUMED,
    ) -> None:
        self._schema = schema
        self._variables = dict(variables)
        self._sizes = sizes
        self._page_size = page_size
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._spread: dict[tuple[str, int | None], int] = {}

    def of(self, operation: OperationDefinitionNode) -> int:
        """The cost of this operation. The document must be valid."""
        for definition in operation.variable_definitions or ():
            name = definition.variable.name.value
            if definition.default_value and name not in self._variables:
                self._variables[name] = self._value(definition.default_value)
        root = self._schema.get_root_type(operation.operation)
        # Nested pages multiply: the exact number may have hundreds of digits.
        return min(self._selections(operation.selection_set, root, None), POINTS_MAX)

    def _selections(
        self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None, page: int | None
    ) -> int:
        nodes = selections.selections if selections else ()
        return sum(self._selection(node, parent, page) for node in nodes if self._included(node))

    def _selection(
        self, node: SelectionNode, parent: GraphQLNamedType | None, page: int | None
    ) -> int:
        if isinstance(node, FieldNode):
            return self._field(node, parent, page)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, page)
        if isinstance(node, InlineFragmentNode) and node.type_condition:
            parent = self._schema.get_type(node.type_condition.name.value)
        return self._selections(getattr(node, "selection_set", None), parent, page)

    def _fragment(self, name: str, page: int | None) -> int:
        """The cost of a fragment, which is the same within lists of the same size."""
        if (name, page) not in self._spread:
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._spread[name, page] = self._selections(fragment.selection_set, parent, page)
        return self._spread[name, page]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, page: int | None) -> int:
        name = node.name.value
        if name.startswith("__") or not isinstance(
            parent, GraphQLObjectType | GraphQLInterfaceType
        ):
            return 0
        field = parent.fields[name]
        inner_type = get_named_type(field.type)
        if not is_composite_type(inner_type):
            return 0
        sliced = self._sliced(node, field, f"{parent.name}.{name}")
        if not is_list_type(get_nullable_type(field.type)):
            # Keys next to a page size are filters; alone, each selects one object.
            times = 1 if sliced is not None else self._keys(node) or 1
            return times * (1 + self._selections(node.selection_set, inner_type, sliced))
        size = self._list_size(node, f"{parent.name}.{name}", sliced, page)
        return size * (1 + self._selections(node.selection_set, inner_type, None))

    def _list_size(self, node: FieldNode, path: str, sliced: int | None, page: int | None) -> int:
        for size in (sliced, self._keys(node), page):
            if size is not None:
                return size
        return self._sizes.get(path, SIZE_ASSUMED)

    def _sliced(self, node: FieldNode, field: GraphQLField, path: str) -> int | None:
        """The requested or assumed page size of a field; `None` for fields without one."""
        slices = [name for name in SLICES if name in field.args]
        if not slices:
            return None
        values = [self._number(self._argument(node, field, name)) for name in slices]
        requested = [size for size in values if size is not None]
        return max(requested) if requested else self._sizes.get(path, self._page_size)

    def _argument(self, node: FieldNode, field: GraphQLField, name: str) -> Any:
        for argument in node.arguments or ():
            if argument.name.value == name:
                value = self._value(argument.value)
                return field.args[name].default_value if value is Undefined else value
        return field.args[name].default_value

    def _keys(self, node: FieldNode) -> int | None:
        """The number of keys requested, if the field has such an argument."""
        for argument in node.arguments or ():
            if argument.name.value in KEYS:
                value = self._value(argument.value)
                if value is not None and value is not Undefined:
                    # A single key is coerced to a list of one, by the specification.
                    return len(value) if isinstance(value, list) else 1
        return None

    def _value(self, node: ValueNode) -> Any:
        """The value as far as counting needs it: lists by their length, others whether null."""
        if isinstance(node, VariableNode):
            return self._variables.get(node.name.value, Undefined)
        if isinstance(node, IntValueNode):
            return int(node.value)
        if isinstance(node, BooleanValueNode):
            return node.value
        if isinstance(node, ListValueNode):
            return list(node.values)
        return None if isinstance(node, NullValueNode) else node

    def _number(self, value: Any) -> int | None:
        # JSON may contain 50.0, which is a valid Int, and 1e400, which is infinite.
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return int(min(max(value, 0), SIZE_MAX)) if is_number else None

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in ("skip", "include"):
                condition = next(self._conditions(directive.arguments), Undefined)
                if condition is (name == "skip"):
                    return False
        return True

    def _conditions(self, arguments: Any) -> Iterator[Any]:
        return (self._value(argument.value) for argument in arguments or ())
