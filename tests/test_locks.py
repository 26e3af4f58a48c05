"""What is installed: the locks of serving and of building are parts of the one of the tests."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((HOUSE / lock).read_text()))


@pytest.mark.parametrize("lock", ["requirements-serve.lock", "requirements-build.lock"])
def test_the_tests_extend_the_environment_that_serves(lock: str) -> None:
    """`make run` and `make test` share one environment, in either order."""
    assert len(pins(lock)) > 4
    assert pins(lock) <= pins("requirements.lock"), "run `make lock`"
