"""A business under load: servers, hubs that are kept running, clients and followers. A fault
happens to it; then the load stops and the database is checked."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from persistence.events.logs import INVENTORY, ORDERS
from tests.faults.business.clients import ANSWER_SECONDS, Client, Log
from tests.faults.business.credentials import giving_out
from tests.faults.business.delivering import delivering
from tests.faults.business.driver import JOURNEYS, Person, Refused, Shop, open_shop, stock
from tests.faults.business.erasing import erasing
from tests.faults.business.losing import losing
from tests.faults.business.patience import POLL_SECONDS, until
from tests.faults.business.reading import reading
from tests.faults.business.subscribers import Follower
from tests.faults.checks import ledgers
from tests.faults.checks.checking import check
from tests.faults.checks.findings import Finding
from tests.faults.machines.processes import Fleet, Member, run
from tests.faults.machines.servers import Proxy, Valkey
from tests.processes import Before
from tests.servers import START_SECONDS, reserved_port

REST_SECONDS = 60
STREAMS = {"orders": ORDERS, "inventory": INVENTORY}


@dataclass
class World:
    """`seed` decides every draw of every client; what hubs and servers make of it is their own."""

    address: str
    folder: Path
    seed: int
    engine: AsyncEngine
    environment: dict[str, str]
    valkey: Valkey | None = None
    wire: Proxy | None = None
    log: Log = field(default_factory=Log)
    fleet: Fleet = field(default_factory=Fleet)
    clients: list[Client] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)
    shop: Shop = field(default_factory=Shop)
    known: set[Finding] = field(default_factory=set)
    chance: random.Random = field(init=False)
    _following: list[asyncio.Task[None]] = field(default_factory=list)
    _probes: int = 0

    def __post_init__(self) -> None:
        self.chance = self.random("world")

    def random(self, name: str) -> random.Random:
        return random.Random(f"{self.seed} {name}")

    # --- who takes part ----------------------------------------------------------------------

    def add_hub(self, *before: Any, processes: int = 1) -> Member:
        """`processes` serve behind its port."""
        port = reserved_port()
        number = len(self.fleet.members)
        member = Member(
            arguments=["serve", "--port", str(port), "--workers", str(processes)],
            environment=self.environment,
            log=self.folder / f"hub-{number}.log",
            before=before,
            port=port,
        )
        self.fleet.members.append(member)
        return member

    def add_worker(self, *before: Any) -> Member:
        log = self.folder / f"worker-{len(self.fleet.members)}.log"
        member = Member(["work"], self.environment, log, before)
        self.fleet.members.append(member)
        return member

    def client(self, name: str, http: httpx2.AsyncClient) -> Client:
        script, chance = self.random(f"{name} script"), self.random(f"{name} chance")
        client = Client(name, self.fleet.hubs, self.log, script, chance, http)
        self.clients.append(client)
        return client

    def follow(self, name: str, **how: Any) -> Follower:
        follower = Follower(name, self.fleet.hubs, self.random(name), **how)
        self.followers.append(follower)
        self._following.append(asyncio.create_task(follower.follow()))
        return follower

    async def open(self) -> None:
        """Followers first, so that they receive everything."""
        await self.fleet.begin()
        await asyncio.gather(*(follower.ready.wait() for follower in self.followers))
        self.shop = await open_shop(self.clients[0])

    # --- what goes on ------------------------------------------------------------------------

    async def journey(self, client: Client, number: int) -> None:
        """The client's journey of that number: of each round through all, another order."""
        every = [*JOURNEYS, losing, delivering, erasing, reading, giving_out]
        turn, place = divmod(number, len(every))
        self.random(f"{client.name} round {turn}").shuffle(every)
        person = Person(client, self.shop, self.random(f"{client.name} journey {number}"))
        try:
            await every[place](person)
        except Refused:
            return

    async def work(self, client: Client, until: asyncio.Event) -> None:
        while not until.is_set():
            await self.journey(client, client.journeys)
            client.journeys += 1

    async def progress(self, acknowledged: int) -> None:
        """Until so many more effects were acknowledged."""
        enough = self.log.acknowledged + acknowledged

        async def done() -> bool:
            return self.log.acknowledged >= enough

        await until(done, lambda: self.log.acknowledged, REST_SECONDS)

    async def toured(self) -> None:
        """Until every client has made every journey."""

        async def done() -> bool:
            return all(client.journeys > len(JOURNEYS) + 1 for client in self.clients)

        await until(done, lambda: self.log.acknowledged, REST_SECONDS)

    async def recovery(self, *hubs: Member) -> float:
        """Seconds until each of these hubs (all, when none are named) acknowledges something."""
        begun = time.monotonic()
        await asyncio.gather(*(self._probe(hub) for hub in hubs or self.fleet.hubs))
        return time.monotonic() - begun

    async def _probe(self, hub: Member) -> None:
        self._probes += 1
        name = f"p{self._probes}"
        draws = self.random(name), self.random(name)
        client = Client(name, [hub], self.log, *draws, self.clients[0].http, doubled=0)
        await client.do("moveStock", stock("RECEIVE", "TEA", self.shop.places["harbor"], 1))

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """Clients work while this is open; then each finishes its journey, so that no request is
        left without an answer."""
        done = asyncio.Event()
        tasks = [asyncio.create_task(self.work(client, done)) for client in self.clients]
        try:
            yield
        finally:
            done.set()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def rest(self, patience: float = REST_SECONDS) -> None:
        """Until everything has a position and every follower has received all events."""

        async def done() -> bool:
            return self._received(await self._counts())

        await until(done, lambda: [len(one.received) for one in self.followers], patience)

    async def positioned(self) -> None:
        """Until some moment in which everything has a position."""
        async with asyncio.timeout(REST_SECONDS):
            while await self._counts() is None:  # noqa: ASYNC110 - nor has the database
                await asyncio.sleep(POLL_SECONDS)

    async def _counts(self) -> dict[str, int] | None:
        """How many events and movements there are; `None` while some have no position."""
        counts = {}
        async with self.engine.connect() as connection:
            for stream, log in STREAMS.items():
                given = select(func.count()).select_from(log.positions).scalar_subquery()
                query = select(func.count(), given).select_from(log.events)
                rows, placed = (await connection.execute(query)).one()
                if rows != placed:
                    return None
                counts[stream] = rows
        return counts

    def _received(self, counts: dict[str, int] | None) -> bool:
        if counts is None:
            return False
        whole = [follower for follower in self.followers if not follower.topic]
        return all(len(follower.received) >= counts[follower.stream] for follower in whole)

    # --- what came of it ---------------------------------------------------------------------

    async def findings(self, patience: float = REST_SECONDS) -> list[Finding]:
        """Everything that contradicts an invariant, after all has come to rest. A follower that
        has not received everything, and nothing for so many seconds, is a finding."""
        with suppress(TimeoutError):
            await self.rest(patience)
        verified = await run(["verify"], self.environment, self.folder / "verify.log")
        evidence = ledgers.Evidence(
            self.log,
            self.followers,
            verified,
            {member.log.stem: member.peak for member in self.fleet.members},
        )
        return check(await ledgers.read(self.engine), evidence)

    async def close(self) -> None:
        await _end(self._following)
        await self.fleet.close()
        await self.engine.dispose()
        if self.wire is not None:
            await self.wire.close()
        if self.valkey is not None:
            await self.valkey.stop()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """On Python 3.11 a `wait_for` may swallow a cancellation, so it is repeated."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=POLL_SECONDS)


@asynccontextmanager
async def a_world(
    address: str,
    folder: Path,
    seed: int,
    *,
    clients: int = 4,
    hubs: int = 2,
    processes: int = 1,
    workers: int = 0,
    valkey: bool = True,
    before: Before = (),
) -> AsyncIterator[World]:
    """Hubs on the empty, migrated database at `address`, with everybody in place and stock on the
    shelves."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    environment = {"ORDER_HUB_DATABASE_URL": address, "ORDER_HUB_LOG_LEVEL": "warning"}
    world = World(address, folder, seed, ledgers.engine_of(address), environment)
    how: Any = {"timeout": ANSWER_SECONDS, "trust_env": False, "verify": False}
    async with httpx2.AsyncClient(**how, limits=httpx2.Limits(max_connections=None)) as http:
        try:
            if valkey:
                await _add_valkey(world)
            for _ in range(hubs):
                world.add_hub(*before, processes=processes)
            for _ in range(workers):
                world.add_worker()
            for number in range(clients):
                world.client(f"c{number}", http)
            await _add_followers(world)
            async with asyncio.timeout(6 * START_SECONDS):
                await world.open()
            yield world
        finally:
            await world.close()


async def _add_valkey(world: World) -> None:
    world.valkey = Valkey(world.folder)
    await world.valkey.start()
    world.wire = Proxy(world.folder / "wire.sock", world.valkey.socket)
    await world.wire.start()
    world.environment["ORDER_HUB_REDIS_URL"] = f"unix://{world.folder / 'wire.sock'}"


async def _add_followers(world: World) -> None:
    world.follow("everything over a socket")
    world.follow("everything over events", way="sse")
    world.follow("the shelves", stream="inventory")
