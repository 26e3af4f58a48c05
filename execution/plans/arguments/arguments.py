"""The arguments of a field: read from literals and variables to what its resolver gets."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING as UNGIVEN
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    Visitor,
    VisitorAction,
    visit,
)
from graphql.execution.values import get_argument_values
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import convert_argument, convert_arguments
from strawberry.types.base import StrawberryMaybe, StrawberryOptional
from strawberry.types.field import StrawberryField

from execution.plans.arguments.given import MISSING, Given
from execution.plans.arguments.inputs import CONSTANT, DEFINITION, Odd, Readers, require_plain, some

# The metadata of a field whose arguments may be wrong in a way that their types do not say: called
# with the context and the arguments, it raises what the field would.
CHECK: Final = "check"

# What an argument is for these variables; `MISSING` if it is left out.
Expression = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What strawberry needs to convert the values of inputs, and the readers that do without."""

    config: StrawberryConfig
    scalars: Mapping[object, Any]
    readers: Readers = field(default_factory=Readers)

    def converted(self, value: Any, declared: Any) -> Any:
        return convert_argument(value, declared, self.scalars, self.config)


class Arguments:
    """The arguments of one field in one document."""

    def __init__(
        self, field: GraphQLField, definition: StrawberryField, node: FieldNode, inputs: Inputs
    ) -> None:
        self._field = field
        self.node = node
        self._inputs = inputs
        self._declared = definition.arguments
        self._check = definition.metadata.get(CHECK)
        try:
            self._expressions: list[tuple[str, Expression]] | None = self._compiled()
        except Odd:
            self._expressions = None

    def values(self, given: Given) -> dict[str, Any]:
        """The keywords of the resolver; raises `GraphQLError` for a value that is refused."""
        if not self._declared:
            return {}
        plain = given.plain
        if plain is not None and self._expressions is not None:
            try:
                read = [(name, value(plain)) for name, value in self._expressions]
                return {name: value for name, value in read if value is not MISSING}
            except Odd:
                pass
        values = get_argument_values(self._field, self.node, given.coerced)
        inputs = self._inputs
        return convert_arguments(dict(values), self._declared, inputs.scalars, inputs.config)

    def check(self, context: Any, given: Given) -> None:
        """Raises what the field would, for arguments that cannot be read."""
        values = self.values(given)
        if self._check is not None:
            self._check(context, **values)

    def _compiled(self) -> list[tuple[str, Expression]]:
        nodes = {one.name.value: one.value for one in self.node.arguments or ()}
        name_of = self._inputs.config.name_converter.from_argument
        found = []
        for argument in self._declared:
            name, declared = name_of(argument), argument.type
            require_plain(declared)
            shown = self._field.args[name]
            found.append(
                (argument.python_name, _optional(shown, nodes.get(name), declared, self._inputs))
            )
        return found


def _optional(shown: Any, node: ValueNode | None, declared: Any, inputs: Inputs) -> Expression:
    """An argument or a field of an input, which may be left out."""
    absent = _default(shown, declared, inputs)
    if node is None:
        return absent
    if not isinstance(node, VariableNode):
        return _literal(node, shown.type, declared, inputs)
    name, required = node.name.value, isinstance(shown.type, GraphQLNonNull)
    maybe = isinstance(declared, StrawberryMaybe)
    may_be_null = maybe and isinstance(declared.of_type, StrawberryOptional)

    def value(variables: Mapping[str, Any]) -> Any:
        given = variables.get(name, MISSING)
        if given is MISSING:
            return absent(variables)
        if given is None and required:
            raise Odd
        return some(given, may_be_null=may_be_null) if maybe else given

    return value


def _default(shown: Any, declared: Any, inputs: Inputs) -> Expression:
    default = coerce_default_value(shown)
    if default is Undefined:
        if isinstance(shown.type, GraphQLNonNull):
            return _odd
        return lambda _: MISSING
    return _constant(default, declared, inputs)


def _literal(node: ValueNode, kind: Any, declared: Any, inputs: Inputs) -> Expression:
    if not variables_in(node):
        value = coerce_input_literal(node, kind)
        if value is Undefined:
            raise Odd
        return _constant(value, declared, inputs)
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if not isinstance(node, ObjectValueNode) or not isinstance(inner, GraphQLInputObjectType):
        raise Odd
    return _object(node, inner, declared, inputs)


def _constant(value: Any, declared: Any, inputs: Inputs) -> Expression:
    """What resolvers may change is made for each of them."""
    if isinstance(value, CONSTANT):
        made = inputs.converted(value, declared)
        return lambda _: made
    return lambda _: inputs.converted(value, declared)


def _object(
    node: ObjectValueNode, kind: GraphQLInputObjectType, declared: Any, inputs: Inputs
) -> Expression:
    definition = kind.extensions.get(DEFINITION)
    if definition is None or definition.from_input is not None:
        raise Odd
    if isinstance(declared, StrawberryMaybe):
        raise Odd
    nodes = {one.name.value: one.value for one in node.fields}
    members = []
    for name, shown in kind.fields.items():
        part = shown.extensions[DEFINITION]
        of_part = part.resolve_type(type_definition=definition)
        require_plain(of_part)
        members.append((part.python_name, _optional(shown, nodes.get(name), of_part, inputs)))
    is_one_of, made = definition.is_one_of, _maker(definition)

    def value(variables: Mapping[str, Any]) -> Any:
        read = [(name, member(variables)) for name, member in members]
        given = {name: one for name, one in read if one is not MISSING}
        if is_one_of and (len(given) != 1 or None in given.values()):
            raise Odd
        return made(given)

    return value


def _maker(definition: Any) -> Callable[[dict[str, Any]], Any]:
    """Makes an input of its fields; those that are left out, and have no default, are null."""
    kind = definition.origin
    empty = {
        part.python_name: None
        for part in definition.fields
        if part.default_value is UNGIVEN and part.default_factory is UNGIVEN
    }
    return lambda given: kind(**{**empty, **given})


def _odd(_: Mapping[str, Any]) -> Any:
    raise Odd


class _Finder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_variable(self, node: VariableNode, *_: Any) -> VisitorAction:
        self.found.append(node.name.value)
        return None


def variables_in(node: Any) -> list[str]:
    """The names of the variables in a part of a document."""
    finder = _Finder()
    visit(node, finder)
    return finder.found
