"""How large a document may be: rules that read its shape only, before it is validated."""

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
    ValidationContext,
    ValidationRule,
    VisitorAction,
)

from execution.errors import an_error

DEPTH_EXCEEDED: Final = "DEPTH_EXCEEDED"
ALIASES_EXCEEDED: Final = "ALIASES_EXCEEDED"
DIRECTIVES_EXCEEDED: Final = "DIRECTIVES_EXCEEDED"
OVERLAPS_EXCEEDED: Final = "OVERLAPS_EXCEEDED"
ROOT_FIELDS_EXCEEDED: Final = "ROOT_FIELDS_EXCEEDED"

# Introspection costs nothing and is exempt from the depth, so it must not be multiplied: the
# tools' own query uses no alias at all.
INTROSPECTION: Final = frozenset({"__schema", "__type"})
INTROSPECTION_ALIASES_MAX: Final = 3

Rules = tuple[type[ValidationRule], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest document accepted. Counts, all inclusive, per operation unless said.

    `tokens`, `directives` and `overlaps` count in the whole document, `mutations` the root
    fields of a mutation; `aliases` counts one in a fragment each time the fragment is spread.
    An overlap is a fragment or a field named again, which the specification's rules compare
    with every other beside it.
    """

    depth: int = 15
    aliases: int = 30
    directives: int = 50
    overlaps: int = 100
    tokens: int = 5_000
    mutations: int = 20

    def rules(self) -> Rules:
        """The rules for these limits: always the same classes, so verdicts can be kept."""
        return _rules(self)


@dataclass(frozen=True, slots=True)
class Shape:
    """What was counted in a selection set, fragments included."""

    depth: int = 0
    aliases: int = 0
    introspection_aliases: int = 0
    fields: int = 0


class Measure:
    """Counts selection sets, each fragment once however often it is spread."""

    def __init__(self, context: ValidationContext) -> None:
        self._context = context
        self._fragments: dict[str, Shape] = {}

    def shape(self, selections: SelectionSetNode | None, introspecting: bool = False) -> Shape:
        """The shape of this selection set as it will be executed."""
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
            # A fragment inside itself counts nothing here; another rule refuses the cycle.
            self._fragments[name] = Shape()
            fragment = self._context.get_fragment(name)
            if fragment:
                self._fragments[name] = self.shape(
                    fragment.selection_set, _is_about_the_schema(fragment)
                )
        return self._fragments[name]


def _is_about_the_schema(fragment: FragmentDefinitionNode) -> bool:
    """Whether the fragment is on one of introspection's own types (`__Type` and so on)."""
    return fragment.type_condition.name.value.startswith("__")


@cache
def _rules(limits: Limits) -> Rules:
    return _shape_rule(limits), _text_rule(limits)


def _counts(
    shape: Shape, operation: OperationType, limits: Limits
) -> Iterator[tuple[int, int, str, str]]:
    """What was counted in an operation: how much, at most, of what, and the code to refuse it."""
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
        """Refuses operations that are too deep, too often renamed, or too many at once."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.measure = Measure(context)

        def enter_operation_definition(
            self, node: OperationDefinitionNode, *_: Any
        ) -> VisitorAction:
            for counted, maximum, what, code in _counts(
                self.measure.shape(node.selection_set), node.operation, limits
            ):
                if counted > maximum:
                    self.report_error(_too_much(maximum, counted, what, code))
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

        def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> VisitorAction:
            fields = [part for part in node.selections if isinstance(part, FieldNode)]
            names = {(field.alias or field.name).value for field in fields}
            self.overlaps += len(node.selections) - len(names)
            return None

        def leave_document(self, *_: Any) -> VisitorAction:
            for maximum, counted, what, code in (
                (limits.directives, self.directives, "directives", DIRECTIVES_EXCEEDED),
                (limits.overlaps, self.overlaps, "fragments and repetitions", OVERLAPS_EXCEEDED),
            ):
                if counted > maximum:
                    self.report_error(_too_much(maximum, counted, what, code))
            return None

    return TextWithinLimits


def _too_much(maximum: int, counted: int, what: str, code: str) -> Any:
    # Written out, a number of nested fragments may have thousands of digits.
    requested = min(counted, 10**9)
    message = f"This document has {requested} {what}; at most {maximum} are allowed."
    return an_error(message, code, requested=requested, maximum=maximum)
