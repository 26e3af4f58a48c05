"""What orders refer to: channels, locations, customers, products and their prices."""

import pytest

from domain.shared.ids import Prefix
from hub.ids import new_id
from tests.graph.staff import PORTO, Staff, euros

CHANNEL = {
    "code": "app",
    "name": "App",
    "kind": "MOBILE",
    "numberPrefix": "APP",
    "currency": "BRL",
    "timeZone": "America/Sao_Paulo",
}
STORE = {"code": "faro", "name": "Faro", "kind": "STORE", "address": PORTO, "offersPickup": True}


async def test_a_channel_is_opened_with_what_its_kind_may_do(staff: Staff) -> None:
    channel = await staff.graph.do("createChannel", **CHANNEL)
    assert channel["currency"] == "BRL"
    assert "CHOOSE_IDS" in channel["permissions"]
    assert "VOID_ORDERS" not in channel["permissions"]
    changed = await staff.graph.do(
        "updateChannel",
        channelId=channel["id"],
        expectedVersion=channel["version"],
        name="The app",
        permissions=["PLACE_ORDERS"],
    )
    assert (changed["name"], changed["permissions"]) == ("The app", ["PLACE_ORDERS"])
    assert changed["version"] == channel["version"] + 1


async def test_a_location_is_added_and_changed(staff: Staff) -> None:
    store = await staff.graph.do("createLocation", **STORE, rank=5)
    assert (store["offersPickup"], store["rank"], store["address"]) == (True, 5, {"city": "Porto"})
    moved = await staff.graph.do(
        "updateLocation",
        locationId=store["id"],
        expectedVersion=store["version"],
        address={"country": "PT", "city": "Faro"},
        active=False,
    )
    assert (moved["address"], moved["active"], moved["name"]) == ({"city": "Faro"}, False, "Faro")


async def test_a_customer_is_reached_in_more_than_one_way(staff: Staff) -> None:
    id = new_id(Prefix.CUSTOMER)
    customer = await staff.graph.do(
        "createCustomer",
        id=id,
        name="Bea",
        kind="GUEST",
        externalId="crm-1",
        contactPoints=[
            {"kind": "EMAIL", "value": "Bea@Example.com"},
            {"kind": "PHONE", "value": "+351 912 345 678"},
        ],
        addresses=[PORTO],
    )
    assert (customer["id"], customer["kind"]) == (id, "GUEST")
    assert (customer["email"], customer["phone"]) == ("bea@example.com", "+351912345678")
    known = await staff.graph.do(
        "updateCustomer",
        customerId=id,
        expectedVersion=customer["version"],
        kind="KNOWN",
        contactPoints=[],
    )
    assert (known["kind"], known["email"], known["addresses"]) == (
        "KNOWN",
        None,
        [{"city": "Porto", "country": "PT"}],
    )


async def test_a_product_is_brought_to_the_state_given(staff: Staff) -> None:
    price = {"channelId": staff.shop.web.id, "amount": euros("5.50")}
    cloth = {"sku": "CLOTH", "gtin": "4006381333931", "weight": 80, "prices": [price]}
    product = await staff.graph.do(
        "putProduct", title="Cloth", externalId="p-1", variants=[cloth, {"sku": "CLOTH-XL"}]
    )
    small = next(v for v in product["variants"] if v["sku"] == "CLOTH")
    assert (small["title"], small["prices"]) == ("Cloth", [{"amount": euros("5.50")}])
    again = await staff.graph.do(
        "putProduct",
        title="Dish cloth",
        externalId="p-1",
        variants=[{"sku": "CLOTH", "weight": 90}],
    )
    assert (again["id"], again["title"]) == (product["id"], "Dish cloth")
    small = next(v for v in again["variants"] if v["sku"] == "CLOTH")
    assert (small["weight"], small["gtin"]) == (90, "4006381333931")
    assert small["prices"], "what is not named stays"
    assert len(again["variants"]) == 2


async def test_of_two_changes_of_a_channel_the_second_is_a_version_conflict(staff: Staff) -> None:
    web = staff.shop.web
    for name in ("First", "Second"):
        answer = await staff.graph.do(
            "updateChannel", channelId=web.id, expectedVersion=web.version, name=name
        )
    assert answer["__typename"] == "VersionConflict"
    assert (answer["entity"], answer["entityId"], answer["currentVersion"]) == (
        "CHANNEL",
        web.id,
        web.version + 1,
    )


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("createChannel", {**CHANNEL, "code": "web"}, "code"),
        ("createChannel", {**CHANNEL, "numberPrefix": "WEB"}, "numberPrefix"),
        ("createLocation", {**STORE, "code": "harbor"}, "code"),
    ],
)
async def test_what_must_be_unique_is(
    staff: Staff, name: str, given: dict[str, object], field: str
) -> None:
    refusal = await staff.graph.do(name, **given)
    assert refusal["__typename"] == "AlreadyExists"
    assert refusal["field"].replace("_", "").lower() == field.lower()
    assert refusal["entityId"]


async def test_an_external_id_belongs_to_one_customer(staff: Staff) -> None:
    first = await staff.graph.do("createCustomer", name="Bea", externalId="crm-1")
    refusal = await staff.graph.do("createCustomer", name="Bob", externalId="crm-1")
    assert (refusal["__typename"], refusal["entityId"]) == ("AlreadyExists", first["id"])


async def test_a_sku_belongs_to_one_product(staff: Staff) -> None:
    await staff.graph.do("putProduct", title="A", externalId="a", variants=[{"sku": "A"}])
    refusal = await staff.graph.do(
        "putProduct", title="B", externalId="a", variants=[{"sku": "CUP"}]
    )
    assert (refusal["__typename"], refusal["field"], refusal["value"]) == (
        "AlreadyExists",
        "sku",
        "CUP",
    )


async def test_a_price_is_in_the_currency_of_its_channel(staff: Staff) -> None:
    dollars = {"amount": "5", "currencyCode": "USD"}
    price = {"channelId": staff.shop.web.id, "amount": dollars}
    refusal = await staff.graph.do(
        "putProduct", title="Cloth", variants=[{"sku": "CLOTH", "prices": [price]}]
    )
    assert (refusal["__typename"], refusal["expectedCurrency"]) == ("CurrencyMismatch", "EUR")
    assert await staff.graph.ask('{ product(by: {sku: "CLOTH"}) { id } }') is None


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("createChannel", {**CHANNEL, "timeZone": "Mars/Base"}, "timeZone"),
        ("createChannel", {**CHANNEL, "numberPrefix": "A B"}, "numberPrefix"),
        ("createLocation", {**STORE, "rank": -1}, "rank"),
        ("createCustomer", {"name": " "}, "name"),
        (
            "createCustomer",
            {"name": "B", "contactPoints": [{"kind": "EMAIL", "value": "b@"}]},
            "value",
        ),
        (
            "createCustomer",
            {"name": "B", "contactPoints": [{"kind": "PHONE", "value": "030"}]},
            "value",
        ),
        ("putProduct", {"title": "T", "variants": []}, "variants"),
        ("putProduct", {"title": "T", "variants": [{"sku": "A"}, {"sku": "A"}]}, "variants"),
        ("putProduct", {"title": "T", "variants": [{"sku": "A", "gtin": "123"}]}, "gtin"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_cannot_be_registered_is_named(
    staff: Staff, name: str, given: dict[str, object], field: str
) -> None:
    refusal = await staff.graph.do(name, **given)
    assert (refusal["__typename"], refusal["field"]) == ("InvalidInput", field)
