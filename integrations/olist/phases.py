"""Loading in batches: many things in one transaction, and one by one where the rules say no."""

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
Thing = TypeVar("Thing")
ServicesOn = Callable[[Transact, Clock], Services]


@dataclass
class History:
    """A clock that shows the time of what is being lived again."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Counts:
    """`loaded` now, `skipped` because the hub had them (or, of rows, because they are of orders
    outside the set), `rejected` by a rule."""

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
class Phase(Generic[Thing]):
    """One kind of thing. `fresh` tells which of a batch the hub does not have, and looks up in one
    go what `load` will ask for; `refuse` notes one that a rule rejected."""

    name: str
    things: Sequence[Thing]
    fresh: Callable[[UnitOfWork, Sequence[Thing]], Awaitable[list[Thing]]]
    load: Callable[[Services, History, Thing], Awaitable[None]]
    refuse: Callable[[Thing, DomainError], None]


@dataclass(frozen=True)
class Loader:
    transact: Transact
    services_on: ServicesOn
    begin: datetime
    progress: Callable[[Counts], None]
    size: int = BATCH

    async def run(self, phase: Phase[Thing]) -> Counts:
        start = perf_counter()
        counts = Counts(phase.name, len(phase.things))
        self.progress(counts)
        for first in range(0, len(phase.things), self.size):
            batch = phase.things[first : first + self.size]
            try:
                await self._load(phase, batch, counts)
            except DomainError:
                await self._load_singly(phase, batch, counts)
            counts.seconds = perf_counter() - start
            self.progress(counts)
        return counts

    async def _load_singly(
        self, phase: Phase[Thing], batch: Sequence[Thing], counts: Counts
    ) -> None:
        for thing in batch:
            try:
                await self._load(phase, [thing], counts)
            except DomainError as error:
                counts.rejected += 1
                phase.refuse(thing, error)

    async def _load(self, phase: Phase[Thing], batch: Sequence[Thing], counts: Counts) -> None:
        """All of them or none."""

        async def act(uow: UnitOfWork) -> int:
            fresh = await phase.fresh(uow, batch)
            clock = History(self.begin)
            services = self.services_on(NestedTransaction(uow), clock)
            for thing in fresh:
                await phase.load(services, clock, thing)
            return len(fresh)

        loaded = await self.transact(act)
        counts.loaded += loaded
        counts.skipped += len(batch) - loaded
