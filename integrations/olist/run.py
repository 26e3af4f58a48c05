"""The whole import: read the folder, load what orders refer to, replay the orders."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from domain.integrations.rejects import Rejects
from domain.network.location import Location
from domain.ports.unit_of_work import Transact, UnitOfWork
from integrations.olist.dataset import STATUS_NOT_REACHED, Dataset, read_dataset
from integrations.olist.loading import (
    SOURCE,
    channel_phase,
    customers_phase,
    locations_phase,
    products_phase,
    stock_phase,
)
from integrations.olist.phases import BATCH, Counts, Item, Loader, Phase, ServicesFactory
from integrations.olist.replay import orders_phase

# The opening stock is recorded this long before the first order.
OPENING_LEAD = timedelta(days=1)


@dataclass
class Result:
    """The data set with its rejects, and the counts of each phase."""

    data: Dataset
    phases: list[Counts] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(phase.seconds for phase in self.phases)


@dataclass(frozen=True)
class Import:
    """`progress` is called after every batch."""

    transact: Transact
    services_on: ServicesFactory
    rejects: Rejects
    progress: Callable[[Counts], None] = lambda _: None
    size: int = BATCH

    async def run(self, folder: Path) -> Result:
        """Load what the hub does not have yet. An interrupted import can be run again."""
        reading = Counts("reading", 0)
        start = perf_counter()
        self.progress(reading)
        result = Result(read_dataset(folder), [reading])
        data = result.data
        reading.total, reading.skipped = data.rows, data.outside
        reading.rejected = sum(r.code != STATUS_NOT_REACHED for r in data.rejects)
        reading.loaded = data.rows - data.outside - reading.rejected
        reading.seconds = perf_counter() - start
        self.progress(reading)
        try:
            await self._load(result)
        finally:
            await self.rejects.put(SOURCE, result.data.rejects)
        return result

    async def _load(self, result: Result) -> None:
        data = result.data
        begin = data.orders[0].row.purchased - OPENING_LEAD if data.orders else datetime.now(UTC)
        loader = Loader(self.transact, self.services_on, begin, self.progress, self.size)

        async def run(phase: Phase[Item]) -> None:
            result.phases.append(await loader.run(phase))

        await run(channel_phase())
        await run(locations_phase(data))
        await run(products_phase(data))
        await run(customers_phase(data, begin))
        location_ids = await self._location_ids(data)
        await run(stock_phase(data, location_ids))
        await run(orders_phase(data, location_ids))

    async def _location_ids(self, data: Dataset) -> dict[str, str]:
        async def operation(uow: UnitOfWork) -> dict[str, str]:
            found = await uow.get_many(Location, "code", data.sellers)
            return {location.code: location.id for location in found}

        return await self.transact(operation)
