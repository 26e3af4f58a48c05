"""The data loaders of a request. Each batch has a session of its own, because one session cannot be
used by several tasks at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from aiodataloader import DataLoader
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from benchmarks.peers.ordinary import models

Sessions = async_sessionmaker[AsyncSession]


def one(sessions: Sessions, entity: Any) -> DataLoader[str, Any]:
    """By id."""

    async def load(ids: list[str]) -> list[Any]:
        async with sessions() as session:
            found = await session.scalars(select(entity).where(entity.id.in_(ids)))
            by_id = {each.id: each for each in found}
        return [by_id.get(id) for id in ids]

    return DataLoader(load)


def many(sessions: Sessions, entity: Any, by: str, order: str) -> DataLoader[str, Sequence[Any]]:
    """By the value of a column."""

    async def load(keys: list[str]) -> list[Sequence[Any]]:
        column = getattr(entity, by)
        query = select(entity).where(column.in_(keys)).order_by(getattr(entity, order))
        grouped = defaultdict(list)
        async with sessions() as session:
            for each in await session.scalars(query):
                grouped[getattr(each, by)].append(each)
        return [grouped[key] for key in keys]

    return DataLoader(load)


class Loaders:
    def __init__(self, sessions: Sessions, writing: Sessions) -> None:
        self.sessions, self.writing = sessions, writing
        self.customer = one(sessions, models.Customer)
        self.variant = one(sessions, models.Variant)
        self.location = one(sessions, models.Location)
        self.lines = many(sessions, models.OrderLine, "order_id", "position")
        self.shipments = many(sessions, models.Shipment, "order_id", "id")
        self.tracking = many(sessions, models.TrackingEvent, "shipment_id", "id")
        self.levels = many(sessions, models.InventoryLevel, "sku", "id")
