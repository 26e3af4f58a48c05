"""Loading in batches, one transaction each; a refused batch is loaded item by item."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Generic, TypeVar

from domain.ports.unit_of_work import Transact, UnitOfWork
from domain.services.services import Services
from domain.services.shared.service import NestedTransaction
from domain.shared.audit import Clock
from domain.shared.errors import DomainError

BATCH = 150
Item = TypeVar("Item")
ServicesFactory = Callable[[Transact, Clock], Services]


@dataclass
class ReplayClock:
    """A clock that shows the time of the event that is replayed."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Counts:
    """Progress of a phase. `skipped` items exist in the hub already (or, of rows, belong to orders
    that are not in the data set); `rejected` items violate a rule."""

    phase: str
    total: int
    loaded: int = 0
    skipped: int = 0
    rejected: int = 0
    seconds: float = 0.0

    @property
    def done(self) -> int:
        return self.loaded + self.skipped + self.rejected


@dataclass(frozen=True)
class Phase(Generic[Item]):
    """The import of one kind of item. `find_new` returns the items of a batch that the hub does not
    have, and preloads what `load` needs; `reject` records an item that was refused."""

    name: str
    items: Sequence[Item]
    find_new: Callable[[UnitOfWork, Sequence[Item]], Awaitable[list[Item]]]
    load: Callable[[Services, ReplayClock, Item], Awaitable[None]]
    reject: Callable[[Item, DomainError], None]


@dataclass(frozen=True)
class Loader:
    transact: Transact
    services_on: ServicesFactory
    begin: datetime
    progress: Callable[[Counts], None]
    size: int = BATCH

    async def run(self, phase: Phase[Item]) -> Counts:
        start = perf_counter()
        counts = Counts(phase.name, len(phase.items))
        self.progress(counts)
        for first in range(0, len(phase.items), self.size):
            batch = phase.items[first : first + self.size]
            try:
                await self._load(phase, batch, counts)
            except DomainError:
                await self._load_singly(phase, batch, counts)
            counts.seconds = perf_counter() - start
            self.progress(counts)
        return counts

    async def _load_singly(self, phase: Phase[Item], batch: Sequence[Item], counts: Counts) -> None:
        for item in batch:
            try:
                await self._load(phase, [item], counts)
            except DomainError as error:
                counts.rejected += 1
                phase.reject(item, error)

    async def _load(self, phase: Phase[Item], batch: Sequence[Item], counts: Counts) -> None:
        """Load a batch in one transaction."""

        async def operation(uow: UnitOfWork) -> int:
            new = await phase.find_new(uow, batch)
            clock = ReplayClock(self.begin)
            services = self.services_on(NestedTransaction(uow), clock)
            for item in new:
                await phase.load(services, clock, item)
            return len(new)

        loaded = await self.transact(operation)
        counts.loaded += loaded
        counts.skipped += len(batch) - loaded
