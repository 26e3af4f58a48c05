"""Storage is tested on both engines."""

import shutil
from pathlib import Path

import pytest

from persistence.operations import migrate
from tests.conftest import BACKENDS, address_of
from tests.persistence.migrating import Seeded
from tests.servers import postgresql


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


@pytest.fixture
def seeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seeded:
    """The hub's migrations, to add others to."""
    shutil.copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    return Seeded(tmp_path / "migrations", monkeypatch)


@pytest.fixture
def empty(worker_id: str) -> str:
    """A PostgreSQL database in which there is nothing."""
    name = f"migrating_{worker_id}"
    return postgresql.__wrapped__(name)


@pytest.fixture(params=BACKENDS)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in which there is nothing, once on each engine."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("empty")
        return address
    return address_of(tmp_path / "bare.db")
