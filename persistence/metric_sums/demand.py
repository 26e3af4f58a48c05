"""The units that are demanded of each location a day: sums that differences are added to."""

import json
from datetime import date
from typing import Any

from sqlalchemy import delete

from domain.reporting.contributions import Demanded, DemandKey
from persistence.engine.dialects import insert_adding
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.tables import daily_demand

_d = daily_demand.c
_NOTHING = Prepared(delete(daily_demand).where(among(_d.id, "ids"), _d.units == 0))


async def add_demand(statements: Statements, changes: Demanded) -> None:
    """Add these differences, within the transaction that moves the sums."""
    if not changes:
        return
    rows = [_row(key, units) for key, units in sorted(changes.items(), key=lambda one: _id(one[0]))]
    await statements.execute(insert_adding(statements, daily_demand, "units"), rows)
    await statements.run(_NOTHING, [{"ids": [row["id"] for row in rows]}])


def _id(key: DemandKey) -> str:
    location_id, sku, day = key
    return f"{location_id or ''} {day} {sku}"


def _row(key: DemandKey, units: int) -> dict[str, Any]:
    location_id, sku, day = key
    place = {"location_id": location_id or "", "sku": sku, "day": day}
    return {"id": _id(key), **place, "units": units}


def demand_json(demand: Demanded) -> str:
    parts = [[place, sku, f"{day}", units] for (place, sku, day), units in demand.items()]
    return json.dumps(parts, separators=(",", ":"))


def demand_of_json(text: str | None) -> Demanded:
    """The release before has stored none."""
    parts = json.loads(text or "[]")
    return {(place, sku, date.fromisoformat(day)): units for place, sku, day, units in parts}
