"""What is installed: the locks of serving and of building are parts of the one of the tests."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((HOUSE / lock).read_text()))


def test_packages_come_from_the_registry_that_is_configured() -> None:
    """A lock of npm has hashes, and no addresses."""
    for folder in ("web/graphiql", "tests/clients", "examples", "benchmarks/peers/node"):
        text = (HOUSE / folder / "package-lock.json").read_text()
        assert '"integrity"' in text
        assert '"resolved"' not in text, folder


@pytest.mark.parametrize("lock", ["requirements-serve.lock", "requirements-build.lock"])
def test_the_tests_extend_the_environment_that_serves(lock: str) -> None:
    """`make run` and `make test` share one environment, in either order."""
    assert len(pins(lock)) > 4
    assert pins(lock) <= pins("requirements.lock"), "run `make lock`"
