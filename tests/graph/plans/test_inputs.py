"""Every input of the graph is read as graphql-core and strawberry read it, or left to them."""

from random import Random
from typing import Any, Final

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
)
from graphql.utilities import coerce_input_value
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types.arguments import convert_argument

from execution.plans.arguments.inputs import DEFINITION, Odd, Readers
from hub.http.graph import make_graph

GRAPH: Final = make_graph()
TYPES: Final = [
    kind
    for kind in GRAPH.graphql_schema.type_map.values()
    if isinstance(kind, GraphQLInputObjectType)
]
# Plain values of each scalar, and what is none, or not plain.
# fmt: off
VALUES: Final[dict[str, list[Any]]] = {
    "ID":           ["order_1", ""],
    "String":       ["text", ""],
    "Float":        [1.5, 2, -0.0],
    "Boolean":      [True, False],
    "Int":          [0, 7, -1],
    "BigInt":       [2**40],
    "DateTime":     ["2026-11-22T09:30:00+01:00"],
    "Date":         ["2026-11-22"],
    "LocalTime":    ["09:30"],
    "Decimal":      ["19.90"],
    "CurrencyCode": ["EUR", "eur"],
    "CountryCode":  ["DE"],
}
ODD: Final = [None, 1, 1.0, 1.5, 2**31, True, "x", "2026-11-22", [], ["x"], {}, {"x": 1}, [None]]
# fmt: on


def made(random: Random, kind: GraphQLInputType, odd: float, depth: int = 3) -> Any:
    """A value of the type; with the chance `odd` something else, in each of its places."""
    if random.random() < odd:
        return random.choice(ODD)
    if isinstance(kind, GraphQLNonNull):
        return made(random, kind.of_type, odd, depth)
    if isinstance(kind, GraphQLList):
        return [made(random, kind.of_type, odd, depth) for _ in range(random.randint(0, 2))]
    if isinstance(kind, GraphQLEnumType):
        return random.choice(list(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return _object(random, kind, odd, depth)
    return random.choice(VALUES[kind.name])


def _object(random: Random, kind: GraphQLInputObjectType, odd: float, depth: int) -> dict[str, Any]:
    if kind.extensions[DEFINITION].is_one_of and random.random() > odd:
        name = random.choice(list(kind.fields))
        return {name: made(random, kind.fields[name].type, odd, depth - 1)}
    given = {}
    for name, field in kind.fields.items():
        required = isinstance(field.type, GraphQLNonNull) and field.default_value is Undefined
        if required or (depth > 0 and random.random() < 0.4):
            given[name] = made(random, field.type, odd, depth - 1)
    if random.random() < odd:
        given["unknown"] = 1
    return given


def expected(kind: GraphQLInputObjectType, value: Any) -> Any:
    """What a resolver gets; `Undefined` where the operation is refused."""
    scalars = GRAPH.schema_converter.scalar_registry
    try:
        coerced = coerce_input_value(value, GraphQLNonNull(kind))
    except StrawberryInputCoercionError:
        return Undefined
    if coerced is Undefined:
        return Undefined
    return convert_argument(coerced, kind.extensions[DEFINITION].origin, scalars, GRAPH.config)


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_an_input_is_read_as_strawberry_reads_it(kind: GraphQLInputObjectType) -> None:
    random = Random(kind.name)
    read = Readers().of(GraphQLNonNull(kind))
    plain = 0
    for number in range(200):
        value = made(random, kind, odd=0.0 if number % 2 else 0.05)
        try:
            found = read(value)
        except Odd:
            continue
        assert found == expected(kind, value), value
        plain += 1
    # Filters within filters are left to strawberry, and so are lists of one that are no lists.
    assert plain >= 40


def test_what_is_no_value_is_never_read() -> None:
    random, odd = Random(7), 0
    readers = Readers()
    for number in range(4_000):
        kind = TYPES[number % len(TYPES)]
        value = made(random, kind, odd=0.15)
        if expected(kind, value) is Undefined:
            odd += 1
            with pytest.raises(Odd):
                readers.of(GraphQLNonNull(kind))(value)
    assert odd > 1_000
