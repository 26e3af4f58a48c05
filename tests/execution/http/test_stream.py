"""Server-Sent Events: results as they come, errors as events, nothing left behind."""

import json
from typing import Any

import httpx2
import pytest

from tests.execution.example import SECRET, calls

STREAM = {"accept": "text/event-stream"}


def events_of(text: str) -> list[tuple[str, Any]]:
    events = []
    assert "\r" not in text
    comment, *blocks = text.removesuffix("\n\n").split("\n\n")
    assert comment == ":"
    for block in blocks:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        events.append((fields["event"], json.loads(fields.get("data") or "null")))
    return events


def stream(http: httpx2.Client, url: str, query: str) -> list[tuple[str, Any]]:
    response = http.post(url, json={"query": query}, headers=STREAM)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    return events_of(response.text)


def test_a_subscription_is_followed_to_its_end(http: httpx2.Client, url: str) -> None:
    *results, (last, _) = stream(http, url, "subscription { count(to: 3) }")
    assert [data["data"] for _, data in results] == [{"count": 0}, {"count": 1}, {"count": 2}]
    assert last == "complete"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("subscription { pages(first: 10000000) { nodes { name } } }", "COST_EXCEEDED"),
    ],
)
def test_a_refusal_is_one_event(http: httpx2.Client, url: str, query: str, code: str) -> None:
    (_, refused), (last, _) = stream(http, url, query)
    assert "data" not in refused
    assert refused["errors"][0]["extensions"]["code"] == code
    assert last == "complete"


def test_a_failed_subscription_does_not_show_its_exception(http: httpx2.Client, url: str) -> None:
    events = stream(http, url, "subscription { broken }")
    assert [name for name, _ in events] == ["next", "next", "complete"]
    assert events[1][1]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(events)


async def test_a_disconnected_reader_leaves_no_task_behind(url: str) -> None:
    await calls.followers(0)
    query = {"query": "subscription { forever }"}
    async with (
        httpx2.AsyncClient(timeout=60, trust_env=False) as client,
        client.stream("POST", url, json=query, headers=STREAM) as response,
    ):
        lines = response.aiter_lines()
        assert [await anext(lines) for _ in range(3)] == [":", "", "event: next"]
        await calls.followers(1)
    await calls.followers(0)
