import asyncio
import gc
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import httpcore2
import pytest
from alembic import command

from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine import engines
from persistence.engine.engines import Engines, open_engines
from persistence.events.logs import LOGS
from persistence.operations.migrate import upgrade
from persistence.reads.reads import SqlReads
from tests.copies import DELETING, upgraded
from tests.servers import plain, postgresql, stop_servers
from tests.shop import Shop

BACKENDS = ("sqlite", "postgresql")
# Long ones begin first, so that no worker is left with them at the end; so do those that look for
# garbage, or measure, while little else is in memory.
LONG = (
    *("test_groups", "test_cpu"),
    *("test_olist_oracle", "test_faults", "test_checking", "test_processes", "test_moving"),
    *("test_hostile", "test_order_life", "test_malformed", "test_random_lives", "test_following"),
    *("test_metrics", "test_races", "test_paging"),
)

GRAPHS_MAX = 12
# Idle connections of a worker for writing and for reading.
KEPT_MAX = 4

# A function of the session keeps its plans: a quarter of the time of the statements themselves.
_BEGINNING = [
    f"PERFORM setval(pg_get_serial_sequence('{log.name}', 'insert_id'), 1, false)" for log in LOGS
]
EMPTYING = f"""CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql AS
$$ BEGIN {"; ".join([*DELETING, *_BEGINNING])}; END $$"""


# Nothing of what is imported and collected becomes garbage.
gc.disable()
# httpx2 looks for it again before every request, in each folder of the path.
sys.modules["sniffio"] = None  # type: ignore[assignment]


def pytest_configure() -> None:
    # Named before the workers begin, so that they find the same servers.
    os.environ.setdefault("HUB_TESTS", str(os.getpid()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (*LONG, item.path.stem).index(item.path.stem))


def pytest_collection_finish() -> None:
    """Garbage is looked for in what the tests create, not in all modules and tests each time."""
    gc.freeze()
    gc.enable()
    # Nor in the caches that they fill: most of what is old stays, and a look at all takes a second.
    gc.set_threshold(50_000, 20, 1_000)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # The workers of a run share its servers; who began the run ends them.
    if not hasattr(session.config, "workerinput"):
        stop_servers()


def address_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    """All migrations take a second and a half for each new database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", upgraded)
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, created once and copied by tests that need one."""
    file = tmp_path_factory.mktemp("database") / "migrated.db"
    asyncio.run(upgrade(address_of(file)))
    return file


@pytest.fixture(scope="session", autouse=True)
def built_once() -> Iterator[None]:
    """The graph and the reads hold nothing of a hub: those of the first hub serve all tests."""
    graphs = cache(make_graph)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.http.app.make_graph", graphs)
        patch.setattr("hub.wiring.SqlReads", cache(SqlReads))
        yield
    # One for each way to configure it: a graph takes half a second and tens of megabytes.
    assert graphs.cache_info().currsize <= GRAPHS_MAX


@pytest.fixture(scope="session", autouse=True)
def authorities_are_read_once() -> Iterator[None]:
    """Every client would read the certificates of all authorities: 30 ms each, most never used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_waits_for_the_disk() -> Iterator[None]:
    """What a test stores in SQLite is read by processes, and survives none of the machine."""
    writing = tuple(one.replace("=FULL", "=OFF") for one in engines.WRITING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "WRITING", writing)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_backorders_in_the_background() -> Iterator[None]:
    """Tests allocate backorders themselves; the background work would do it at any moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.processes.backorders.ROUND_SECONDS", 3_600.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_metrics_added_up_in_the_background() -> Iterator[None]:
    """Tests add them up themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.processes.metric_sums.ROUND_SECONDS", 3_600.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_hashing_in_the_background() -> Iterator[None]:
    """Tests hash events themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.processes.history.ROUND_SECONDS", 3_600.0)
        yield


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where SQLite keeps what this worker tests."""
    return tmp_path_factory.mktemp("database") / "hub.db"


@pytest.fixture(scope="session")
def emptied(worker_id: str) -> str:
    """A PostgreSQL database of this worker, at the newest schema."""
    address = postgresql(f"hub_{worker_id}")
    asyncio.run(upgrade(address))
    return address


@pytest.fixture
def sqlite_url(migrated: Path, file: Path) -> str:
    """SQLite at the newest schema and empty."""
    for beside in file.parent.glob(f"{file.name}*"):
        beside.unlink()
    shutil.copyfile(migrated, file)
    return address_of(file)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where the test's hub keeps everything; folders that test both engines say so."""
    return sqlite_url


@pytest.fixture(scope="session")
def emptying(emptied: str) -> Iterator[Callable[[], None]]:
    """Deletes the rows of that database: of small tables that is eight times as fast as TRUNCATE,
    and over a connection that is open already ten times as fast as over a new one."""
    with asyncio.Runner() as runner:
        # Who still holds a row is named by a failure, instead of being waited for without an end.
        patience = {"lock_timeout": "60s"}
        connection = runner.run(asyncpg.connect(plain(emptied), server_settings=patience))
        runner.run(connection.execute(EMPTYING))
        yield lambda: runner.run(connection.execute("SELECT pg_temp.empty()"))
        runner.run(connection.close())


@pytest.fixture(params=BACKENDS)
def each_database_url(request: pytest.FixtureRequest) -> str:
    """The same, once on each engine."""
    if request.param == "postgresql":
        request.getfixturevalue("emptying")()
    name = {"postgresql": "emptied", "sqlite": "sqlite_url"}[request.param]
    address: str = request.getfixturevalue(name)
    return address


class KeptEngines(Engines):
    """Connections to PostgreSQL outlive a hub: each takes the server milliseconds to open. After a
    test that needed many they are closed, because the server has a hundred for all workers."""

    async def dispose(self) -> None:
        pools: list[Any] = [self.writer.pool, self.reader.pool]
        is_postgresql = self.writer.dialect.name == "postgresql"
        if not is_postgresql or sum(pool.checkedin() for pool in pools) > KEPT_MAX:
            await super().dispose()


@pytest.fixture(scope="session")
async def engines_of() -> AsyncIterator[Callable[[str], Engines]]:
    """What a worker's hubs share: statements compiled once, connections opened once."""
    opened: dict[str, KeptEngines] = {}

    def engines_on(address: str) -> Engines:
        if address not in opened:
            new = open_engines(address)
            opened[address] = KeptEngines(new.writer, new.reader, new.direct, slow=new.slow)
        return opened[address]

    yield engines_on
    for one in opened.values():
        await Engines.dispose(one)


@cache
def _settings(address: str) -> Settings:
    return Settings(database_url=address)


@pytest.fixture
async def hub(database_url: str, engines_of: Callable[[str], Engines]) -> AsyncIterator[Hub]:
    """A hub on a database of its own."""
    hub = wire(_settings(database_url), engines_of(database_url))
    yield hub
    await hub.close()


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    """A business on that hub: channels, locations, a customer, goods with prices, no stock."""
    return await Shop.open_again(hub)
