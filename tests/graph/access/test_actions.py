"""Mutations by role, and by what of an input a caller may see."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from domain.access.actions import ACTIONS, may_do
from domain.access.caller import Caller
from domain.access.roles import Role, Scope
from domain.shared.ids import Prefix, prefix_of
from tests.graph.access.people import GRAPH, Scene
from tests.graph.errors.valid_inputs import valid_inputs
from tests.graph.staff import Staff
from tests.shop import Shop

SCHEMA = GRAPH.graphql_schema
STRANGER = {
    Role.CUSTOMER: Scope(customer_id="customer_01m8epyk8mernbad1tc7p9vw0x"),
    Role.ASSOCIATE: Scope(location_ids=frozenset({"location_01m8epyk8mernbad1tc7p9vw0x"})),
    Role.WAREHOUSE: Scope(location_ids=frozenset({"location_01m8epyk8mernbad1tc7p9vw0x"})),
    Role.PARTNER: Scope(location_ids=frozenset({"location_01m8epyk8mernbad1tc7p9vw0x"})),
    Role.AGENT: Scope(channel_ids=frozenset({"channel_01m8epyk8mernbad1tc7p9vw0x"})),
    Role.MANAGER: Scope(channel_ids=frozenset({"channel_01m8epyk8mernbad1tc7p9vw0x"})),
    Role.INTEGRATION: Scope(channel_ids=frozenset({"channel_01m8epyk8mernbad1tc7p9vw0x"})),
}
# What everybody sees, and who works there, is no secret.
PUBLIC = {Prefix.CHANNEL, Prefix.LOCATION, Prefix.LOCATION_GROUP, Prefix.PRODUCT, Prefix.VARIANT}
# Stock is of no channel: who works in one sees all of it.
SUPPLY = {Prefix.PURCHASE_ORDER, Prefix.TRANSFER_ORDER, Prefix.PURCHASE_ORDER_LINE}
SUPPLY |= {Prefix.STOCK_COUNT, Prefix.STOCK_COUNT_LINE, Prefix.LOT}
# So are groups of customers.
SUPPLY |= {Prefix.CUSTOMER_GROUP}
SUPPLY |= {Prefix.REPLENISHMENT_SUGGESTION, Prefix.STOCK_ALERT}
LISTED = ("placeOrder", "bulkPlaceOrders")


def operation(name: str) -> str:
    kind = SCHEMA.mutation_type.fields[name].args["input"].type  # type: ignore[union-attr]
    selected = "errors { __typename ... on UserError { code message path } }"
    if name.startswith("bulk"):
        selected = f"rows {{ {selected} }} {selected}"
    return f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {selected} }} }}"


async def test_a_role_runs_the_mutations_of_its_line_and_no_others(scene: Scene) -> None:
    refused = 0
    for role in Role:
        for name in ACTIONS:
            answer = await scene.ask(Caller(role=role), operation(name), {"input": {}})
            codes = {error["extensions"]["code"] for error in answer["errors"]}
            assert ("FORBIDDEN" in codes) is not may_do(role, name), (role, name, answer)
            refused += "FORBIDDEN" in codes
    assert refused > 150


async def test_what_a_caller_may_not_see_it_cannot_change_and_is_not_there(
    shop: Shop, staff: Staff
) -> None:
    """Every mutation, with an input that would succeed, by strangers of every role."""
    inputs = await valid_inputs(staff)
    scene = Scene(shop.hub, shop, shop.customer, shop.customer, {})
    before = await scene.rows()
    tried = 0
    for role, scope in STRANGER.items():
        caller = Caller(actor="stranger", role=role, scope=scope)
        for name, input in inputs.items():
            if not may_do(role, name) or not _private(input, scope):
                continue
            given = staff.graph.keyed(name, input)
            answer = await scene.ask(caller, operation(name), {"input": given})
            refusals = refusals_of(answer)
            assert refusals <= {"NOT_FOUND", "FORBIDDEN"}, (role, name, answer)
            assert refusals, (role, name, answer)
            tried += 1
    assert tried > 60
    assert await scene.rows() == before


async def test_a_stranger_is_told_the_same_of_what_is_there_and_what_is_not(scene: Scene) -> None:
    bob = scene.callers()["bob"]
    missing = "order_01m8epyk8mernbad1tc7p9vw0x"
    for query in (
        "query ($id: ID!) { node(id: $id) { id } }",
        "query ($id: ID!) { order(by: {id: $id}) { id } }",
    ):
        answers = [
            await scene.ask(bob, query, {"id": id}) for id in (scene.orders["web"].id, missing)
        ]
        assert answers[0] == answers[1]
    cancel = operation("cancelOrder")
    texts = []
    for id in (scene.orders["web"].id, missing):
        given = {"idempotencyKey": f"k{id}", "orderId": id, "reason": "mine"}
        answer = await scene.ask(bob, cancel, {"input": given})
        texts.append(str(answer).replace(id, "ID"))
    assert texts[0] == texts[1]
    assert "NOT_FOUND" in texts[0]


async def test_an_id_that_is_taken_by_another_tells_nothing_of_it(scene: Scene) -> None:
    theirs, shop = scene.orders["web"], scene.shop
    bob = scene.callers()["bob"]
    bob.channel_id = shop.web.id
    given = {
        "idempotencyKey": "taken",
        "id": theirs.id,
        "channelId": shop.web.id,
        "customerId": scene.bob.id,
        "lines": [{"sku": "CUP", "quantity": 1}],
    }
    query = operation("placeOrder").replace(
        "... on UserError", "... on AlreadyExists { entityId } ... on UserError"
    )
    answer = await scene.ask(bob, query, {"input": given})
    (error,) = answer["data"]["placeOrder"]["errors"]
    assert error["__typename"] == "AlreadyExists"
    assert error["entityId"] == "***"
    assert error["message"] == f"The order *** already has id {theirs.id}."


async def test_a_customer_orders_for_itself_through_its_own_channel(scene: Scene) -> None:
    shop, place = scene.shop, operation("placeOrder")
    bob = scene.callers()["bob"]
    own = {"channelId": shop.web.id, "customerId": scene.bob.id}
    line = {"lines": [{"sku": "CUP", "quantity": 1}]}
    tries: list[tuple[dict[str, Any], set[str]]] = [
        (own, set()),
        ({**own, "customerId": scene.ada.id}, {"NOT_FOUND"}),
        ({**own, "customerId": None}, {"CUSTOMER_REQUIRED"}),
        ({**own, "channelId": shop.pos.id}, {"NOT_FOUND"}),
        ({**own, "method": "CARRY_OUT", "locationId": shop.downtown.id}, {"PERMISSION_DENIED"}),
    ]
    for number, (given, expected) in enumerate(tries):
        input = {"idempotencyKey": f"own {number}", **line, **given}
        answer = await scene.ask(bob, place, {"input": input})
        assert refusals_of(answer) == expected, (given, answer)


async def test_what_is_offered_is_what_the_role_may_do(scene: Scene) -> None:
    id = scene.orders["downtown"].id
    query = "query ($id: ID!) { order(by: {id: $id}) { supportedActions } }"
    offered = {
        role: (await scene.ask(Caller(role=role, scope=scope), query, {"id": id}))["data"]["order"]
        for role, scope in (
            (Role.ADMIN, Scope()),
            (Role.AGENT, Scope()),
            (Role.CUSTOMER, Scope(customer_id=scene.ada.id)),
            (Role.TRACKING, Scope(order_id=id)),
        )
    }
    actions = {role: set(order["supportedActions"]) for role, order in offered.items()}
    assert {"CANCEL", "VOID", "HOLD", "FULFILL"} <= actions[Role.ADMIN]
    assert actions[Role.AGENT] == actions[Role.ADMIN] - {"VOID", "FULFILL"}
    assert actions[Role.CUSTOMER] == {"CANCEL"}
    assert actions[Role.TRACKING] == set()


async def test_stock_is_counted_where_the_caller_works(scene: Scene) -> None:
    shop = scene.shop
    packer = scene.callers()["a packer"]
    for place, expected in ((shop.warehouse, set()), (shop.harbor, {"NOT_FOUND"})):
        given = {"sku": "CUP", "locationId": place.id, "quantity": 1, "kind": "RECEIVE"}
        input = {"idempotencyKey": place.id, **given}
        answer = await scene.ask(packer, operation("moveStock"), {"input": input})
        assert refusals_of(answer) == expected, answer


async def test_the_rows_of_a_bulk_are_looked_up_together(scene: Scene) -> None:
    """As many reads for eight rows as for two, and as many for refused ones."""
    shop, packer = scene.shop, scene.callers()["a packer"]
    read: list[str] = []

    def seen(statement: str) -> Callable[[Any], None]:
        read.append(statement)
        return lambda error: None

    shop.hub.engines.direct.observers.append(seen)
    counts = []
    for place in (shop.warehouse, shop.harbor):
        for size in (2, 8):
            rows = [
                {"idempotencyKey": f"{place.id} {size} {n}", "sku": sku, "locationId": place.id}
                | {"counted": 20, "expected": 20}
                for n, sku in enumerate(["CUP", "POT"] * 4)
            ]
            read.clear()
            given = {"rows": rows[:size], "errorPolicy": "REJECT_FAILED_ROWS"}
            answer = await scene.ask(packer, operation("bulkCountStock"), {"input": given})
            assert len(answer["data"]["bulkCountStock"]["rows"]) == size
            counts.append(len(read))
    shop.hub.engines.direct.observers.remove(seen)
    assert counts[0] == counts[1] > 0
    assert counts[2] == counts[3] > 0


def test_every_id_of_an_input_is_a_field_that_is_looked_at() -> None:
    """The guard knows ids by the names of their fields."""
    for name, kind in SCHEMA.type_map.items():
        if isinstance(kind, GraphQLInputObjectType) and name.endswith("Input"):
            for field, given in kind.fields.items():
                if get_named_type(given.type).name == "ID":
                    assert field == "id" or field.endswith(("Id", "Ids")), f"{name}.{field}"


@pytest.mark.parametrize("role", list(Role))
async def test_a_filter_that_would_tell_what_is_hidden_is_refused(scene: Scene, role: Role) -> None:
    """As a literal, as a variable, and within a variable."""
    tells = role in (Role.TRACKING, Role.WAREHOUSE, Role.PARTNER)
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        ('{ orders(where: {text: "a"}) { totalCount } }', {}),
        ('{ orders(where: {and: [{not: {text: "a"}}]}) { totalCount } }', {}),
        ("query ($w: OrderWhere) { orders(where: $w) { totalCount } }", {"w": {"text": "a"}}),
        (
            "query ($w: [OrderWhere!]) { orders(where: {or: $w}) { totalCount } }",
            {"w": [{"status": "OPEN"}, {"and": {"text": "a"}}]},
        ),
        ("{ orders(sort: ORIGINAL_TOTAL) { totalCount } }", {}),
        (
            "query ($s: OrderSort!) { orders(sort: $s) { totalCount } }",
            {"s": "ORIGINAL_TOTAL"},
        ),
    )
    for query, variables in ways:
        answer = await scene.ask(Caller(role=role), query, variables)
        codes = {error["extensions"]["code"] for error in answer["errors"]}
        assert ("FORBIDDEN" in codes) is tells, (query, answer)


def _private(value: Any, scope: Scope) -> list[str]:
    if isinstance(value, dict):
        return [id for one in value.values() for id in _private(one, scope)]
    if isinstance(value, list):
        return [id for one in value for id in _private(one, scope)]
    public = PUBLIC | SUPPLY if scope.channel_ids else PUBLIC
    prefix = prefix_of(value) if isinstance(value, str) else None
    return [value] if prefix is not None and prefix not in public else []


def refusals_of(answer: dict[str, Any]) -> set[str]:
    found = {error["extensions"]["code"] for error in answer["errors"]}
    payload = next(iter((answer["data"] or {}).values()), None) or {}
    for one in (payload, *payload.get("rows", ())):
        found |= {error["code"] for error in one.get("errors", ())}
    return found
