"""Limits on the size of documents: rules that run before all other validation."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    ValidationContext,
    ValidationRule,
    VisitorAction,
)

from execution.errors import BAD_USER_INPUT, graphql_error

DEPTH_EXCEEDED: Final = "DEPTH_EXCEEDED"
ALIASES_EXCEEDED: Final = "ALIASES_EXCEEDED"
DIRECTIVES_EXCEEDED: Final = "DIRECTIVES_EXCEEDED"
OVERLAPS_EXCEEDED: Final = "OVERLAPS_EXCEEDED"
ROOT_FIELDS_EXCEEDED: Final = "ROOT_FIELDS_EXCEEDED"

# Introspection has no cost and no depth limit, so aliases must not multiply it. The usual
# introspection query has none.
INTROSPECTION: Final = frozenset({"__schema", "__type"})
INTROSPECTION_ALIASES_MAX: Final = 3

# Characters of one text in a document or in variables.
TEXT_MAX: Final = 40_000

Rules = tuple[type[ValidationRule], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest document accepted: inclusive maxima, per operation unless noted.

    `tokens`, `directives` and `overlaps` are counted in the whole document; `mutations` are the
    root fields of a mutation; `aliases` in a fragment count each time the fragment is spread. An
    overlap is a repeated field or fragment in a selection set, which the specification's rules
    compare with every other.
    """

    depth: int = 15
    aliases: int = 30
    directives: int = 50
    overlaps: int = 100
    tokens: int = 5_000
    mutations: int = 20

    def rules(self) -> Rules:
        """The rules for these limits: always the same classes, so results can be cached."""
        return _rules(self)


@dataclass(frozen=True, slots=True)
class Shape:
    """The counts of a selection set, including its fragments."""

    depth: int = 0
    aliases: int = 0
    introspection_aliases: int = 0
    fields: int = 0


class Measure:
    """Measures selection sets, and each fragment only once."""

    def __init__(self, context: ValidationContext) -> None:
        self._context = context
        self._fragments: dict[str, Shape] = {}

    def shape(self, selections: SelectionSetNode | None, introspecting: bool = False) -> Shape:
        """The shape of this selection set as executed."""
        parts = list(self._parts(selections, introspecting))
        return Shape(
            depth=max((part.depth for part in parts), default=0),
            aliases=sum(part.aliases for part in parts),
            introspection_aliases=sum(part.introspection_aliases for part in parts),
            fields=sum(part.fields for part in parts),
        )

    def _parts(self, selections: SelectionSetNode | None, introspecting: bool) -> Iterator[Shape]:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                yield self._field(node, introspecting)
            elif isinstance(node, FragmentSpreadNode):
                yield self._fragment(node.name.value)
            else:
                yield self.shape(getattr(node, "selection_set", None), introspecting)

    def _field(self, node: FieldNode, introspecting: bool) -> Shape:
        introspecting = introspecting or node.name.value in INTROSPECTION
        inner = self.shape(node.selection_set, introspecting)
        alias = 1 if node.alias else 0
        return Shape(
            depth=0 if introspecting else inner.depth + 1,
            aliases=inner.aliases + alias,
            introspection_aliases=inner.introspection_aliases + (alias if introspecting else 0),
            fields=1,
        )

    def _fragment(self, name: str) -> Shape:
        if name not in self._fragments:
            # A recursive fragment counts nothing here; another rule refuses it.
            self._fragments[name] = Shape()
            fragment = self._context.get_fragment(name)
            if fragment:
                self._fragments[name] = self.shape(
                    fragment.selection_set, _is_introspection(fragment)
                )
        return self._fragments[name]


def _is_introspection(fragment: FragmentDefinitionNode) -> bool:
    """Whether the fragment is on an introspection type such as `__Type`."""
    return fragment.type_condition.name.value.startswith("__")


@cache
def _rules(limits: Limits) -> Rules:
    return _shape_rule(limits), _text_rule(limits)


def _counts(
    shape: Shape, operation: OperationType, limits: Limits
) -> Iterator[tuple[int, int, str, str]]:
    """For each limit of an operation: the count, the maximum, its name, and the error code."""
    yield shape.depth, limits.depth, "levels", DEPTH_EXCEEDED
    yield shape.aliases, limits.aliases, "aliases", ALIASES_EXCEEDED
    yield (
        shape.introspection_aliases,
        INTROSPECTION_ALIASES_MAX,
        "aliases in introspection",
        ALIASES_EXCEEDED,
    )
    if operation is OperationType.MUTATION:
        yield shape.fields, limits.mutations, "mutations", ROOT_FIELDS_EXCEEDED


def _shape_rule(limits: Limits) -> type[ValidationRule]:
    class ShapeWithinLimits(ValidationRule):
        """Refuses operations with too many levels, aliases or mutations."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.measure = Measure(context)

        def enter_operation_definition(
            self, node: OperationDefinitionNode, *_: Any
        ) -> VisitorAction:
            for counted, maximum, name, code in _counts(
                self.measure.shape(node.selection_set), node.operation, limits
            ):
                if counted > maximum:
                    self.report_error(_exceeded(maximum, counted, name, code))
            return None

    return ShapeWithinLimits


def _text_rule(limits: Limits) -> type[ValidationRule]:
    class TextWithinLimits(ValidationRule):
        """Refuses documents with too many directives, known or not, or too many overlaps."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.directives = 0
            self.overlaps = 0

        def enter_directive(self, *_: Any) -> VisitorAction:
            self.directives += 1
            return None

        def enter_string_value(self, node: StringValueNode, *_: Any) -> VisitorAction:
            if len(node.value) > TEXT_MAX:
                message = f"A text has more than {TEXT_MAX:,} characters."
                self.report_error(graphql_error(message, BAD_USER_INPUT, maximum=TEXT_MAX))
            return None

        def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> VisitorAction:
            fields = [part for part in node.selections if isinstance(part, FieldNode)]
            names = {(field.alias or field.name).value for field in fields}
            self.overlaps += len(node.selections) - len(names)
            return None

        def leave_document(self, *_: Any) -> VisitorAction:
            for maximum, counted, name, code in (
                (limits.directives, self.directives, "directives", DIRECTIVES_EXCEEDED),
                (limits.overlaps, self.overlaps, "fragments and repetitions", OVERLAPS_EXCEEDED),
            ):
                if counted > maximum:
                    self.report_error(_exceeded(maximum, counted, name, code))
            return None

    return TextWithinLimits


def _exceeded(maximum: int, counted: int, name: str, code: str) -> Any:
    # The exact number for nested fragments may have thousands of digits.
    requested = min(counted, 10**9)
    message = f"This document has {requested} {name}; at most {maximum} are allowed."
    return graphql_error(message, code, requested=requested, maximum=maximum)
