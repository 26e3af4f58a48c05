"""Groups of customers: made by managers, and what customers are in."""

from typing import Any

import pytest

from domain.access.caller import Caller
from domain.access.roles import Role, Scope
from hub.wiring import Hub
from persistence.verify.verify import SqlVerify
from tests.graph.access.people import Scene
from tests.graph.staff import Staff


async def group(staff: Staff, code: str, name: str = "Clinics") -> dict[str, Any]:
    return await staff.graph.do("createCustomerGroup", code=code, name=name)


async def members(staff: Staff, *groups: dict[str, Any]) -> list[str]:
    query = """query ($ids: [ID!]!) {
      customers(where: {groupId: $ids}) { nodes { name } } }"""
    found = await staff.graph.ask(query, ids=[one["id"] for one in groups])
    return sorted(one["name"] for one in found["nodes"])


async def test_a_group_is_made_renamed_and_found(staff: Staff) -> None:
    made = await group(staff, "clinics", "Clinix")
    again = await group(staff, "clinics")
    assert (again["__typename"], again["entity"]) == ("AlreadyExists", "CUSTOMER_GROUP")
    this = {"customerGroupId": made["id"], "expectedVersion": 1}
    renamed = await staff.graph.do("updateCustomerGroup", **this, name="Clinics")
    assert (renamed["name"], renamed["version"]) == ("Clinics", 2)
    stale = await staff.graph.do("updateCustomerGroup", **this, name="Other")
    assert stale["__typename"] == "VersionConflict"
    nameless = {**this, "expectedVersion": 2, "name": None}
    refused = await staff.graph.do("updateCustomerGroup", **nameless)
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "name"])
    query = """{ customerGroup(by: {code: "clinics"}) { name } }"""
    assert await staff.graph.ask(query) == {"name": "Clinics"}
    await group(staff, "artists")
    query = "{ customerGroups(sort: CODE) { nodes { code } } }"
    found = await staff.graph.ask(query)
    assert [one["code"] for one in found["nodes"]] == ["artists", "clinics"]


async def test_customers_are_in_groups_until_they_are_told_otherwise(
    staff: Staff, hub: Hub
) -> None:
    clinics, staff_group = await group(staff, "clinics"), await group(staff, "staff")
    both = [clinics["id"], staff_group["id"], clinics["id"]]
    ada = await staff.graph.do("createCustomer", name="Ada", groupIds=both)
    assert [one["code"] for one in ada["groups"]] == ["clinics", "staff"]
    row = {"idempotencyKey": "bob", "name": "Bob", "groupIds": [clinics["id"]]}
    reply = await staff.graph.reply("bulkCreateCustomers", {"rows": [row]})
    assert reply.codes == [], reply
    assert await members(staff, clinics) == ["Ada", "Bob"]
    assert await members(staff, staff_group) == ["Ada"]
    assert await members(staff, clinics, staff_group) == ["Ada", "Bob"]
    this: dict[str, Any] = {"customerId": ada["id"]}
    kept = await staff.graph.do("updateCustomer", **this, expectedVersion=1, name="Ada L")
    assert [one["code"] for one in kept["groups"]] == ["clinics", "staff"]
    fewer = {**this, "expectedVersion": 2, "groupIds": [staff_group["id"]]}
    changed = await staff.graph.do("updateCustomer", **fewer)
    assert [one["code"] for one in changed["groups"]] == ["staff"]
    assert await members(staff, clinics) == ["Bob"]
    by_words = """{ customers(where: {text: "group"}) { nodes { name } } }"""
    assert await staff.graph.ask(by_words) == {"nodes": []}
    await staff.graph.do("eraseCustomer", customerId=ada["id"])
    assert await members(staff, staff_group) == []
    query = "query ($id: ID!) { customer(by: {id: $id}) { groups { code } } }"
    assert await staff.graph.ask(query, id=ada["id"]) == {"groups": []}
    assert await SqlVerify(hub.engines).differences() == []


async def test_groups_that_are_none_are_refused_by_their_place(staff: Staff) -> None:
    clinics = await group(staff, "clinics")
    unknown = "customers_01m8epyk8mernbad1tc7p9vw0x"
    given = {"groupIds": [clinics["id"], unknown]}
    refused = await staff.graph.do("createCustomer", name="Ada", **given)
    assert (refused["__typename"], refused["path"]) == ("NotFound", ["input", "groupIds", "1"])
    ada = await staff.graph.do("createCustomer", name="Ada")
    this = {"customerId": ada["id"], "expectedVersion": 1}
    refused = await staff.graph.do("updateCustomer", **this, **given)
    assert (refused["__typename"], refused["path"]) == ("NotFound", ["input", "groupIds", "1"])
    for wrong in (None, [clinics["id"]] * 21):
        refused = await staff.graph.do("updateCustomer", **this, groupIds=wrong)
        assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "groupIds"])
    place = {"groupId": ["locations_01m8epyk8mernbad1tc7p9vw0x"]}
    query = "query ($where: CustomerWhere) { customers(where: $where) { nodes { id } } }"
    assert await staff.graph.refused(query, where=place) == "INVALID_INPUT"


@pytest.fixture
async def scene(staff: Staff) -> Scene:
    shop = staff.shop
    return Scene(shop.hub, shop, shop.customer, shop.customer, {})


async def test_a_customer_sees_its_groups_and_joins_none(staff: Staff, scene: Scene) -> None:
    clinics, others = await group(staff, "clinics"), await group(staff, "others")
    made = await staff.graph.do("createCustomer", name="Ada", groupIds=[clinics["id"]])
    ada = Caller("ada", role=Role.CUSTOMER, scope=Scope(customer_id=made["id"]))
    seen = await scene.ask(ada, "{ customers { nodes { name groups { code } } } }")
    assert seen["data"]["customers"]["nodes"] == [{"name": "Ada", "groups": [{"code": "clinics"}]}]
    query = "query ($id: ID!) { node(id: $id) { id } }"
    for hidden in (clinics, others):
        assert (await scene.ask(ada, query, {"id": hidden["id"]}))["data"] == {"node": None}
    change = """mutation ($input: UpdateCustomerInput!) {
      updateCustomer(input: $input) { customer { id } } }"""
    wanted = {"customerId": made["id"], "expectedVersion": 1, "groupIds": [others["id"]]}
    agent = Caller("agent", role=Role.AGENT)
    for caller in (ada, agent):
        answer = await scene.ask(caller, change, {"input": wanted})
        assert [e["extensions"]["code"] for e in answer["errors"]] == ["FORBIDDEN"], answer
    crm = Caller("crm", role=Role.INTEGRATION)
    answer = await scene.ask(crm, change, {"input": wanted})
    assert answer["errors"] == [], answer
