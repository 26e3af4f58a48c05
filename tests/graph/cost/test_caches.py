"""What is kept between requests has a maximum, whatever clients send (docs/cost.md lists all)."""

from domain.access.caller import Caller
from domain.access.roles import Role
from execution.operations.documents import CHARACTERS_MAX, DOCUMENTS_MAX
from execution.plans.plan import PLANS_MAX
from hub.http.graph import make_graph
from hub.wiring import Hub
from persistence.reads.records import SHAPES_MAX
from persistence.reads.statements import STATEMENTS_MAX

FIELDS = ("number", "status", "placedAt", "note", "email", "sequence", "version", "updatedAt")


async def test_documents_are_forgotten() -> None:
    graph = make_graph()
    for n in range(DOCUMENTS_MAX + 50):
        assert graph.faults(f"query Named{n} {{ __typename }}") == []
    assert len(graph._documents._documents) == DOCUMENTS_MAX
    padding = " " * 40_000
    for n in range(20):
        graph.faults(f"query Long{n} {{ __typename }}{padding}")
    assert graph._documents._characters <= CHARACTERS_MAX


async def test_plans_are_forgotten(hub: Hub) -> None:
    graph = make_graph()
    names = [f"c{n}" for n in range(7)]
    given = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: __typename @include(if: ${name})" for name in names)
    text = f"query ({given}) {{ {fields} channels(first: 1) {{ nodes {{ id }} }} }}"
    for n in range(2**7):
        values = {name: bool(n >> place & 1) for place, name in enumerate(names)}
        result = await graph.execute(text, values, hub.context(Caller(role=Role.ADMIN)))
        assert not result.errors
    operation = graph._documents.read(text).operations[None]
    assert operation is not None
    assert 1 <= len(operation._plans._made) <= PLANS_MAX


async def test_shapes_and_statements_are_forgotten(hub: Hub) -> None:
    graph = make_graph()
    for n in range(1, 2 ** len(FIELDS)):
        chosen = " ".join(name for place, name in enumerate(FIELDS) if n >> place & 1)
        text = f"{{ orders(first: 1) {{ nodes {{ {chosen} }} }} }}"
        assert not (await graph.execute(text, {}, hub.context(Caller(role=Role.ADMIN)))).errors
    statements = hub.reads._statements.page.cache_info()
    assert statements.maxsize == STATEMENTS_MAX >= statements.currsize
    (shapes,) = {one.shape.cache_info().maxsize for one in hub.reads._made.values()}
    assert shapes == SHAPES_MAX
