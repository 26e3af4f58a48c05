"""The identity map of a unit of work: each aggregate once, with its rows as they were loaded."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.inventory.level import InventoryLevel
from domain.orders.order import Order
from persistence.writes.aggregates import Aggregate, Rows, rows_of


class IdentityMap:
    def __init__(self) -> None:
        self._aggregates: dict[tuple[type, str], Any] = {}
        self._loaded_rows: dict[tuple[type, str], Rows] = {}
        self._absent: dict[tuple[type, tuple[str, ...]], set[tuple[Any, ...]]] = {}

    def loaded(self, aggregate: Aggregate, root: Any) -> Any:
        """The object with the id of `root`: the one loaded or added first."""
        key = aggregate.kind, root.id
        if key not in self._aggregates:
            self._aggregates[key] = root
            self._loaded_rows[key] = rows_of(aggregate, root)
        return self._aggregates[key]

    def add(self, root: Any) -> None:
        self._aggregates[type(root), root.id] = root
        for (kind, names), absent in self._absent.items():
            if kind is type(root):
                absent.discard(tuple(getattr(root, name) for name in names))

    def discard(self, root: Any) -> None:
        self._aggregates.pop((type(root), root.id), None)

    def is_new(self, root: Any) -> bool:
        """Whether it was added, not loaded."""
        key = type(root), root.id
        return key in self._aggregates and key not in self._loaded_rows

    def find(self, kind: type, by: Mapping[str, Any]) -> Any:
        """The loaded or added object with these values, or `None`."""
        if "id" in by:
            same_id = self._aggregates.get((kind, by["id"]))
            if same_id is not None and len(by) == 1:
                return same_id
        for (loaded, _), root in self._aggregates.items():
            if loaded is kind and all(getattr(root, name) == by[name] for name in by):
                return root
        return None

    def is_absent(self, kind: type, by: Mapping[str, Any]) -> bool:
        """Whether a previous query found that it is not stored."""
        names = tuple(sorted(by))
        return tuple(by[name] for name in names) in self._absent.get((kind, names), ())

    def note_absent(self, kind: type, by: Iterable[Mapping[str, Any]]) -> None:
        for values in by:
            names = tuple(sorted(values))
            key = tuple(values[name] for name in names)
            self._absent.setdefault((kind, names), set()).add(key)

    def with_loaded_rows(self) -> Iterator[tuple[type, Any, Rows | None]]:
        """Every object with its rows as they were loaded; `None` for a new object."""
        for (kind, id), root in self._aggregates.items():
            yield kind, root, self._loaded_rows.get((kind, id))

    def orders(self) -> list[Order]:
        return [root for (kind, _), root in self._aggregates.items() if kind is Order]

    def levels(self) -> dict[tuple[str, str], InventoryLevel]:
        return {
            (root.sku, root.location_id): root
            for (kind, _), root in self._aggregates.items()
            if kind is InventoryLevel
        }
