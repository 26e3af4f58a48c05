from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import address_of
from tests.hub.moving import Fresh
from tests.hub.sealed.world import KINDS, copied_to, lived_by, persons

Peopled = Callable[[str], tuple[str, list[str]]]


@pytest.fixture(scope="session")
def peopled(fresh: Fresh) -> Peopled:
    """A hub of that kind with its persons, to which nothing does harm; and their ids."""
    made: dict[str, tuple[str, list[str]]] = {}

    def hub(kind: str) -> tuple[str, list[str]]:
        if kind not in made:
            address = fresh(kind)
            made[kind] = address, lived_by(address, persons)
        return made[kind]

    return hub


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(peopled: Peopled, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's database on SQLite, of the persons, for this test alone."""
    address, _ = peopled("sqlite")
    file = copied_to(address, folder / "hub.db")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address_of(file))
    return file


@pytest.fixture
def ids(peopled: Peopled) -> list[str]:
    return peopled("sqlite")[1]
