"""Partial updates: `UNCHANGED` attributes keep their values, and `None` clears a value."""

from collections.abc import Iterable
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from domain.shared import bounds

Target = TypeVar("Target")


class Unchanged(Enum):
    UNCHANGED = "UNCHANGED"

    def __repr__(self) -> str:
        return self.name


UNCHANGED = Unchanged.UNCHANGED


def _nullable(kind: type, name: str) -> bool:
    return NoneType in get_args(get_type_hints(kind)[name])


def apply_changes(target: Target, command: object, names: Iterable[str]) -> Target:
    """Set the given attributes from the command, and validate the result like a new object."""
    with bounds.collecting():
        for name in names:
            value: Any = getattr(command, name)
            if value is UNCHANGED:
                continue
            if value is None and not _nullable(type(target), name):
                bounds.invalid(bounds.camel(name), "must not be null; leave it out to keep it")
            else:
                setattr(target, name, value)
        validate = getattr(target, "__post_init__", None)
        if validate is not None:
            validate()
    return target


def given(value: Any) -> Any:
    """The value for an attribute of a new object: `None` when it was left out."""
    return None if value is UNCHANGED else value
