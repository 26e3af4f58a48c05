"""Databases for tests of `copy` and backups."""

import asyncio
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from persistence.operations.migrate import upgrade
from tests.conftest import address_of
from tests.hub.moving import Fresh, file_of, live_a_day
from tests.servers import postgresql


@pytest.fixture(scope="session")
def fresh(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The address of a database of that kind, in which there is nothing at all."""
    numbers = count(1)

    def database(kind: str) -> str:
        name = f"moving_{worker_id}_{next(numbers)}"
        if kind == "postgresql":
            return postgresql(name)
        return address_of(tmp_path_factory.mktemp("moving") / f"{name}.db")

    return database


@pytest.fixture(scope="session")
def prepared(fresh: Fresh, migrated: Path, worker_id: str) -> Fresh:
    """The address of an empty hub of that kind, at the newest schema: a copy of one."""
    template = f"migrated_{worker_id}"
    numbers: list[int] = []

    def database(kind: str) -> str:
        if kind == "postgresql":
            if not numbers:
                asyncio.run(upgrade(postgresql(template)))
            numbers.append(len(numbers) + 1)
            return postgresql(f"{template}_{numbers[-1]}", template)
        address = fresh(kind)
        shutil.copyfile(migrated, file_of(address))
        return address

    return database


@pytest.fixture(scope="session")
def lived(fresh: Fresh) -> Callable[[str], str]:
    """The address of a hub of that kind in which some of everything has happened, and to which
    nothing does harm."""
    made: dict[str, str] = {}

    def hub(kind: str) -> str:
        if kind not in made:
            made[kind] = fresh(kind)
            live_a_day(made[kind])
        return made[kind]

    return hub


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run; nothing is set yet."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
