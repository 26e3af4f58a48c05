"""Plans answer as graphql-core does, and say who answered."""

from typing import Any

import pytest

from execution.graph import Graph
from execution.observing import FALLBACK, PLAN, REFERENCE
from tests.execution.plans.library import Engines, Shelf, graph

BOOK = "id title pages genre printedAt price weights length"

# fmt: off
PLANNED: dict[str, tuple[str, dict[str, Any]]] = {
    "leaves":             (f"{{ books {{ {BOOK} }} }}", {}),
    "type names":         ("{ __typename books { __typename writer { __typename } } }", {}),
    "aliases":            ("{ a: books { b: title c: title } d: books { b: id } }", {}),
    "batches":            ("{ books { writer { name } } }", {}),
    "batches of batches": ("{ books { writer { books { writer { name } } } } }", {}),
    "batch arguments":    ("{ books { writer { books(first: 1) { id } all: books { id } } } }", {}),
    "calls":              ("{ books { blurb loud: blurb(loud: true) writer { name } } }", {}),
    "nothing found":      ('{ book(id: "v0") { id writer { name } } }', {}),
    "null without key":   ('{ book(id: "v3") { writer { name books { id } } } }', {}),
    "variables":          ("query ($id: ID!, $n: Int = 1) { book(id: $id) "
                           "{ writer { books(first: $n) { id } } } }", {"id": "v1"}),
    "inputs":             ("query ($w: Wanted) { books(where: $w) { id } }",
                           {"w": {"genre": "CRIME", "pagesMin": 200, "titles": ["Third"]}}),
    "variables within":   ("query ($n: Int!, $g: Genre) { books(where: { pagesMin: $n, genre: $g })"
                           " { id } }", {"n": 200}),
    "a null within":      ("query ($g: Genre) { books(where: { genre: $g }) { id } }", {"g": None}),
    "a list within":      ('query ($t: String!) { books(where: { titles: ["First", $t] }) { id } }',
                           {"t": "Third"}),
    "one for a list":     ("query ($w: Wanted) { books(where: $w) { id } }",
                           {"w": {"titles": "Third"}}),
    "a number for an ID": ("query ($id: ID!) { book(id: $id) { id } }", {"id": 1.0}),
    "a whole float":      ("query ($n: Int) { books(first: $n) { id } }", {"n": 2.0}),
    "a default":          ("query ($n: Int = 2) { books(first: $n) { id } }", {}),
    "literal inputs":     ("{ books(where: { genre: POETRY }, first: 3) { id } }", {}),
    "interfaces":         ("{ things { id __typename ... on Book { title writer { name } } "
                           "... on Author { name books { id } } } }", {}),
    "fragments":          ("{ books { ...A ... on Thing { title: id } } } "
                           "fragment A on Book { id writer { ...W } } "
                           "fragment W on Author { name }", {}),
    "merged fields":      ("{ books { writer { name } writer { id } ...B } } "
                           "fragment B on Book { writer { books { id } } }", {}),
    "skipped":            ("query ($no: Boolean!) { books { id title @skip(if: $no) "
                           "writer @include(if: $no) { name } } }", {"no": True}),
    "not skipped":        ("query ($no: Boolean!) { books { id title @skip(if: $no) "
                           "writer @include(if: $no) { name } } }", {"no": False}),
    "literal conditions": ("{ books { id @skip(if: true) title @include(if: true) } }", {}),
    "a mutation":         ('mutation { lend(id: "v1") { times book { title writer { name } } } }',
                           {}),
    "mutations in order": ('mutation { a: lend(id: "v2") { times } b: lend(id: "v1") { times } }',
                           {}),
}
FAILING: dict[str, tuple[str, dict[str, Any]]] = {
    "a field fails":      ("{ books { id fails } }", {}),
    "null bubbles up":    ("{ books { id mustNotFail } }", {}),
    "no required object": ("{ books { id requiredWriter { name } } }", {}),
    "not an Int":         ("{ odd { id pages } }", {}),
    "not in the enum":    ("{ odd { id genre } }", {}),
    "a bad argument":     ("query ($n: Int) { books(first: $n) { id } }", {"n": None}),
    "a failing mutation": ('mutation { lend(id: "stolen") { times } }', {}),
    "one of three fails": ('mutation { a: lend(id: "v1") { times } b: lend(id: "stolen") { times } '
                           'c: lend(id: "v2") { times } }', {}),
    "nothing after null": ('mutation { a: lend(id: "v1") { times } b: lendSurely(id: "stolen") '
                           '{ times } c: lend(id: "v2") { times } }', {}),
    "an unread answer":   ('mutation { lend(id: "v1") { times book { mustNotFail } } }', {}),
}
UNPLANNED = {
    "introspection": "{ __schema { queryType { name } } }",
    "mixed":         "{ books { id } __type(name: \"Book\") { name } }",
}
# fmt: on


async def answer(made: Graph, text: str, variables: dict[str, Any]) -> tuple[Any, ...]:
    shelf = Shelf()
    result = await made.execute(text, variables, shelf)
    errors = [
        (error.path, [str(at) for at in error.locations or ()], (error.extensions or {})["code"])
        for error in result.errors or ()
    ]
    return result.data, errors, shelf.lent


def engines(made: Graph) -> list[str]:
    observer = made.observer
    assert isinstance(observer, Engines)
    return observer.used


@pytest.mark.parametrize("name", PLANNED)
async def test_a_plan_answers_as_graphql_core_does(name: str) -> None:
    planned, reference = graph(), graph(plans=False)
    text, variables = PLANNED[name]
    answers = [await answer(made, text, variables) for made in (planned, planned, reference)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] is not None
    assert not answers[0][1]
    assert list(answers[0][0]) == list(answers[2][0])
    assert engines(planned) == [PLAN, PLAN]
    assert engines(reference) == [REFERENCE]


@pytest.mark.parametrize("name", [*PLANNED, *FAILING])
async def test_batches_loaded_at_the_same_time_answer_the_same(name: str) -> None:
    text, variables = {**PLANNED, **FAILING}[name]
    answers = [await answer(graph(together=each), text, variables) for each in (True, False)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", FAILING)
async def test_what_fails_is_answered_by_graphql_core_and_done_once(name: str) -> None:
    planned, reference = graph(), graph(plans=False)
    text, variables = FAILING[name]
    found = await answer(planned, text, variables)
    assert found == await answer(reference, text, variables)
    assert found[1]
    assert engines(planned) == [FALLBACK]


@pytest.mark.parametrize("name", UNPLANNED)
async def test_what_has_no_plan_is_left_to_graphql_core(name: str) -> None:
    planned, reference = graph(), graph(plans=False)
    found = await answer(planned, UNPLANNED[name], {})
    assert found == await answer(reference, UNPLANNED[name], {})
    assert not found[1]
    assert engines(planned) == [REFERENCE]


async def test_fields_that_multiply_have_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("execution.plans.compiler.SELECTIONS_MAX", 10)
    text = """
        { book(id: "v3") { ...F } }
        fragment F on Book { writer { books { ...G } } requiredWriter { books { ...G } } }
        fragment G on Book { writer { books { id } } requiredWriter { books { id } } }
    """
    planned, reference = graph(), graph(plans=False)
    assert await answer(planned, text, {}) == await answer(reference, text, {})
    assert engines(planned) == [REFERENCE]


async def test_a_level_is_one_batch_also_for_resolvers_that_are_called() -> None:
    shelf = Shelf()
    await graph().execute("{ books { blurb writer { name } } }", None, shelf)
    assert shelf.loaded == [["w1", "w2"]]


async def test_parents_with_the_same_key_share_the_answer() -> None:
    result = await graph().execute("{ books { writer { name } } }", None, Shelf())
    assert result.data is not None
    writers = [book["writer"] for book in result.data["books"]]
    assert writers[0] is writers[3]


async def test_refused_variables_and_costs_run_nothing() -> None:
    planned = graph()
    found = await answer(planned, "query ($n: Int!) { books(first: $n) { id } }", {"n": "x"})
    assert found[0] is None
    assert found[1][0][2] == "BAD_USER_INPUT"
    text = "query ($n: Int!) { books(first: $n) { id } }"
    found = await answer(planned, text, {"n": 1_000_000_000})
    assert found[1][0][2] == "COST_EXCEEDED"
    assert engines(planned) == [REFERENCE, REFERENCE]
