"""Read-only records: the attributes of one stored row, named as in the domain class."""

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
