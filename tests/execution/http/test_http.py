"""GraphQL over HTTP on a real server: media types, statuses, and everything malformed."""

import gzip
import json
import logging
from typing import Any

import httpx2
import pytest

from execution.request import BODY_BYTES_MAX
from tests.execution.example import SECRET

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HELLO = {"query": "{ hello }"}
MUTATION = "mutation { increment }"


def post(http: httpx2.Client, url: str, body: Any, **headers: str) -> httpx2.Response:
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return http.post(url, content=content, headers={"content-type": JSON, **names})


def code_of(response: httpx2.Response) -> str:
    """The code of the only error, on an answer shaped as every refusal is."""
    body = response.json()
    assert set(body) <= {"errors", "extensions"}
    (error,) = body["errors"]
    assert error["message"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.1, {JSON};q=0.9", JSON),
        (f"{GRAPHQL_JSON};q=nonsense, {JSON}", JSON),
        (f"{JSON};q=0, */*", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.4, application/*;q=0.5, {JSON};q=0.1", GRAPHQL_JSON),
        (f"*/*;q=0.1, {GRAPHQL_JSON};q=0.2", GRAPHQL_JSON),
        (f'text/html;level="1,2";q=1, {JSON};q=0.2', JSON),
        (f"{JSON};charset=utf-16, {GRAPHQL_JSON};q=0.1", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON.upper()};charset=utf-8", GRAPHQL_JSON),
    ],
)
def test_the_answer_comes_in_the_media_type_asked_for(
    http: httpx2.Client, url: str, accept: str | None, expected: str
) -> None:
    request = http.build_request("POST", url, json=HELLO)
    del request.headers["accept"]
    if accept:
        request.headers["accept"] = accept
    response = http.send(request)
    assert response.headers["content-type"] == f"{expected}; charset=utf-8"
    assert response.json()["data"] == {"hello": "world"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { doubled(number: $n) }", "BAD_USER_INPUT"),
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
def test_a_refused_operation_has_no_data_and_the_status_of_its_media_type(
    http: httpx2.Client, url: str, query: str, code: str, accept: str, status: int
) -> None:
    response = post(http, url, {"query": query}, accept=accept)
    assert response.status_code == status
    assert code_of(response) == code


def test_a_failing_field_leaves_the_rest_of_the_answer(http: httpx2.Client, url: str) -> None:
    response = post(http, url, {"query": "{ hello soldOut }"}, accept=GRAPHQL_JSON)
    assert response.status_code == 200
    assert response.json()["data"] == {"hello": "world", "soldOut": None}


def test_a_query_by_get_is_answered(http: httpx2.Client, url: str) -> None:
    params = {
        "query": "query Q($n: Int!) { doubled(number: $n) }",
        "variables": '{"n": 2}',
        "operationName": "Q",
        "extensions": "",
    }
    response = http.get(url, params=params)
    assert response.json()["data"] == {"doubled": 4}


def test_a_mutation_by_get_is_refused(http: httpx2.Client, url: str) -> None:
    response = http.get(url, params={"query": MUTATION})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert code_of(response) == "METHOD_NOT_ALLOWED"


def test_a_mutation_by_get_is_refused_as_a_stream_too(http: httpx2.Client, url: str) -> None:
    response = http.get(url, params={"query": MUTATION}, headers={"accept": "text/event-stream"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert code_of(response) == "METHOD_NOT_ALLOWED"


def test_a_subscription_without_a_stream_is_refused(http: httpx2.Client, url: str) -> None:
    response = post(http, url, {"query": "subscription { count(to: 1) }"}, accept=JSON)
    assert response.status_code == 406
    assert code_of(response) == "STREAM_REQUIRED"


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(http: httpx2.Client, url: str, method: str) -> None:
    response = http.request(method, url)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST, PUT, DELETE")
    assert code_of(response) == "METHOD_NOT_ALLOWED"


def test_a_browser_is_shown_the_page(http: httpx2.Client, url: str) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert "Explore" in http.get(url, headers=browser).text
    answered = http.get(url, headers=browser, params=HELLO)
    assert answered.json()["data"] == {"hello": "world"}


def test_without_a_page_a_browser_gets_a_page_that_says_what_is_missing(
    http: httpx2.Client, url: str
) -> None:
    response = http.get(url.replace("/graphql", "/bare"), headers={"accept": "text/html"})
    assert response.status_code == 400
    assert code_of(response) == "BAD_REQUEST"


DEEP = 100_000
MALFORMED: list[tuple[str, Any]] = [
    ("nothing", b""),
    ("half a JSON", b'{"query": "{ hello }"'),
    ("not UTF-8", b'{"query": "\xff\xfe"}'),
    ("half a surrogate", b'{"query": "\\ud800"}'),
    ("not a number", b'{"query": "{ hello }", "variables": {"n": NaN}}'),
    ("deep lists", b"[" * DEEP),
    ("deep lists, closed", b"[" * DEEP + b"]" * DEEP),
    ("deep objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    ("deep variables", b'{"query":"{hello}","variables":{"a":' + b"[" * DEEP + b"]" * DEEP + b"}}"),
    ("a list", [HELLO]),
    ("an empty list", []),
    ("a number", 5),
    ("null", None),
    ("a string", "query"),
    ("an empty object", {}),
    ("no query", {"variables": {}}),
    ("a null query", {"query": None}),
    ("an empty query", {"query": ""}),
    ("a numeric query", {"query": 5}),
    ("a list for a query", {"query": ["{ hello }"]}),
    ("an object for a query", {"query": {}}),
    ("variables in a string", {**HELLO, "variables": "{}"}),
    ("variables in a list", {**HELLO, "variables": []}),
    ("variables false", {**HELLO, "variables": False}),
    ("variables 0", {**HELLO, "variables": 0}),
    ("a numeric operation name", {**HELLO, "operationName": 1}),
    ("a list for an operation name", {**HELLO, "operationName": []}),
    ("extensions in a string", {**HELLO, "extensions": "x"}),
    ("extensions in a list", {**HELLO, "extensions": [1]}),
]


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON, "text/event-stream"])
@pytest.mark.parametrize("body", [b for _, b in MALFORMED], ids=[name for name, _ in MALFORMED])
def test_a_malformed_body_is_a_bad_request(
    http: httpx2.Client, url: str, body: Any, accept: str
) -> None:
    response = post(http, url, body if isinstance(body, bytes) else json.dumps(body), accept=accept)
    assert response.status_code == 400
    assert code_of(response) == "BAD_REQUEST"
    expected = accept if accept == GRAPHQL_JSON else JSON
    assert response.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"query": ""},
        {"variables": "{}"},
        {**HELLO, "variables": "{"},
        {**HELLO, "variables": "[1]"},
        {**HELLO, "variables": "1"},
        {**HELLO, "variables": "[" * 5_000},
        {**HELLO, "extensions": "nope"},
        {**HELLO, "extensions": '"text"'},
    ],
)
def test_a_malformed_query_string_is_a_bad_request(
    http: httpx2.Client, url: str, params: dict[str, str]
) -> None:
    response = http.get(url, params=params)
    assert response.status_code == 400
    assert code_of(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/json; charset=utf-16",
        "nonsense",
        "",
        ";;;",
    ],
)
def test_other_media_types_are_refused(http: httpx2.Client, url: str, media: str) -> None:
    response = post(http, url, HELLO, content_type=media)
    assert response.status_code == 415
    assert code_of(response) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("size", [BODY_BYTES_MAX + 1, 20 * 1024 * 1024])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_too_large_is_refused_unread(
    http: httpx2.Client, url: str, size: int, announced: bool
) -> None:
    body = b" " * size
    pieces = (body[at : at + 65536] for at in range(0, size, 65536))
    response = http.post(url, content=body if announced else pieces, headers={"content-type": JSON})
    assert response.status_code == 413
    assert code_of(response) == "BODY_TOO_LARGE"


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "DEFLATE"])
def test_a_compressed_body_is_refused(http: httpx2.Client, url: str, coding: str) -> None:
    response = post(http, url, gzip.compress(json.dumps(HELLO).encode()), content_encoding=coding)
    assert (response.status_code, response.headers["accept-encoding"]) == (415, "identity")
    assert code_of(response) == "UNSUPPORTED_MEDIA_TYPE"
    assert coding.lower() in response.json()["errors"][0]["message"]


def test_a_body_that_says_it_is_not_compressed_is_read(http: httpx2.Client, url: str) -> None:
    response = post(http, url, HELLO, content_encoding="identity")
    assert response.json()["data"] == {"hello": "world"}


def test_the_largest_body_is_read(http: httpx2.Client, url: str) -> None:
    body = json.dumps(HELLO).encode().ljust(BODY_BYTES_MAX)
    assert post(http, url, body).json()["data"] == {"hello": "world"}


def test_an_unknown_operation_name_is_a_refusal(http: httpx2.Client, url: str) -> None:
    response = post(http, url, {**HELLO, "operationName": "Other"}, accept=GRAPHQL_JSON)
    assert response.status_code == 400
    assert code_of(response) == "OPERATION_NOT_FOUND"


def test_a_document_without_an_operation_is_a_refusal(http: httpx2.Client, url: str) -> None:
    response = post(http, url, {"query": "fragment F on Query { hello }"}, accept=GRAPHQL_JSON)
    assert response.status_code == 400
    assert code_of(response) == "OPERATION_NOT_FOUND"


def test_an_unauthenticated_caller_is_refused_in_json(http: httpx2.Client, url: str) -> None:
    response = post(http, url, HELLO, x_test="stranger")
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert code_of(response) == "UNAUTHENTICATED"


def test_an_internal_error_is_masked_and_logged(
    http: httpx2.Client, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = post(http, url, HELLO, x_test="broken")
    assert response.status_code == 500
    assert code_of(response) == "INTERNAL"
    assert SECRET not in response.text
    (record,) = caplog.records
    assert response.json()["errors"][0]["extensions"]["id"] in record.getMessage()
