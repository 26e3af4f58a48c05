"""Content negotiation: the best-weighted media type that the operation can have."""

import httpx2
import pytest

from tests.execution.http.test_http import code_of

# What urql sends with a query, and others that take whatever comes.
EITHER = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, "
    "text/event-stream, multipart/mixed"
)
APOLLO = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json"
COUNT = "subscription { count(to: 1) }"


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
        (URQL, "{ hello }", "application/graphql-response+json"),
        (URQL, "mutation { increment }", "application/graphql-response+json"),
        (URQL, COUNT, "text/event-stream"),
        (APOLLO, COUNT, "multipart/mixed"),
        (APOLLO, "{ hello }", "application/json"),
        ("*/*", COUNT, "text/event-stream"),
        ("text/*;q=0.1, application/json", COUNT, "text/event-stream"),
        ("application/json, text/event-stream;q=0.1", "{ hello }", "application/json"),
        ("text/event-stream;q=0.5, application/json;q=0.4", "{ hello }", "text/event-stream"),
        ("text/event-stream;charset=utf-8", "{ hello }", "text/event-stream"),
        ("text/event-stream;q=0, */*", "{ hello }", "application/json"),
        ("nonsense, ;q=1, /, */json", "{ hello }", "application/json"),
        ("", "{ hello }", "application/json"),
        ("", COUNT, "text/event-stream"),
    ],
)
def test_of_json_and_a_stream_only_a_subscription_is_sent_as_a_stream(
    http: httpx2.Client, url: str, accept: str, query: str, expected: str
) -> None:
    response = http.post(url, json={"query": query}, headers={"accept": accept})
    assert response.headers["content-type"].partition(";")[0] == expected
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "query", "code"),
    [
        ("image/png", "{ hello }", "NOT_ACCEPTABLE"),
        ("application/json;q=0", "{ hello }", "NOT_ACCEPTABLE"),
        ("application/json;charset=utf-16", "{ hello }", "NOT_ACCEPTABLE"),
        ("multipart/mixed", "mutation { increment }", "NOT_ACCEPTABLE"),
        ("*/*;q=0", "{ hello }", "NOT_ACCEPTABLE"),
        ("application/json", COUNT, "STREAM_REQUIRED"),
        ("text/event-stream;q=0, multipart/mixed;q=0, */*", COUNT, "STREAM_REQUIRED"),
        ("multipart/mixed;boundary=graphql;subscriptionSpec=2.0", COUNT, "STREAM_REQUIRED"),
    ],
)
def test_an_unacceptable_media_type_is_answered_with_406_in_json(
    http: httpx2.Client, url: str, accept: str, query: str, code: str
) -> None:
    response = http.post(url, json={"query": query}, headers={"accept": accept})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert code_of(response) == code


def test_the_lines_of_an_accept_header_are_one_list(http: httpx2.Client, url: str) -> None:
    accepts = [("accept", "image/png"), ("accept", "text/event-stream")]
    response = http.post(url, json={"query": "{ hello }"}, headers=accepts)
    assert response.headers["content-type"] == "text/event-stream"


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/html", True),
        ("text/html;q=0, */*", False),
        ("application/json, text/html;q=0.9", False),
        ("*/*", False),
    ],
)
def test_the_page_is_for_who_prefers_it(
    http: httpx2.Client, url: str, accept: str, is_page: bool
) -> None:
    response = http.get(url, headers={"accept": accept})
    assert ("Explore" in response.text) is is_page
    assert response.status_code == (200 if is_page else 400)
