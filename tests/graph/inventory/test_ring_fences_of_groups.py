"""Ring-fences for groups of customers: nobody else buys their units, in any channel."""

from typing import Any

from domain.access.caller import Caller
from domain.access.roles import Role, Scope
from domain.network.channel import Channel
from hub.wiring import Hub
from tests.graph.access.people import Scene
from tests.graph.client import statements
from tests.graph.inventory.test_ring_fences import (
    balanced,
    counted,
    fence,
    stocked,
    strict_market,
)
from tests.graph.staff import Staff, lines


async def clinic_of(staff: Staff, code: str = "clinics") -> tuple[str, str]:
    """A group, and a customer in it."""
    group = await staff.graph.do("createCustomerGroup", code=code, name=code)
    made = await staff.graph.do("createCustomer", name="Clinic", groupIds=[group["id"]])
    return group["id"], made["id"]


async def sold_to(
    staff: Staff, group_id: str | None, channel: Channel | None = None
) -> tuple[int, dict[str, int]]:
    query = """query ($channel: ID, $group: ID) {
      availability(skus: ["CUP"], channelId: $channel, customerGroupId: $group) {
        available why { kind quantity } } }"""
    id = None if channel is None else channel.id
    (found,) = await staff.graph.ask(query, channel=id, group=group_id)
    terms = {term["kind"]: term["quantity"] for term in found["why"]}
    assert sum(terms.values()) == found["available"]
    return found["available"], terms


async def test_only_customers_of_the_group_buy_what_is_ring_fenced_for_it(
    staff: Staff, hub: Hub
) -> None:
    market, web = await strict_market(staff), staff.shop.web
    clinics, clinic = await clinic_of(staff)
    await staff.receive(8)
    everywhere = await fence(staff, 3, channelId=None, customerGroupId=clinics)
    assert everywhere["__typename"] == "RingFence", everywhere
    in_web = await fence(staff, 2, customerGroupId=clinics)
    of_web = await fence(staff, 1)
    assert await stocked(staff) == (2, 6, 0)
    assert await sold_to(staff, None, web) == (
        3,
        {"ON_HAND": 8, "RING_FENCED": -6, "RING_FENCED_FOR_CHANNEL": 1},
    )
    assert await sold_to(staff, clinics) == (
        5,
        {"ON_HAND": 8, "RING_FENCED": -6, "RING_FENCED_FOR_GROUP": 3},
    )
    assert (await sold_to(staff, clinics, market))[0] == 5
    assert await sold_to(staff, clinics, web) == (
        8,
        {"ON_HAND": 8, "RING_FENCED": -6, "RING_FENCED_FOR_CHANNEL": 1, "RING_FENCED_FOR_GROUP": 5},
    )
    refused = await staff.place(("CUP", 3), channel=market)
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 2)
    # The narrowest first: two of the group in the web shop, one of the group, none of the shop.
    order = await staff.place(("CUP", 3), channel=web, customerId=clinic)
    assert order["__typename"] == "Order", order
    left = [(await counted(staff, one))[1] for one in (in_web, everywhere, of_web)]
    assert left == [0, 2, 1]
    order = await staff.place(("CUP", 4), channel=market, customerId=clinic)
    assert order["__typename"] == "Order", order
    assert await stocked(staff) == (0, 1, 7)
    assert await balanced(hub)


async def test_a_cart_of_a_customer_takes_and_gives_back_what_is_its_groups(
    staff: Staff, hub: Hub
) -> None:
    clinics, clinic = await clinic_of(staff)
    web = staff.shop.web
    await staff.receive(3)
    made = await fence(staff, 2, channelId=None, customerGroupId=clinics)
    cart = {"channelId": web.id, "lines": lines(("CUP", 3))}
    refused = await staff.graph.do("createReservation", **cart)
    assert (refused["__typename"], refused["available"]) == ("OutOfStock", 1)
    kept = await staff.graph.do("createReservation", **cart, customerId=clinic)
    assert await counted(staff, made) == ("ACTIVE", 0, 2, 2)
    fewer = {"reservationId": kept["id"], "lines": lines(("CUP", 1))}
    await staff.graph.do("updateReservation", **fewer)
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 1, 2, 1), (1, 1, 1))
    order = await staff.place(("CUP", 2), reservationId=kept["id"], customerId=clinic)
    assert order["__typename"] == "Order", order
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 0, 2, 2), (1, 0, 2))
    assert await balanced(hub)


async def test_another_customers_order_has_all_of_a_cart(staff: Staff, hub: Hub) -> None:
    clinics, clinic = await clinic_of(staff)
    await staff.receive(2)
    made = await fence(staff, 2, channelId=None, customerGroupId=clinics)
    cart = {"channelId": staff.shop.web.id, "lines": lines(("CUP", 2)), "customerId": clinic}
    kept = await staff.graph.do("createReservation", **cart)
    order = await staff.place(("CUP", 2), reservationId=kept["id"])
    assert order["__typename"] == "Order", order
    assert (await counted(staff, made), await stocked(staff)) == (("ACTIVE", 0, 2, 2), (0, 0, 2))
    assert await balanced(hub)


async def test_it_is_reallocated_to_channels_and_groups(staff: Staff, hub: Hub) -> None:
    clinics, _ = await clinic_of(staff)
    schools, _ = await clinic_of(staff, "schools")
    web = staff.shop.web
    await staff.receive(4)
    made = await fence(staff, 4)
    this = {"ringFenceId": made["id"]}

    async def owner(**given: Any) -> tuple[Any, Any]:
        changed = await staff.graph.do("updateRingFence", **this, **given)
        assert changed["__typename"] == "RingFence", changed
        channel, group = changed["channel"], changed["customerGroup"]
        return channel and channel["code"], group and group["code"]

    assert await owner(customerGroupId=clinics) == ("web", "clinics")
    assert await owner(channelId=None) == (None, "clinics")
    assert (await sold_to(staff, clinics))[0] == 4
    query = """query ($group: [ID!]) { ringFences(where: {customerGroupId: $group}) {
      nodes { id } } }"""
    for group, found in ((clinics, [{"id": made["id"]}]), (schools, [])):
        assert await staff.graph.ask(query, group=[group]) == {"nodes": found}
    for wrong in ({"customerGroupId": None}, {"customerGroupId": None, "channelId": None}):
        refused = await staff.graph.do("updateRingFence", **this, **wrong)
        assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "channelId"])
    unknown = "customers_01m8epyk8mernbad1tc7p9vw0x"
    refused = await staff.graph.do("updateRingFence", **this, customerGroupId=unknown)
    place = ["input", "customerGroupId"]
    assert (refused["__typename"], refused["path"]) == ("NotFound", place)
    assert await owner(customerGroupId=schools) == (None, "schools")
    assert (await sold_to(staff, clinics))[0] == 0
    assert await owner(channelId=web.id, customerGroupId=None) == ("web", None)
    nobody = await fence(staff, 1, channelId=None)
    assert (nobody["__typename"], nobody["path"]) == ("InvalidInput", ["input", "channelId"])
    assert await balanced(hub)


async def test_units_that_wait_are_allocated_from_what_is_the_groups(
    staff: Staff, hub: Hub
) -> None:
    clinics, clinic = await clinic_of(staff)
    other = await staff.place(("CUP", 1), channel=staff.shop.marketplace)
    waiting = await staff.place(("CUP", 2), channel=staff.shop.marketplace, customerId=clinic)
    await staff.receive(2)
    made = await fence(staff, 2, channelId=None, customerGroupId=clinics)
    assert await hub.backorders.once() == 1
    assert await counted(staff, made) == ("ACTIVE", 0, 2, 2)
    query = "query ($id: ID!) { order(by: {id: $id}) { lines { unsourced } } }"
    for order, units in ((waiting, 0), (other, 1)):
        found = await staff.graph.ask(query, id=order["id"])
        assert [line["unsourced"] for line in found["lines"]] == [units]
    assert await balanced(hub)


async def test_the_customer_is_read_once_and_nothing_where_nothing_is_ring_fenced(
    staff: Staff, hub: Hub
) -> None:
    clinics, clinic = await clinic_of(staff)
    await staff.receive(9)

    async def read() -> list[str]:
        with statements(hub) as sent:
            await staff.place(("CUP", 1), customerId=clinic)
        return [one for one in sent if "customers" in one or "ring_fences" in one]

    await read()
    before = await read()
    assert not any("ring_fences" in one for one in before)
    await fence(staff, 5, channelId=None, customerGroupId=clinics)
    after = await read()
    assert len([one for one in after if "ring_fences" in one]) == 2, "read, and changed"
    assert len([one for one in after if "FROM customers" in one]) == len(
        [one for one in before if "FROM customers" in one]
    )


async def test_a_customer_asks_for_its_own_groups_alone(staff: Staff, hub: Hub) -> None:
    clinics, clinic = await clinic_of(staff)
    schools, _ = await clinic_of(staff, "schools")
    await staff.receive(2)
    await fence(staff, 2, channelId=None, customerGroupId=clinics)
    scene = Scene(hub, staff.shop, staff.shop.customer, staff.shop.customer, {})
    caller = Caller("clinic", role=Role.CUSTOMER, scope=Scope(customer_id=clinic))
    query = """query ($group: ID!) {
      availability(skus: ["CUP"], customerGroupId: $group) { available } }"""
    own = await scene.ask(caller, query, {"group": clinics})
    assert own["data"] == {"availability": [{"available": 2}]}
    foreign = await scene.ask(caller, query, {"group": schools})
    assert [error["extensions"]["code"] for error in foreign["errors"]] == ["NOT_FOUND"]


async def test_who_works_in_a_channel_ring_fences_for_no_other(staff: Staff, hub: Hub) -> None:
    clinics, _ = await clinic_of(staff)
    shop = staff.shop
    await staff.receive(3)
    everywhere = await fence(staff, 1, channelId=None, customerGroupId=clinics)
    scene = Scene(hub, shop, shop.customer, shop.customer, {})
    scope = Scope(channel_ids=frozenset({shop.web.id}))
    manager = Caller("manager", role=Role.MANAGER, scope=scope)
    mutation = """mutation ($input: CreateRingFenceInput!) { createRingFence(input: $input) {
      ringFence { id } errors { ... on UserError { code } } } }"""
    given = {"sku": "CUP", "locationId": shop.warehouse.id, "quantity": 1}
    given |= {"customerGroupId": clinics}

    async def made(key: str, **more: Any) -> list[str]:
        answer = await scene.ask(
            manager, mutation, {"input": {"idempotencyKey": key, **given, **more}}
        )
        errors = [one["extensions"]["code"] for one in answer["errors"]]
        payload = (answer["data"] or {}).get("createRingFence") or {"errors": []}
        return errors + [one["code"] for one in payload["errors"]]

    assert await made("own", channelId=shop.web.id) == []
    assert await made("all") == ["INVALID_INPUT"]
    query = "{ ringFences { nodes { id channel { code } } } }"
    seen = await scene.ask(manager, query)
    assert [one["channel"] for one in seen["data"]["ringFences"]["nodes"]] == [{"code": "web"}]
    assert everywhere["id"] not in str(seen)
