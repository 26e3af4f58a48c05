"""The errors of each use case, declared by a decorator. The graph derives its error types from
them; an error that is not declared is a bug."""

from collections.abc import Callable
from typing import Any, TypeVar

from domain.shared.errors import DomainError

Method = TypeVar("Method", bound=Callable[..., Any])


def refuses(*kinds: type[DomainError]) -> Callable[[Method], Method]:
    """Declare the errors of a use case. Those of any input need no declaration: invalid values,
    unknown ids, reused idempotency keys, version conflicts."""

    def mark(method: Method) -> Method:
        method.refusals = kinds  # type: ignore[attr-defined]
        return method

    return mark


def refusals_of(method: Callable[..., Any]) -> tuple[type[DomainError], ...]:
    refusals: tuple[type[DomainError], ...] = getattr(method, "refusals", ())
    return refusals
