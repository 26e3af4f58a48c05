"""The protocols' reference clients follow the hub while it works."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.graph.staff import Staff
from tests.subscriptions.following import EVENTS, WAIT_SECONDS

CLIENTS = Path(__file__).parents[1] / "clients"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(NODE is None, reason="Node.js is not installed"),
    pytest.mark.skipif(
        not (CLIENTS / "node_modules").is_dir(), reason="run `npm ci` in tests/clients first"
    ),
]


@pytest.mark.parametrize("protocol", ["ws", "sse", "sse-single"])
async def test_a_reference_client_receives_every_order(
    staff: Staff, url: str, protocol: str
) -> None:
    await staff.receive(5)
    command = (str(NODE), str(CLIENTS / "follow.mjs"), protocol, f"{url}/graphql", "7")
    pipe = asyncio.subprocess.PIPE
    client = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert client.stdin
    assert client.stdout
    client.stdin.write(json.dumps({"query": EVENTS}).encode())
    client.stdin.close()

    async def message() -> dict[str, Any]:
        assert client.stdout
        line = await asyncio.wait_for(client.stdout.readline(), WAIT_SECONDS)
        message: dict[str, Any] = json.loads(line)["data"]["orderEvents"]
        return message

    assert (await message())["__typename"] == "OrderSnapshot"
    orders = [await staff.place() for _ in range(3)]
    events = [await message() for _ in range(6)]
    assert [event["order"]["id"] for event in events] == [o["id"] for o in orders for _ in "12"]
    assert await asyncio.wait_for(client.wait(), WAIT_SECONDS) == 0
