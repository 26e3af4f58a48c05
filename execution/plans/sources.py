"""Where the value of a field comes from, as strawberry declares it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

from graphql import GraphQLField, GraphQLOutputType, GraphQLScalarType, get_nullable_type
from strawberry.types.field import StrawberryField

from execution.plans.arguments.inputs import DEFINITION
from execution.plans.batch import BATCH, RULE, SENT, Batch
from execution.plans.leaves import AS_IT_IS
from execution.plans.wanted import as_sent


class Unsupported(Exception):
    """An operation that has no plan: graphql-core executes it."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the parent."""

    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A function of the parent alone; `sent` gives its value as the scalar of the field does."""

    rule: Callable[[Any], Any]
    sent: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Batched:
    """One batch for all parents."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class Call:
    """A resolver that is called for each parent, and which of its parameters are what."""

    function: Callable[..., Any]
    parent: str | None
    info: str | None
    is_async: bool

    def bound(self, info: Any, arguments: Mapping[str, Any]) -> Callable[[Any], Any]:
        """The resolver as a function of the parent."""
        given = dict(arguments)
        if self.info is not None:
            given[self.info] = info
        function, parent = self.function, self.parent
        if parent is None:
            return lambda _: function(**given)
        return lambda value: function(**{parent: value}, **given)


Source = Attribute | Rule | Batched | Call


def names_read(source: Source, kind: GraphQLOutputType) -> set[str] | None:
    """The attributes of the parent that a field of this type reads; `None`: any."""
    if isinstance(source, Attribute):
        leaf = get_nullable_type(kind)
        if isinstance(leaf, GraphQLScalarType) and leaf.name not in AS_IT_IS:
            return {as_sent(source.name, leaf.name)}
        return {source.name}
    if isinstance(source, Batched):
        return {source.batch.key}
    return set() if isinstance(source, Call) and source.parent is None else None


def source_of(field: GraphQLField) -> Source:
    """The source of a field; raises `Unsupported` for introspection and field extensions."""
    definition = definition_of(field)
    resolver = definition.base_resolver
    if definition.extensions or definition.permission_classes:
        raise Unsupported("field extensions")
    if resolver is None:
        return Attribute(definition.python_name)
    function: Any = resolver.wrapped_func
    if batch := getattr(function, BATCH, None):
        return Batched(batch)
    if rule := getattr(function, RULE, None):
        return Rule(rule, getattr(function, SENT, None))
    if resolver.self_parameter:
        raise Unsupported("methods as resolvers")
    parent = resolver.parent_parameter or resolver.root_parameter
    is_async = iscoroutinefunction(function)
    if parent and not (is_async or resolver.info_parameter or definition.arguments):
        return Rule(function)
    return Call(
        function,
        parent.name if parent else None,
        resolver.info_parameter.name if resolver.info_parameter else None,
        is_async,
    )


def definition_of(field: GraphQLField) -> StrawberryField:
    definition = field.extensions.get(DEFINITION)
    if not isinstance(definition, StrawberryField):
        raise Unsupported("introspection")
    return definition
