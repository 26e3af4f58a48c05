import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.migrate import upgrade
from tests.shop import Shop


def address_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, made once and copied by whoever needs one."""
    file = tmp_path_factory.mktemp("database") / "migrated.db"
    asyncio.run(upgrade(address_of(file)))
    return file


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    file = tmp_path / "hub.db"
    shutil.copyfile(migrated, file)
    return address_of(file)


@pytest.fixture
async def hub(database_url: str) -> AsyncIterator[Hub]:
    """A hub on a database of its own."""
    hub = wire(Settings(database_url=database_url))
    yield hub
    await hub.close()


@pytest.fixture
async def shop(hub: Hub) -> Shop:
    """A business on that hub: channels, locations, a customer, goods with prices, no stock."""
    return await Shop.open(hub)
