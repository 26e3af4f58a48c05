import pytest

from tests.graph.access.people import Scene, a_scene
from tests.shop import Shop


@pytest.fixture
async def scene(shop: Shop) -> Scene:
    return await a_scene(shop)
