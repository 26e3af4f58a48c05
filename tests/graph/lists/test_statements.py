"""What a query costs the database does not grow with what it lists."""

from benchmarks.scale.statements import counted, fill
from tests.graph.client import Client, statements
from tests.shop import Shop

SIZES = (1, 10, 30)


async def test_a_rich_list_takes_the_same_statements_whatever_its_length(
    graph: Client, shop: Shop
) -> None:
    await fill(shop, max(SIZES))
    sent = await counted(graph, shop, SIZES)
    told = {first: len(each) for first, each in sent.items()}
    print("statements by orders:", told)
    assert len(set(told.values())) == 1, told
    most = sent[SIZES[-1]]
    assert len(set(most)) == len(most), "nothing is read twice"


async def test_many_nodes_of_one_kind_are_one_statement(graph: Client, shop: Shop) -> None:
    ids = [place.id for place in (shop.warehouse, shop.downtown, shop.harbor, shop.supplier)]
    await graph.ask("{ __typename }")
    with statements(shop.hub) as sent:
        await graph.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert len(sent) == 1, sent
