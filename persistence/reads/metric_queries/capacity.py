"""What fulfillment orders take of the capacity of a location, over a time."""

from collections.abc import Iterable, Mapping
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


def by_quarter(location_id: str, window: Window) -> Select[Any]:
    work = t.fulfillment_orders.c
    seconds = extract("epoch", func.coalesce(work.ship_by, work.created_at))
    quarter = cast(seconds - seconds % QUARTER, BigInteger).label("quarter")
    return counted(quarter, work.method).where(
        work.location_id == location_id, counted_between(window.starts_at, window.ends_at)
    )


def taken_of(rows: Iterable[Mapping[Any, Any]]) -> Taken:
    return {
        (datetime.fromtimestamp(row["quarter"], UTC), row["method"]): Used(
            row["orders"], int(row["units"])
        )
        for row in rows
    }
