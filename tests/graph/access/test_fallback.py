"""What graphql-core executes is masked and refused as what has a plan."""

from strawberry.types.execution import ExecutionResult

from hub.http.graph import make_graph
from tests.graph.access.people import GENEROUS, GRAPH, Scene
from tests.graph.access.seen import seen_by
from tests.graph.access.walking import NOUNS, deep

SLOW = make_graph(plans=False, budget=GENEROUS)


async def test_both_engines_answer_every_role_alike(scene: Scene) -> None:
    rows = await scene.rows()
    compared = 0
    for name, caller in scene.callers().items():
        expected = seen_by(caller, rows)
        for noun in NOUNS:
            ids = sorted(expected[noun])[:3]
            if not ids:
                continue
            query, _ = deep(noun, caller, levels=1)
            answers = []
            for graph in (GRAPH, SLOW):
                context = scene.hub.context(caller)
                result = await graph.execute(query, {"ids": ids}, context)
                assert not result.errors, (name, noun, result.errors)
                masked = (result.extensions or {}).get("masked")
                answers.append((result.data, masked))
            assert answers[0] == answers[1], (name, noun)
            compared += 1
    assert compared > 150


async def test_what_is_below_a_mask_refuses_nothing(scene: Scene) -> None:
    """`Hold.reason` has no mask, and no customer reads a hold."""
    query = "{ orders { nodes { number ...held } } } fragment held on Order { holds { reason } }"
    for graph in (GRAPH, SLOW):
        context = scene.hub.context(scene.callers()["bob"])
        result = await graph.execute(query, {}, context)
        assert not result.errors
        assert result.data
        assert {str(order["holds"]) for order in result.data["orders"]["nodes"]} == {"None"}
        assert (result.extensions or {})["masked"] == ["Order.holds"]


async def test_what_is_never_seen_is_not_named(scene: Scene) -> None:
    id = scene.orders["harbor"].id
    for caller in scene.callers().values():
        answer = await scene.ask(caller, "query ($id: ID!) { node(id: $id) { id } }", {"id": id})
        assert "masked" not in answer["extensions"]


async def test_both_engines_refuse_alike(scene: Scene) -> None:
    bob = scene.callers()["bob"]
    for query in (
        "{ metrics { orders } }",
        "{ a: orders { nodes { id } } holds { totalCount } }",
        "query { ...f } fragment f on Query { inventoryLevels { totalCount } }",
        'mutation { updateOrder(input: {orderId: "o", expectedVersion: 1}) { order { id } } }',
        "subscription { inventoryChanged { ... on InventorySnapshot { cursor } } }",
        '{ orders(where: {hasTag: "a"}) { totalCount } }',
    ):
        answers = []
        for graph in (GRAPH, SLOW):
            stream = await graph.stream(query, {}, scene.hub.context(bob))
            (result,) = [result async for result in stream]
            assert isinstance(result, ExecutionResult)
            assert result.data is None
            answers.append([error.formatted for error in result.errors or ()])
        assert answers[0] == answers[1], query
        assert {error["extensions"]["code"] for error in answers[0]} == {"FORBIDDEN"}, query
