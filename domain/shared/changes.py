"""Updates: what is left out stays as it is, and `None` clears a value."""

from collections.abc import Iterable
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from domain.shared import bounds

Thing = TypeVar("Thing")


class Unchanged(Enum):
    UNCHANGED = "UNCHANGED"

    def __repr__(self) -> str:
        return self.name


UNCHANGED = Unchanged.UNCHANGED


def _nullable(kind: type, name: str) -> bool:
    return NoneType in get_args(get_type_hints(kind)[name])


def apply_changes(thing: Thing, command: object, names: Iterable[str]) -> Thing:
    """Take over what the command gives, and check the whole as if it were new."""
    for name in names:
        value: Any = getattr(command, name)
        if value is UNCHANGED:
            continue
        if value is None and not _nullable(type(thing), name):
            bounds.invalid(_camel(name), "must not be null; leave it out to keep it")
        else:
            setattr(thing, name, value)
    checked = getattr(thing, "__post_init__", None)
    if checked is not None:
        checked()
    return thing


def given(value: Any) -> Any:
    """The value of a new object's attribute: what was left out is `None`."""
    return None if value is UNCHANGED else value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
