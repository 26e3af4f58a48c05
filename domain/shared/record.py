"""Read-only records: the attributes of one stored row, named as in the domain class."""

from dataclasses import MISSING, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

Noun = TypeVar("Noun")


class Record(Generic[Noun]):
    """A read-only record of `kind`: the same attribute names, without methods and parts."""

    def __init__(self, kind: type[Noun], attributes: dict[str, Any]) -> None:
        self.__dict__ = attributes
        attributes["kind_"] = kind

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        return f"Record({self.kind_.__name__}, {self.__dict__.get('id')})"


def is_record_of(value: object, kind: type) -> bool:
    """Whether `value` is an instance of `kind`, or a record of one."""
    return isinstance(value, kind) or getattr(value, "kind_", None) is kind


@lru_cache
def _arguments(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind) if field.init)


def object_of(value: Any, **parts: Any) -> Any:
    """The object that a record is of, with these parts; an object stays what it is."""
    kind = getattr(value, "kind_", None)
    if kind is None:
        return value
    names = _arguments(kind) - parts.keys()
    read = ((name, getattr(value, name, MISSING)) for name in names)
    stored = {name: one for name, one in read if one is not MISSING}
    return kind(**stored, **parts)
