"""Clients that take JSON and event streams alike, whatever they ask."""

import httpx2
import pytest

# What urql sends with a query, and others that take whatever comes.
EITHER = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"


@pytest.mark.parametrize(
    ("accept", "query", "expected"),
    [
        (EITHER, "{ hello }", "application/graphql-response+json"),
        (EITHER, "{", "application/graphql-response+json"),
        (EITHER, "subscription { count(to: 1) }", "text/event-stream"),
        ("text/event-stream, */*", "{ hello }", "application/json"),
        ("text/event-stream, */*;q=0.1", "{ hello }", "text/event-stream"),
        ("text/event-stream, application/json;q=0", "{ hello }", "text/event-stream"),
        ("text/event-stream", "{ hello }", "text/event-stream"),
    ],
)
def test_who_takes_either_is_sent_a_stream_only_of_a_subscription(
    http: httpx2.Client, url: str, accept: str, query: str, expected: str
) -> None:
    response = http.post(url, json={"query": query}, headers={"accept": accept})
    assert response.headers["content-type"].partition(";")[0] == expected
