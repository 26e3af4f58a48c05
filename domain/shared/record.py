"""The reading side of a noun: what one row holds, under the domain class's own names."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

Noun = TypeVar("Noun")


class Record(Generic[Noun]):
    """A slim, read-only stand-in for `kind`: the same attribute names, no rules, no children."""

    def __init__(self, kind: type[Noun], attributes: dict[str, Any]) -> None:
        self.__dict__ = attributes
        attributes["kind_"] = kind

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        return f"Record({self.kind_.__name__}, {self.__dict__.get('id')})"


def is_record_of(value: object, kind: type) -> bool:
    """Whether `value` is a `kind`, or the record of one."""
    return isinstance(value, kind) or getattr(value, "kind_", None) is kind
