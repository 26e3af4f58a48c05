"""What normalising caches (Relay, Apollo, urql) take for granted of a graph."""

from collections.abc import Iterator

from graphql import GraphQLNonNull, GraphQLObjectType

from hub.http.graph import make_graph

SCHEMA = make_graph().graphql_schema


def objects(ending: str = "") -> Iterator[GraphQLObjectType]:
    for name, kind in SCHEMA.type_map.items():
        if isinstance(kind, GraphQLObjectType) and name.endswith(ending):
            yield kind


def test_an_object_has_an_id_exactly_when_it_is_a_node() -> None:
    """Relay keeps whatever has an `id` under it: an error with the id of an order, asked together
    with that order, would take its place."""
    nodes = {kind.name for kind in objects() if "Node" in {i.name for i in kind.interfaces}}
    assert {kind.name for kind in objects() if "id" in kind.fields} == nodes


def test_a_connection_is_one_that_relay_can_page() -> None:
    connections = list(objects("Connection"))
    assert connections
    for connection in connections:
        assert str(connection.fields["pageInfo"].type) == "PageInfo!"
        edge = SCHEMA.type_map[connection.name.replace("Connection", "Edge")]
        assert isinstance(edge, GraphQLObjectType)
        assert str(connection.fields["edges"].type) == f"[{edge.name}!]!"
        assert str(edge.fields["cursor"].type) == "String!"
        assert isinstance(edge.fields["node"].type, GraphQLNonNull)


def test_a_page_is_told_as_relay_reads_it() -> None:
    (info,) = (kind for kind in objects("PageInfo"))
    assert {name: str(field.type) for name, field in info.fields.items()} == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }
