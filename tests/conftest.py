import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest

from hub.http.graph import make_graph
from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import Engines, open_engines
from persistence.events.logs import LOGS
from persistence.operations.migrate import upgrade
from persistence.reads.reads import SqlReads
from tests.copies import DELETING
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

EMPTYING = [
    *DELETING,
    *(f"SELECT setval(pg_get_serial_sequence('{t.name}', 'insert_id'), 1, false)" for t in LOGS),
]


# Nothing of what is imported and collected becomes garbage.
gc.disable()


def pytest_configure() -> None:
    # Named before the workers begin, so that they find the same servers.
    os.environ.setdefault("HUB_TESTS", str(os.getpid()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (*LONG, item.path.stem).index(item.path.stem))


def pytest_collection_finish() -> None:
    """Garbage is looked for in what the tests create, not in all modules and tests each time."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 10, 10)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # The workers of a run share its servers; who began the run ends them.
    if not hasattr(session.config, "workerinput"):
        stop_servers()


def address_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


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
def no_backorders_in_the_background() -> Iterator[None]:
    """Tests allocate backorders themselves; the background work would do it at any moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.processes.backorders.ROUND_SECONDS", 3_600.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_metrics_added_up_in_the_background() -> Iterator[None]:
    """Tests add them up themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.processes.rollups.ROUND_SECONDS", 3_600.0)
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


@pytest.fixture(params=BACKENDS)
def each_database_url(request: pytest.FixtureRequest) -> str:
    """The same, once on each engine."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("emptied")
        asyncio.run(_empty(address))
        return address
    file: str = request.getfixturevalue("sqlite_url")
    return file


async def _empty(address: str) -> None:
    """Row by row: of small tables that is eight times as fast as TRUNCATE."""
    connection = await asyncpg.connect(plain(address))
    await connection.execute("; ".join(EMPTYING))
    await connection.close()


@pytest.fixture(scope="session")
def engines_of() -> Callable[[str], Engines]:
    """What a worker's hubs share: statements compiled once. Connections end with each hub."""
    return cache(open_engines)


@pytest.fixture
async def hub(database_url: str, engines_of: Callable[[str], Engines]) -> AsyncIterator[Hub]:
    """A hub on a database of its own."""
    hub = wire(Settings(database_url=database_url), engines_of(database_url))
    yield hub
    await hub.close()


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    """A business on that hub: channels, locations, a customer, goods with prices, no stock."""
    return await Shop.open_again(hub)
