"""Whatever is asked, no answer has a value that the tables keep from its caller.

`HUB_QUERIES` is the number of random queries of each caller, `HUB_SEED` the first seed."""

import os

from tests.graph.access.people import Scene
from tests.graph.access.random_queries import leaks

QUERIES = int(os.environ.get("HUB_QUERIES", "6"))
SEED = int(os.environ.get("HUB_SEED", "1"))


async def test_no_answer_has_what_its_caller_may_not_know(scene: Scene) -> None:
    # Each engine is asked others.
    seed = SEED if scene.hub.engines.writer.dialect.name == "sqlite" else SEED + QUERIES
    found = await leaks(scene, QUERIES, seed)
    assert not found["leaks"], found["leaks"]
    assert found["answers"] > 0.7 * found["asked"]
    assert found["values"] > 40 * QUERIES
    assert found["secrets"] > 500
