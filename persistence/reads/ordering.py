"""How lists are sorted: by one column, and by id among rows that have the same value."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Select, Table, UniqueConstraint, func, select

from domain.privacy.personal import PERSONAL
from domain.shared.paging import Direction, Listing, Page


def is_descending(listing: Listing, page: Page) -> bool:
    """The last rows are read as the first rows in reverse order."""
    return (listing.direction is Direction.DESCENDING) == page.forward


def sort_keys(table: Table, listing: Listing) -> list[Column[Any]]:
    names = dict.fromkeys((listing.sort, "id"))
    return [table.c[name] for name in names]


def cursor_keys(table: Table, listing: Listing) -> list[Column[Any]]:
    """The columns whose values are in a cursor. Cursors get into logs and addresses, so personal
    data is not in them: the value is looked up, by the id, when the cursor comes back."""
    keys = sort_keys(table, listing)
    return keys[1:] if (table.name, listing.sort) in PERSONAL else keys


def order_of(table: Table, listing: Listing, *, descending: bool) -> list[Any]:
    """Null is sorted as later or more than every value."""
    keys = sort_keys(table, listing)
    if descending:
        return [key.desc().nulls_first() if key.nullable else key.desc() for key in keys]
    return [key.asc().nulls_last() if key.nullable else key.asc() for key in keys]


def first_of_each(
    table: Table,
    by: str,
    listing: Listing,
    *,
    descending: bool,
    where: Any,
    size: Any,
    columns: Sequence[Column[Any]] | None = None,
) -> Select[Any]:
    """The first rows of the list of each key; `where` says of which keys and rows. All columns
    unless some are named, and the place in the list."""
    order = order_of(table, listing, descending=descending)
    rank = func.row_number().over(partition_by=table.c[by], order_by=order)
    each = select(*(columns or table.columns), rank.label("rank_")).where(where).subquery()
    return select(each).where(each.c.rank_ <= size).order_by(each.c.rank_)


@cache
def is_indexed(table: Table, listing: Listing) -> bool:
    """Whether an index has the rows in this order, so that a page reads no more than itself."""
    whole = [one for one in table.indexes if one.dialect_options["sqlite"]["where"] is None]
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    keyed: list[Any] = [table.primary_key, *whole, *unique]
    first = {next(iter(one.columns)).key for one in keyed if len(one.columns)}
    column = table.c[listing.sort]
    # Null last, or first from the end, is not the order of an index.
    return column.key in first and not column.nullable
