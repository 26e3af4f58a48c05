"""The stored sums, what each order has added to them, and how far they are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, String, bindparam, delete, func, select, update

from domain.reporting.contributions import (
    MANY,
    Contribution,
    Demanded,
    Part,
    Sum,
    SumKey,
    Sums,
)
from persistence.engine.dialects import Bytewise, insert_ignoring, insert_replacing
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.events.logs import ORDERS
from persistence.metric_sums.demand import add_demand, demand_json, demand_of_json
from persistence.reads.metric_queries.common import PART
from persistence.tables import (
    channels,
    metric_rollups,
    metric_sums,
    order_contributions,
)

LOG = ORDERS.name
IDS = "ids"


@dataclass(frozen=True, slots=True)
class State:
    """How far the sums are (`persistence.tables.orders.metric_sums`)."""

    form: int
    position: int
    reached: str | None
    zones: Mapping[str, str]
    revision: int = 0

    @property
    def row(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "position": self.position,
            "reached": self.reached,
            "zones": json.dumps(dict(sorted(self.zones.items()))),
        }


_r = metric_rollups.c
_STATE = Prepared(select(metric_rollups).where(_r.log == bindparam("log", LOG, type_=String)))
_MOVED = Prepared(
    update(metric_rollups)
    .where(_r.log == bindparam("of_log", LOG), _r.revision == bindparam("before", type_=BigInteger))
    .values(
        form=bindparam("form", type_=Integer),
        position=bindparam("position", type_=BigInteger),
        reached=bindparam("reached", type_=String),
        zones=bindparam("zones", type_=String),
        revision=_r.revision + 1,
    )
    .returning(_r.log)
)
_ZONES = Prepared(select(channels.c.id, channels.c.time_zone))
_HEAD = Prepared(select(ORDERS.head()))
_s = metric_sums.c
_FEW = Prepared(
    select(_s.name, _s.key, _s.count.label("number"), _s.high, _s.low).where(
        _s.scope == bindparam("scope"), among(_s.name, "names")
    )
)
_BY_ID = Prepared(
    select(_s.scope, _s.name, _s.key, _s.count.label("number"), _s.high, _s.low).where(
        among(_s.id, IDS)
    )
)
_NUMBER = Prepared(
    select(func.count().label("number")).where(
        _s.scope == bindparam("scope"), _s.name == bindparam("name")
    )
)
_LARGEST = Prepared(
    select(_s.key, _s.count.label("number"), _s.high, _s.low)
    .where(_s.scope == bindparam("scope"), _s.name == bindparam("name"))
    .order_by(_s.high.desc(), _s.low.desc(), Bytewise(func.substr(_s.key, 5)), Bytewise(_s.key))
    .limit(bindparam("most", type_=Integer))
)
_EMPTY = Prepared(delete(metric_sums).where(among(_s.id, IDS)))
_c = order_contributions.c
_ADDED = Prepared(select(order_contributions).where(among(_c.order_id, IDS)))


class StoredSums:
    """Within one transaction."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def state(self) -> State | None:
        rows = await self._statements.rows(_STATE)
        if not rows:
            return None
        (row,) = rows
        return State(
            *(row["form"], row["position"], row["reached"]),
            json.loads(row["zones"]),
            row["revision"],
        )

    async def zones(self) -> dict[str, str]:
        return {row["id"]: row["time_zone"] for row in await self._statements.rows(_ZONES)}

    async def head(self) -> int:
        (row,) = await self._statements.rows(_HEAD)
        return int(row["head"])

    async def begin(self, state: State) -> None:
        """Nothing is added up yet, unless another process has begun."""
        row = {"log": LOG, "revision": 0, **state.row}
        await self._statements.execute(insert_ignoring(self._statements, metric_rollups), [row])

    async def move(self, before: State, after: State) -> bool:
        """Whether the sums are as they were: not if another process has added to them."""
        row = {"before": before.revision, **after.row}
        return bool(await self._statements.rows(_MOVED, **row))

    async def added(self, ids: Sequence[str]) -> dict[str, Contribution]:
        """What these orders have added."""
        rows = await self._statements.rows(_ADDED, **{IDS: list(ids)})
        return {row["order_id"]: _contribution(row) for row in rows}

    async def sums(self, keys: Sequence[SumKey]) -> Sums:
        rows = await self._statements.rows(_BY_ID, **{IDS: [_id(key) for key in keys]})
        return {(row["scope"], Sum(row["name"]), row["key"]): _part(row) for row in rows}

    async def few(self, scope: str) -> dict[tuple[Sum, str], Part]:
        """The sums of which there are few."""
        names = [name.value for name in Sum if name not in MANY]
        rows = await self._statements.rows(_FEW, scope=scope, names=names)
        return {(Sum(row["name"]), row["key"]): _part(row) for row in rows}

    async def number(self, scope: str, name: Sum) -> int:
        (row,) = await self._statements.rows(_NUMBER, scope=scope, name=name.value)
        return int(row["number"])

    async def largest(self, scope: str, name: Sum, most: int) -> dict[str, Part]:
        rows = await self._statements.rows(_LARGEST, scope=scope, name=name.value, most=most)
        return {row["key"]: _part(row) for row in rows}

    async def write(
        self, contributions: Mapping[str, Contribution], sums: Sums, demand: Demanded
    ) -> None:
        """What these orders add, the sums with it, and the demand beyond what is stored."""
        added = [
            {
                "order_id": id,
                "channel_id": one.channel_id,
                "parts": _json(one),
                "demand": demand_json(one.demand),
            }
            for id, one in contributions.items()
        ]
        kept = [_row(key, part) for key, part in sums.items() if part != Part()]
        for table, rows in ((order_contributions, added), (metric_sums, kept)):
            if rows:
                await self._statements.execute(insert_replacing(self._statements, table), rows)
        empty = [_id(key) for key, part in sums.items() if part == Part()]
        if empty:
            await self._statements.run(_EMPTY, [{IDS: empty}])
        await add_demand(self._statements, demand)


def _id(key: SumKey) -> str:
    scope, name, rest = key
    return f"{scope}/{name.value}/{rest}"


def _row(key: SumKey, part: Part) -> dict[str, Any]:
    scope, name, rest = key
    high, low = divmod(part.amount, PART)
    columns = {"scope": scope, "name": name.value, "key": rest}
    return {"id": _id(key), **columns, "count": part.count, "high": high, "low": low}


def _part(row: Mapping[str, Any]) -> Part:
    return Part(row["number"], row["high"] * PART + row["low"])


def _json(one: Contribution) -> str:
    parts = [[*key, part.count, part.amount] for key, part in one.parts.items()]
    return json.dumps(parts, separators=(",", ":"))


def _contribution(row: Mapping[str, Any]) -> Contribution:
    parts = json.loads(row["parts"])
    return Contribution(
        row["channel_id"],
        {(Sum(name), key): Part(count, amount) for name, key, count, amount in parts},
        demand_of_json(row["demand"]),
    )
