"""Documents that are too large are refused, the tools' own are not, and none is judged twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLError, ValidationRule, get_introspection_query
from strawberry.extensions import SchemaExtension

from execution.checks.limits import Limits
from execution.operations.documents import CHARACTERS_MAX, DOCUMENTS_MAX, Documents
from tests.execution.example import a_graph

graph = a_graph()


async def code_for(query: str) -> str | None:
    result = await graph.execute(query)
    if not result.errors:
        return None
    return str((result.errors[0].extensions or {})["code"])


def nested(levels: int) -> str:
    return "{ shelf " + "{ next " * (levels - 2) + "{ name }" + "}" * (levels - 1)


def nested_in_fragments(levels: int) -> str:
    fragments = "".join(
        f"fragment F{n} on Shelf {{ next {{ ...F{n + 1} }} }} " for n in range(levels - 2)
    )
    return f"{{ shelf {{ ...F0 }} }} {fragments} fragment F{levels - 2} on Shelf {{ name }}"


def aliased(count: int) -> str:
    return "{" + " ".join(f"a{n}: hello" for n in range(count)) + "}"


def aliased_in_fragments(count: int) -> str:
    spreads = " ".join(f"s{n}: shelf {{ ...F }}" for n in range(count // 2))
    return f"{{ {spreads} }} fragment F on Shelf {{ n: name }}"


def with_directives(count: int) -> str:
    return "{" + " ".join("hello @include(if: true)" for _ in range(count)) + "}"


def repeated(count: int) -> str:
    return "{" + "hello " * (count + 1) + "}"


def fragmented(count: int) -> str:
    return "{ shelf {" + "... { name } " * count + "} }"


def mutations(count: int) -> str:
    half = " ".join(f"m{n}: increment" for n in range(count // 2))
    return f"mutation {{ {half} ...F }} fragment F on Mutation {{ {half} }}"


def tokens(count: int) -> str:
    return "{" + "hello " * (count - 2) + "}"


@pytest.mark.parametrize(
    ("document", "maximum", "code"),
    [
        (nested, 15, "DEPTH_EXCEEDED"),
        (nested_in_fragments, 15, "DEPTH_EXCEEDED"),
        (aliased, 30, "ALIASES_EXCEEDED"),
        (with_directives, 50, "DIRECTIVES_EXCEEDED"),
        (repeated, 100, "OVERLAPS_EXCEEDED"),
        (fragmented, 100, "OVERLAPS_EXCEEDED"),
        (tokens, 5_000, "TOKENS_EXCEEDED"),
    ],
)
async def test_a_document_may_reach_its_limit_and_not_pass_it(
    document: Any, maximum: int, code: str
) -> None:
    allowed = await code_for(document(maximum))
    # A document of that many tokens has some other fault, but it was read.
    assert allowed is None or document is tokens
    assert allowed != code
    assert await code_for(document(maximum + 1)) == code


async def test_aliases_in_fragments_count_wherever_they_are_spread() -> None:
    assert await code_for(aliased_in_fragments(30)) is None
    assert await code_for(aliased_in_fragments(32)) == "ALIASES_EXCEEDED"


async def test_mutations_in_fragments_count_as_root_fields() -> None:
    assert await code_for("mutation { increment }") is None
    assert await code_for(mutations(22)) == "ROOT_FIELDS_EXCEEDED"


@pytest.mark.parametrize(
    "document",
    [
        "{" * 100_000,
        "{ shelf " + "{ next " * 300 + "{ name }" + "}" * 301,
        "{ hello" + " @include(if: true)" * 1_000 + " }",
        "{ hello " + "# comment\n" * 5_100 + "}",
        "{ shelf { ...A } } fragment A on Shelf { ...B } fragment B on Shelf { ...A }",
        nested_in_fragments(600),
        "{ shelf { ...F0 } }"
        + "".join(f"fragment F{n} on Shelf {{ ...F{n + 1} ...F{n + 1} }}" for n in range(100))
        + "fragment F100 on Shelf { a: name }",
    ],
    ids=["open", "deep", "directives", "comments", "cycle", "long chain", "doubling"],
)
async def test_a_document_made_to_exhaust_the_hub_is_refused(document: str) -> None:
    assert await code_for(document) in {
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "DEPTH_EXCEEDED",
        "ALIASES_EXCEEDED",
        "DIRECTIVES_EXCEEDED",
        "TOKENS_EXCEEDED",
    }


async def test_the_tools_own_introspection_is_answered() -> None:
    full = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    result = await graph.execute(full)
    assert not result.errors
    assert result.data


async def test_introspection_cannot_be_multiplied() -> None:
    assert await code_for("{ __schema { a: types { b: kind } c: types { d: kind } } }") == (
        "ALIASES_EXCEEDED"
    )


async def test_of_thousands_of_wrong_values_the_first_ones_are_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Making an error for each of them would take seconds."""
    made, initialize = [], GraphQLError.__init__

    def counted(error: GraphQLError, *given: Any, **more: Any) -> None:
        made.append(error)
        initialize(error, *given, **more)

    monkeypatch.setattr(GraphQLError, "__init__", counted)
    query = "query ($skus: [String!]!) { stock(skus: $skus) { name } }"
    result = await graph.execute(query, {"skus": [1] * 10_000})
    assert result.errors
    assert str(result.errors[0].message).startswith("Variable '$skus' has invalid value at [0]")
    assert len(made) < 1_000


async def test_a_document_is_validated_once() -> None:
    judged: list[object] = []

    class Counting(ValidationRule):
        def __init__(self, context: Any) -> None:
            super().__init__(context)
            judged.append(context.document)

    class WithCounting(SchemaExtension):
        def on_operation(self) -> Iterator[None]:
            self.execution_context.validation_rules += (Counting,)
            yield

    counted = a_graph(extensions=[WithCounting])
    for _ in range(3):
        assert (await counted.execute("{ hello }")).data == {"hello": "world"}
        assert (await counted.execute("{ nothing }")).errors
    assert len(judged) == 2


def test_rules_for_the_same_limits_are_the_same_classes() -> None:
    assert Limits().rules() is Limits().rules()
    assert Limits(depth=3).rules() is not Limits().rules()


def test_the_memory_for_documents_is_bounded() -> None:
    documents = Documents(Limits())
    first = documents.read("{ a }")
    assert documents.read("{ a }") is first
    for number in range(DOCUMENTS_MAX):
        documents.read(f"{{ a{number} }}")
    assert documents.read("{ a }") is not first
    kept = documents.read("{ a }")
    for number in range(3):
        documents.read("{ a" + f"{number} }}".ljust(CHARACTERS_MAX // 2))
    assert documents.read("{ a }") is not kept
