"""Fields whose values are loaded for all parents of a level at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

BATCH: Final = "__batch__"
RULE: Final = "__rule__"
SENT: Final = "__sent__"
OF_CLASS: Final = "__of_class__"

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Batch:
    """How a plan resolves a field: `key` is the attribute of the parent that it is loaded by; a
    parent whose key is `None` has no value.

    `load` gets what resolvers see of the operation, the distinct keys, and the arguments of the
    field as keywords. It returns the values in the order of the keys, or raises.
    """

    key: str
    load: Callable[..., Awaitable[Sequence[Any]]]


def batched(batch: Batch) -> Callable[[Resolver], Resolver]:
    """Declare what a plan does instead of calling this resolver for each parent. Both must give the
    same values: the resolver serves whatever is executed without a plan."""

    def declare(resolver: Resolver) -> Resolver:
        setattr(resolver, BATCH, batch)
        return resolver

    return declare


def computed(
    rule: Callable[[Any], Any], sent: Callable[[Any], Any] | None = None
) -> Callable[[Resolver], Resolver]:
    """Declare that this resolver does nothing but call `rule` with the parent. `sent` makes of the
    parent what the scalar of the field makes of the value of the rule."""

    def declare(resolver: Resolver) -> Resolver:
        setattr(resolver, RULE, rule)
        setattr(resolver, SENT, sent)
        return resolver

    return declare


def of_class(is_class: Callable[[type], bool]) -> Callable[[Resolver], Resolver]:
    """Declare of an `is_type_of` that it is true of every object of a class, where `is_class` is:
    objects of other classes are asked themselves."""

    def declare(is_type_of: Resolver) -> Resolver:
        setattr(is_type_of, OF_CLASS, is_class)
        return is_type_of

    return declare
