"""What a use case may refuse, declared beside it. The graph's error unions are derived from it; a
refusal that is not declared is a bug."""

from collections.abc import Callable
from typing import Any, TypeVar

from domain.shared.errors import DomainError

Method = TypeVar("Method", bound=Callable[..., Any])


def refuses(*kinds: type[DomainError]) -> Callable[[Method], Method]:
    """Besides what follows from the input: an invalid value, an unknown id, a reused idempotency
    key, a newer version."""

    def mark(method: Method) -> Method:
        method.refusals = kinds  # type: ignore[attr-defined]
        return method

    return mark


def refusals_of(method: Callable[..., Any]) -> tuple[type[DomainError], ...]:
    found: tuple[type[DomainError], ...] = getattr(method, "refusals", ())
    return found
