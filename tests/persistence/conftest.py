"""Storage is tested on both engines."""

import pytest


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url
