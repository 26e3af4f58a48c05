"""Compiles the selections of an operation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from execution.checks.access import MASKED, Rules, mask_of
from execution.checks.directives import weight_of
from execution.plans.arguments.arguments import Arguments, Inputs
from execution.plans.deep import Fill, batch_fill, call_fill, mutation_fill, value_fill
from execution.plans.rows import RowCode
from execution.plans.sources import (
    Attribute,
    Batched,
    Call,
    Rule,
    Source,
    Unsupported,
    definition_of,
    names_read,
    source_of,
)
from execution.plans.values import Column, Members, Selection, column, one_value
from execution.plans.wanted import Wanted

TYPENAME: Final = "__typename"
# Fragments that spread each other can multiply; to compile as many takes a tenth of a second.
SELECTIONS_MAX: Final = 2_000
# The order in which fields are filled in: batches first, so that calls find what they loaded.
BATCH_ORDER, VALUE_ORDER, CALL_ORDER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The one root field of a subscription."""

    key: str
    call: Call
    arguments: Arguments
    complete: Column
    selections: Sequence[SelectionSetNode]


class Compiler:
    """Compiles one operation, for one outcome of its `@skip` and `@include` directives."""

    def __init__(
        self,
        schema: GraphQLSchema,
        inputs: Inputs,
        fragments: Iterable[FragmentDefinitionNode],
        operation: OperationDefinitionNode,
        variables: VariableValues,
        rules: Rules | None = None,
    ) -> None:
        self._schema = schema
        self._inputs = inputs
        self._fragments = {part.name.value: FragmentDetails(part) for part in fragments}
        self._operation = operation
        self._variables = variables
        self._rules = rules
        self.wanted = Wanted()
        self._selections = 0

    def root(self) -> Selection:
        """The selection of the root type of a query or mutation; raises `Unsupported`."""
        kind, collected = self._collected()
        is_mutation = self._operation.operation is OperationType.MUTATION
        selection = self._selection(kind, collected, is_mutation=is_mutation)
        # The root is no object that is read.
        selection.weight -= weight_of(kind, 1)
        return selection

    def subscribed(self) -> Subscribed:
        """The root field of a subscription; raises `Unsupported`."""
        kind, collected = self._collected()
        ((key, details),) = collected.grouped_field_set.items()
        node = details[0].node
        field = kind.fields.get(node.name.value)
        source = source_of(field) if field else None
        if field is None or not isinstance(source, Call) or collected.new_defer_usages:
            raise Unsupported("not a stream")
        complete = column(field.type, self._members(field.type, details))
        parts = [one.node.selection_set for one in details]
        selections = [part for part in parts if part is not None]
        arguments = Arguments(field, definition_of(field), node, self._inputs)
        return Subscribed(key, source, arguments, complete, selections)

    def _collected(self) -> tuple[GraphQLObjectType, CollectedFields]:
        kind = self._schema.get_root_type(self._operation.operation)
        if kind is None:
            raise Unsupported("no root type")
        return kind, collect_fields(
            self._schema, self._fragments, self._variables, kind, self._operation
        )

    def _selection(
        self, kind: GraphQLObjectType, collected: CollectedFields, *, is_mutation: bool = False
    ) -> Selection:
        if collected.new_defer_usages or collected.forbidden_directive_instances:
            raise Unsupported("@defer")
        self._selections += 1
        if self._selections > SELECTIONS_MAX:
            raise Unsupported("too large")
        code = RowCode(kind)
        deep: list[tuple[int, Fill]] = []
        weight = weight_of(kind, 1)
        self.wanted.add(kind, set())
        for key, details in collected.grouped_field_set.items():
            weight += self._field(kind, key, details, code, deep, is_mutation=is_mutation)
        if not is_mutation:
            deep.sort(key=lambda fill: fill[0])
        batches = 0 if is_mutation else sum(order == BATCH_ORDER for order, _ in deep)
        return Selection(kind, code, [fill for _, fill in deep], batches, weight)

    def _field(
        self,
        parent: GraphQLObjectType,
        key: str,
        details: list[FieldDetails],
        code: RowCode,
        deep: list[tuple[int, Fill]],
        *,
        is_mutation: bool,
    ) -> float:
        """Compiles one field; what it adds to the cost of each object."""
        node = details[0].node
        name = node.name.value
        if name == TYPENAME:
            code.constant(key, parent.name)
            return 0
        field = parent.fields.get(name)
        if field is None:
            raise Unsupported("introspection")
        if self._rules is not None and not self._rules.may_read(parent.name, name):
            # One without a mask is refused before, or no such object is ever seen.
            mask = mask_of(field.type)
            code.constant(key, mask.value if mask else MASKED)
            return 0
        source, members = source_of(field), self._members(field.type, details)
        self.wanted.add(parent, names_read(source, field.type))
        if isinstance(source, Attribute | Rule) and _is_shallow(field.type, members):
            code.value(key, source, field.type, members, one_value(field.type, members))
            return weight_of(field, 0) + sum(member.weight for member in members.values())
        code.constant(key, None)
        deep.append(self._deep(field, node, key, source, members, is_mutation=is_mutation))
        return 0

    def _deep(
        self,
        field: GraphQLField,
        node: FieldNode,
        key: str,
        source: Source,
        members: Members,
        *,
        is_mutation: bool,
    ) -> tuple[int, Fill]:
        complete = column(field.type, members)
        if isinstance(source, Attribute):
            return VALUE_ORDER, value_fill(key, attrgetter(source.name), complete)
        if isinstance(source, Rule):
            return VALUE_ORDER, value_fill(key, source.rule, complete)
        arguments = Arguments(field, definition_of(field), node, self._inputs)
        weight = weight_of(field, 0)
        if isinstance(source, Batched):
            return BATCH_ORDER, batch_fill(key, source.batch, arguments, complete, weight)
        if is_mutation:
            return CALL_ORDER, mutation_fill(key, source, arguments, complete)
        return CALL_ORDER, call_fill(key, source, arguments, complete, weight)

    def _members(self, kind: GraphQLOutputType, details: list[FieldDetails]) -> Members:
        """The selection of each object type that the field may answer with, by name."""
        named = get_named_type(kind)
        if is_object_type(named):
            return {named.name: self._of(named, details)}
        if is_abstract_type(named):
            possible = self._schema.get_possible_types(named)
            return {each.name: self._of(each, details) for each in possible}
        return {}

    def _of(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> Selection:
        collected = collect_subfields(
            self._schema, self._fragments, self._variables, self._operation, kind, details
        )
        return self._selection(kind, collected)


def _is_shallow(kind: GraphQLOutputType, members: Members) -> bool:
    if is_leaf_type(get_named_type(kind)):
        return True
    # The objects of a list are counted when they are answered.
    if is_list_type(get_nullable_type(kind)):
        return False
    return len(members) == 1 and not any(member.deep for member in members.values())
