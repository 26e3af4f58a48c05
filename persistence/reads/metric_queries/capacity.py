"""What fulfillment orders take of the capacity of locations, over a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, cast, extract, func

from domain.network.capacity import Used, Window
from domain.network.methods import FulfillmentMethod
from persistence import tables as t
from persistence.writes.stock.capacity import counted, counted_between

# Days and hours of every time zone in use begin with a quarter of an hour.
QUARTER = 15 * 60

Taken = dict[tuple[datetime, FulfillmentMethod], Used]


def by_quarter(window: Window) -> Select[Any]:
    """Of all locations."""
    work = t.fulfillment_orders.c
    seconds = extract("epoch", func.coalesce(work.ship_by, work.created_at))
    quarter = cast(seconds - seconds % QUARTER, BigInteger).label("quarter")
    return counted(work.location_id, quarter, work.method).where(
        counted_between(window.starts_at, window.ends_at)
    )


def taken_of(location_ids: Sequence[str], rows: Iterable[Mapping[Any, Any]]) -> list[Taken]:
    found: dict[str, Taken] = {id: {} for id in location_ids}
    for row in rows:
        at = datetime.fromtimestamp(row["quarter"], UTC)
        found[row["location_id"]][at, row["method"]] = Used(row["orders"], int(row["units"]))
    return list(found.values())
