"""Which attributes a plan reads of the objects that are loaded for it."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLObjectType

from execution.plans.batch import OF_CLASS


class Sent(str):
    """A value as its scalar sends it: a plan answers it as it is."""

    __slots__ = ()


def as_sent(name: str, scalar: str) -> str:
    """The name of an attribute of which a plan needs no more than what its scalar sends: its value
    may be `Sent`."""
    return f"{name} as {scalar}"


class Wanted:
    """Collected while an operation is compiled, over all its selections."""

    def __init__(self) -> None:
        self._read: dict[str, set[str] | None] = {}
        self._kinds: dict[str, Callable[[type], bool]] = {}
        self._found: dict[type, frozenset[str] | None] = {}

    def add(self, kind: GraphQLObjectType, names: set[str] | None) -> None:
        """A selection of this type reads these attributes; `None`: any."""
        is_class = getattr(kind.is_type_of, OF_CLASS, None)
        if is_class is None:
            return
        known = self._read.get(kind.name, set())
        self._read[kind.name] = None if names is None or known is None else known | names
        self._kinds[kind.name] = is_class

    def of(self, cls: type) -> frozenset[str] | None:
        """The attributes of objects of this class; `None`: any of them may be read."""
        if cls not in self._found:
            self._found[cls] = self._of(cls)
        return self._found[cls]

    def _of(self, cls: type) -> frozenset[str] | None:
        found: set[str] = set()
        shown = [name for name, is_class in self._kinds.items() if is_class(cls)]
        for name in shown:
            names = self._read[name]
            if names is None:
                return None
            found |= names
        return frozenset(found) if shown else None


def read_of(info: Any, cls: type, *also: str) -> frozenset[str] | None:
    """The attributes that the operation reads of objects of this class, and those that the resolver
    reads besides; `None`: any, also where no plan answers."""
    wanted: Wanted | None = getattr(info, "wanted", None)
    names = wanted.of(cls) if wanted is not None else None
    # A set is hashed once: the same one is a key of several caches.
    return names.union(also) if names is not None and also else names
