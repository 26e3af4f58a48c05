"""The aggregates that one unit of work knows: each once, with its rows as they were loaded."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.inventory.level import InventoryLevel
from domain.orders.order import Order
from persistence.writes.aggregates import Aggregate, Rows, rows_of


class IdentityMap:
    def __init__(self) -> None:
        self._things: dict[tuple[type, str], Any] = {}
        self._before: dict[tuple[type, str], Rows] = {}
        self._absent: dict[tuple[type, tuple[str, ...]], set[tuple[Any, ...]]] = {}

    def loaded(self, aggregate: Aggregate, thing: Any) -> Any:
        """The object under this id: the first one that was loaded or added."""
        place = aggregate.kind, thing.id
        if place not in self._things:
            self._things[place] = thing
            self._before[place] = rows_of(aggregate, thing)
        return self._things[place]

    def add(self, thing: Any) -> None:
        self._things[type(thing), thing.id] = thing
        for (kind, names), absent in self._absent.items():
            if kind is type(thing):
                absent.discard(tuple(getattr(thing, name) for name in names))

    def forget(self, thing: Any) -> None:
        self._things.pop((type(thing), thing.id), None)

    def is_new(self, thing: Any) -> bool:
        """Whether it was added, not loaded."""
        place = type(thing), thing.id
        return place in self._things and place not in self._before

    def find(self, kind: type, by: Mapping[str, Any]) -> Any:
        """The known object with these values; `None` when none is known."""
        if "id" in by:
            named = self._things.get((kind, by["id"]))
            if named is not None and len(by) == 1:
                return named
        for (known, _), thing in self._things.items():
            if known is kind and all(getattr(thing, name) == by[name] for name in by):
                return thing
        return None

    def is_absent(self, kind: type, by: Mapping[str, Any]) -> bool:
        """Whether it was looked for before, and is not stored."""
        names = tuple(sorted(by))
        return tuple(by[name] for name in names) in self._absent.get((kind, names), ())

    def note_absent(self, kind: type, by: Iterable[Mapping[str, Any]]) -> None:
        for values in by:
            names = tuple(sorted(values))
            key = tuple(values[name] for name in names)
            self._absent.setdefault((kind, names), set()).add(key)

    def compared(self) -> Iterator[tuple[type, Any, Rows | None]]:
        """Every object with its rows as they were loaded, or `None` for a new one."""
        for (kind, id), thing in self._things.items():
            yield kind, thing, self._before.get((kind, id))

    def orders(self) -> list[Order]:
        return [thing for (kind, _), thing in self._things.items() if kind is Order]

    def levels(self) -> dict[tuple[str, str], InventoryLevel]:
        return {
            (thing.sku, thing.location_id): thing
            for (kind, _), thing in self._things.items()
            if kind is InventoryLevel
        }
