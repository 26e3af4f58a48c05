"""A hub on each database whose traces a collector keeps, and which logs all it can."""

from collections.abc import AsyncIterator, Callable

import pytest

from hub.settings import Settings
from hub.wiring import Hub, wire
from persistence.engine.engines import Engines
from tests.hub.observed import Collector, a_collector


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with a_collector() as collector:
        yield collector


@pytest.fixture
def hub(database_url: str, engines_of: Callable[[str], Engines], collector: Collector) -> Hub:
    settings = Settings(database_url=database_url, traces=collector.url, log_level="debug")
    return wire(settings, engines_of(database_url))
