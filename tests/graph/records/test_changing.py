"""Changes: what is left out stays as it is, and null clears it."""

from typing import Any

import pytest

from tests.graph.staff import PORTO, Staff

PRODUCT = "query ($id: ID!) { product(by: {id: $id}) { category description externalId title } }"


async def product(staff: Staff, id: str) -> dict[str, Any]:
    found: dict[str, Any] = await staff.graph.ask(PRODUCT, id=id)
    return found


async def test_what_is_left_out_of_a_product_stays_and_null_clears_it(staff: Staff) -> None:
    tin = {"externalId": "p-1", "title": "Tin", "variants": [{"sku": "TIN"}]}
    made = await staff.graph.do("putProduct", **tin, category="Tea", description="For tea")
    await staff.graph.do("putProduct", **{**tin, "title": "A tin"})
    assert await product(staff, made["id"]) == {
        "category": "Tea",
        "description": "For tea",
        "externalId": "p-1",
        "title": "A tin",
    }
    await staff.graph.do("putProduct", **tin, category=None)
    kept = await product(staff, made["id"])
    assert (kept["category"], kept["description"]) == (None, "For tea")
    await staff.graph.do("putProduct", title="Tin", variants=[{"sku": "TIN"}], externalId=None)
    assert (await product(staff, made["id"]))["externalId"] is None


async def test_what_is_left_out_of_a_variant_stays_and_null_clears_it(staff: Staff) -> None:
    tin = {"sku": "TIN", "gtin": "4006381333931", "weight": 80, "title": "Small"}

    async def put(**variant: Any) -> dict[str, Any]:
        answer = await staff.graph.do("putProduct", title="Tin", variants=[variant])
        found: dict[str, Any] = answer["variants"][0]
        return found

    await put(**tin)
    kept = await put(sku="TIN")
    assert (kept["gtin"], kept["weight"], kept["title"]) == ("4006381333931", 80, "Small")
    cleared = await put(sku="TIN", gtin=None, title=None)
    assert (cleared["gtin"], cleared["weight"], cleared["title"]) == (None, 80, "Tin")


async def test_what_is_left_out_of_a_location_stays(staff: Staff) -> None:
    store = await staff.graph.do(
        "createLocation", code="faro", name="Faro", kind="STORE", address=PORTO, rank=5
    )
    changed = await staff.graph.do(
        "updateLocation", locationId=store["id"], expectedVersion=store["version"], rank=7
    )
    names = ("name", "address", "ships", "offersPickup", "active")
    assert {name: changed[name] for name in names} == {name: store[name] for name in names}
    assert changed["rank"] == 7


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("updateLocation", "name"),
        ("updateLocation", "address"),
        ("updateLocation", "active"),
        ("updateChannel", "name"),
        ("updateChannel", "permissions"),
        ("updateCustomer", "name"),
        ("updateCustomer", "kind"),
        ("updateCustomer", "contactPoints"),
    ],
)
async def test_null_is_refused_where_there_is_always_a_value(
    staff: Staff, name: str, field: str
) -> None:
    shop = staff.shop
    things = {"Location": shop.harbor, "Channel": shop.web, "Customer": shop.customer}
    kind = name.removeprefix("update")
    thing: Any = things[kind]
    given = {f"{kind.lower()}Id": thing.id, "expectedVersion": thing.version, field: None}
    error = await staff.graph.do(name, **given)
    assert (error["__typename"], error["path"]) == ("InvalidInput", ["input", field])
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ version name }} }} }}"
    now = await staff.graph.ask(query, id=thing.id)
    assert now == {"version": thing.version, "name": thing.name}
