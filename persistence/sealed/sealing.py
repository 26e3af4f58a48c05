"""Seals the rows of a snapshot, batch by batch, on their way into a backup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.privacy.personal import ERASED, Erasure
from domain.privacy.sealing import Holder, staff_of
from persistence.sealed.cells import Key, Place, seal
from persistence.sealed.live_keys import LiveKeys
from persistence.sealed.manifest import SealedColumn, columns
from persistence.sealed.salts import Salted, has_salts, salted
from persistence.sealed.subjects import subjects_of
from persistence.transfer.contents import Row

Values = dict[str, Any]
# What an erasure leaves of an address.
REGION = ("country", "region")
_GONE: Mapping[Erasure, str] = {Erasure.WORD: ERASED}


@dataclass(frozen=True)
class _Plan:
    columns: tuple[tuple[SealedColumn, Holder], ...]
    named_by: tuple[str, ...]
    of_staff: bool


def _plans() -> dict[str, _Plan]:
    by_table: dict[str, list[tuple[SealedColumn, Holder]]] = {}
    for column, holder in columns():
        by_table.setdefault(column.table, []).append((column, holder))
    return {
        name: _Plan(tuple(some), some[0][0].named_by, any(h is Holder.STAFF for _, h in some))
        for name, some in by_table.items()
    }


PLANS = _plans()


class Sealing:
    def __init__(self, snapshot: AsyncConnection, keys: LiveKeys) -> None:
        self._snapshot = snapshot
        self._keys = keys

    async def sealed(self, table: Table, rows: Sequence[Row]) -> list[Row]:
        """The rows with their personal data sealed."""
        plan = PLANS.get(table.name)
        if plan is None:
            return list(rows)
        names = [column.name for column in table.columns]
        values = [dict(zip(names, row, strict=True)) for row in rows]
        salts: Sequence[Salted | None] = [None] * len(rows)
        if has_salts(table):
            salts = await salted(self._snapshot, table, values)
            subjects = [one.subject for one in salts if one is not None]
        else:
            subjects = list(await subjects_of(self._snapshot, table, values))
        wanted = {one for one in subjects if one is not None}
        if plan.of_staff:
            wanted |= {staff_of(one) for one in wanted}
        keys = await self._keys.of(wanted)
        for row, subject, salt in zip(values, subjects, salts, strict=True):
            self._seal(plan, row, subject, keys, salt.left if salt else None)
        return [tuple(row.values()) for row in values]

    def _seal(
        self,
        plan: _Plan,
        row: Values,
        subject: str | None,
        keys: Mapping[str, Key | None],
        left: str | None,
    ) -> None:
        hub = self._keys.hub
        name = named(row[column] for column in plan.named_by)
        owner = keys.get(subject) if subject else None
        staff = keys.get(staff_of(subject)) if subject else None
        by_holder = {Holder.SUBJECT: owner, Holder.STAFF: staff}
        for column, holder in plan.columns:
            value = row[column.column]
            key = by_holder.get(holder) or hub
            left_here = left if left is not None else remains(column.erasing, value)
            if value is not None and value not in (left_here, _GONE.get(column.erasing)):
                place = Place(column.table, column.column, name)
                row[column.column] = seal(key, place, value, hub, None if key is hub else left_here)


def named(values: Any) -> str:
    """Which row it is."""
    return "/".join(map(str, values))


def remains(erasing: Erasure, value: str | None) -> str | None:
    """What an erasure leaves of a document; `None` for what it replaces whatever it was."""
    if value is None or erasing not in (Erasure.REGION, Erasure.EMPTY):
        return None
    if erasing is Erasure.EMPTY:
        return "[]" if value.startswith("[") else "{}"
    kept = {k: v for k, v in orjson.loads(value).items() if k in REGION}
    return orjson.dumps(kept).decode()
