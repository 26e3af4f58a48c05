"""The judges from outside: the public audit of GraphQL over HTTP, and the reference clients."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CLIENTS = Path(__file__).parents[2] / "clients"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(NODE is None, reason="Node.js is not installed"),
    pytest.mark.skipif(
        not (CLIENTS / "node_modules").is_dir(), reason="run `npm ci` in tests/clients first"
    ),
]


def run(script: str, *arguments: str, given: str = "") -> str:
    command = [str(NODE), str(CLIENTS / script), *arguments]
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_public_audit_finds_nothing(url: str) -> None:
    report: dict[str, Any] = json.loads(run("audit.mjs", url))
    assert report["failed"] == []
    assert report["MUST"] == {"ok": 13, "total": 13}
    assert report["SHOULD"] == {"ok": 23, "total": 23}
    assert report["MAY"] == {"ok": 25, "total": 25}


@pytest.mark.parametrize("protocol", ["ws", "sse", "sse-single"])
def test_the_reference_clients_follow_a_subscription_to_its_end(url: str, protocol: str) -> None:
    operation = {
        "query": "subscription ($to: Int!) { count(to: $to) }",
        "variables": {"to": 5},
    }
    lines = run("follow.mjs", protocol, url, "9", given=json.dumps(operation)).splitlines()
    assert [json.loads(line)["data"]["count"] for line in lines] == [0, 1, 2, 3, 4]
