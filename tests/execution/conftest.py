from collections.abc import Iterator

import httpx2
import pytest

from tests.execution.example import a_server


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of a graph served by a real uvicorn."""
    with a_server() as address:
        yield address


@pytest.fixture(scope="session")
def http(url: str) -> Iterator[httpx2.Client]:
    """A plain HTTP client, made once."""
    with httpx2.Client(timeout=60, trust_env=False) as client:
        yield client
