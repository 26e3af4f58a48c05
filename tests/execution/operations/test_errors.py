"""Every error says what it is, and none says more than it should."""

import logging
from typing import Any

import pytest

from execution.errors import ERRORS_MAX
from tests.execution.example import SECRET, a_graph

graph = a_graph()


async def errors_of(query: str, **variables: Any) -> list[dict[str, Any]]:
    result = await graph.execute(query, variable_values=variables)
    return [dict(error.formatted) for error in result.errors or []]


async def streamed(query: str, **variables: Any) -> list[Any]:
    return [result async for result in await graph.stream(query, variable_values=variables)]


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("", {}, "BAD_REQUEST"),
        ("{", {}, "GRAPHQL_PARSE_FAILED"),
        ('{ hello(a: "\n', {}, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ hello @nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ('{ doubled(number: "x") }', {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { doubled(number: $n) }", {}, "BAD_USER_INPUT"),
        ("query ($n: Int!) { doubled(number: $n) }", {"n": "x"}, "BAD_USER_INPUT"),
        ("query ($n: Int = 1) { doubled(number: $n) }", {"n": None}, "BAD_USER_INPUT"),
        ("{ soldOut }", {}, "OUT_OF_STOCK"),
        ("{ boom }", {}, "INTERNAL"),
        ("{ driver }", {}, "INTERNAL"),
        ("{ notAnInt }", {}, "INTERNAL"),
    ],
)
@pytest.mark.parametrize("is_streamed", [False, True], ids=["executed", "streamed"])
async def test_every_error_has_its_code(
    query: str, variables: dict[str, Any], code: str, is_streamed: bool
) -> None:
    if is_streamed:
        (result,) = await streamed(query, **variables)
    else:
        result = await graph.execute(query, variable_values=variables)
    (error,) = result.errors
    assert error.formatted["extensions"]["code"] == code


async def test_a_refusal_keeps_its_words_and_its_place() -> None:
    (error,) = await errors_of("{ soldOut }")
    assert error == {
        "message": "None left.",
        "locations": [{"line": 1, "column": 3}],
        "path": ["soldOut"],
        "extensions": {"code": "OUT_OF_STOCK"},
    }


@pytest.mark.parametrize("field", ["boom", "driver", "notAnInt"])
async def test_the_unexpected_is_masked_and_logged_once(
    field: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        (error,) = await errors_of(f"{{ {field} }}")
    assert SECRET not in str(error)
    incident = error["extensions"]["id"]
    assert error["message"].endswith(f"Quote this id: {incident}")
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert incident in record.getMessage()
    assert record.exc_info
    assert SECRET in caplog.text


async def test_one_failure_of_many_fields_is_one_incident(
    caplog: pytest.LogCaptureFixture,
) -> None:
    errors = await errors_of("{ bombs { fuse } }")
    assert len(errors) == ERRORS_MAX
    assert len({error["extensions"]["id"] for error in errors}) == 1
    assert len(caplog.records) == 1


async def test_a_subscription_that_fails_sends_an_error_and_ends() -> None:
    first, last = await streamed("subscription { broken }")
    assert first.data == {"broken": 0}
    (error,) = last.errors
    assert error.extensions["code"] == "INTERNAL"
    assert SECRET not in error.message


async def test_names_of_the_schema_are_not_suggested() -> None:
    (error,) = await errors_of("{ helo }")
    assert error["message"] == "Cannot query field 'helo' on type 'Query'."


async def test_only_so_many_errors_are_answered() -> None:
    fields = " ".join(f"nothing{number}" for number in range(90))
    assert len(await errors_of(f"{{ {fields} }}")) == ERRORS_MAX


def test_an_operation_run_synchronously_is_coded_too() -> None:
    (error,) = graph.execute_sync("{ boom }").errors or []
    assert error.formatted["extensions"]["code"] == "INTERNAL"
