"""urql and Apollo with nothing but HTTP: queries, mutations and live streams."""

import pytest

from tests.examples.programs import needs_node, running

pytestmark = needs_node


@pytest.mark.parametrize("client", ["urql", "apollo"])
async def test_a_client_reads_places_and_follows_over_http(demo: str, client: str) -> None:
    async with running("http", demo, file=f"{client}.mjs") as program:
        live = await program.until(lambda line: line["step"] == "live")
        steps = {line["step"]: line for line in program.lines}
        assert (await program.end(), await program.complaints()) == (0, "")
    assert len(steps["list"]["list"]) == 2
    assert steps["placed"]["errors"] == []
    assert live["event"]["__typename"] == "OrderEvent"
    assert live["event"]["order"]["number"] == steps["placed"]["order"]["number"]
