"""Whoever is limited to places acts at these: no mutation that names one is forgotten."""

from collections.abc import Iterator

from graphql import GraphQLInputObjectType, get_named_type

from domain.access.actions import ACTIONS, AT_CHANNEL, AT_LOCATION
from domain.access.roles import Role
from tests.graph.client import input_type, mutations

ORDERING = {"placeOrder", "bulkPlaceOrders", "createReservation", "updateReservation"}
# Names other locations than those where the caller works.
ELSEWHERE = {
    **dict.fromkeys(ORDERING, "as the permissions of the channel say, and the channel is checked"),
    "moveFulfillmentOrder": "work is handed to another location",
    "allocateOrder": "work is given to any location that has the units",
}


def named(kind: GraphQLInputObjectType, depth: int = 3) -> Iterator[str]:
    for name, field in kind.fields.items():
        yield name
        inner = get_named_type(field.type)
        if depth and isinstance(inner, GraphQLInputObjectType):
            yield from named(inner, depth - 1)


def test_a_mutation_that_names_a_place_is_for_those_of_the_caller() -> None:
    # Administrators are not limited.
    limited = [name for name in mutations() if ACTIONS[name] - {Role.ADMIN}]
    names = {name: set(named(input_type(name))) for name in limited}
    locations = {name for name in limited if names[name] & {"locationId", "locationIds"}}
    channels = {name for name in limited if "channelId" in names[name]}
    assert locations == AT_LOCATION | ELSEWHERE.keys()
    assert channels - ORDERING == AT_CHANNEL
