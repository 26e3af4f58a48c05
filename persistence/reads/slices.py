"""What of the rows that were read is the page, and whether there is more of the list."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, overload

from domain.shared.paging import Page, cursor_of


def shown(page: Page, rows: Sequence[Any]) -> list[Any]:
    """The rows of the page in the order of the list: one more was read, in the order of reading."""
    visible = list(rows[: page.size])
    if not page.forward:
        visible.reverse()
    return visible


def ends(page: Page, rows: Sequence[Any]) -> dict[str, bool]:
    """Whether objects follow and precede the page."""
    more = len(rows) > page.size
    return {
        "has_next": more if page.forward else page.before is not None,
        "has_previous": more if not page.forward else page.after is not None,
    }


class Cursors(Sequence[str]):
    """The cursors of a page, each made when it is asked for. `values` gives the values of the sort
    keys of a row."""

    def __init__(self, rows: Sequence[Any], values: Callable[[Any], Iterable[Any]]) -> None:
        self._rows = rows
        self._values = values

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self._cursor(row) for row in self._rows[place]]
        return self._cursor(self._rows[place])

    def _cursor(self, row: Any) -> str:
        values = self._values(row)
        return cursor_of(*(v.isoformat() if isinstance(v, date) else v for v in values))
