"""How lists are sorted: by one column, and by id among rows that have the same value."""

from functools import cache
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint

from domain.shared.paging import Direction, Listing, Page


def is_descending(listing: Listing, page: Page) -> bool:
    """The last rows are read as the first rows in reverse order."""
    return (listing.direction is Direction.DESCENDING) == page.forward


def sort_keys(table: Table, listing: Listing) -> list[Column[Any]]:
    names = dict.fromkeys((listing.sort, "id"))
    return [table.c[name] for name in names]


def order_of(table: Table, listing: Listing, *, descending: bool) -> list[Any]:
    """Null is sorted as later or more than every value."""
    keys = sort_keys(table, listing)
    if descending:
        return [key.desc().nulls_first() if key.nullable else key.desc() for key in keys]
    return [key.asc().nulls_last() if key.nullable else key.asc() for key in keys]


@cache
def is_indexed(table: Table, listing: Listing) -> bool:
    """Whether an index has the rows in this order, so that a page reads no more than itself."""
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    keyed: list[Any] = [table.primary_key, *table.indexes, *unique]
    first = {next(iter(one.columns)).key for one in keyed if len(one.columns)}
    return table.c[listing.sort].key in first
