"""A customer is erased: nothing says who it was, and the books are as they were."""

from itertools import count
from typing import Any

import pytest

from domain.privacy.personal import PERSONAL, Erasure
from domain.verify.laws import Check
from hub.wiring import Hub
from persistence.verify.verify import SqlVerify
from tests.copies import copied
from tests.graph.privacy import person as p
from tests.graph.staff import Staff

KEPT = {place for place, personal in PERSONAL.items() if personal.erasing is Erasure.KEPT}
STAFF = {("orders", "staff_member"), ("holds", "owner")}
BOOKS = """lines { sku quantity total { amount } quantities { state quantity } }
originalTotal { amount } capturedTotal { amount } payments { method captured { amount } reference }
status paymentStatus fulfillmentStatus events(first: 50) { nodes { kind sequence } }"""


@pytest.fixture
async def known(staff: Staff, hub: Hub) -> dict[str, Any]:
    async def make() -> dict[str, Any]:
        person = await p.a_person(staff)
        first, second = await p.delivered(staff, person), await p.cancelled(staff, person)
        await p.set_aside(hub, first)
        return {**person, "orders": [first, second]}

    made = await copied(hub, "a known person", make)
    staff.graph.keys = count(1_000)  # the first ones are taken
    return made


async def test_the_person_is_in_every_place_of_the_register(hub: Hub, known: Any) -> None:
    """Else the tests below prove nothing."""
    found = await p.columns_with(hub, p.WORD, p.PHONE)
    others = {("erasures", "actor"), ("erasures", "reason"), ("customers", "legal_hold")}
    others |= {("customers", "group_ids")}
    others |= {("idempotency_keys", "scope"), ("import_rejects", "id")}
    others |= {("order_events", "on_behalf_of"), ("api_keys", "created_by")}
    others |= {("tracking_links", "created_by"), ("stock_count_entries", "actor")}
    others |= {("stock_counts", name) for name in ("created_by", "approved_by")}
    others |= {("stock_count_lines", "counted_by"), ("stock_alerts", "owner")}
    others |= {("stock_alerts", "acknowledged_by"), ("replenishment_suggestions", "decided_by")}
    others |= {("stock_imports", "created_by")}
    assert p.SHOWN - found - others == set()
    assert found - set(PERSONAL) == set()


async def test_nothing_says_who_the_customer_was_and_the_books_stay(
    hub: Hub, staff: Staff, known: Any
) -> None:
    before = [await staff.look(order, BOOKS) for order in known["orders"]]
    erased = await staff.graph.do("eraseCustomer", customerId=known["id"], reason="by letter")
    assert (erased["name"], erased["email"], erased["contactPoints"]) == ("erased", None, [])
    left = await p.columns_with(hub, p.WORD, p.PHONE)
    assert left <= KEPT | STAFF
    assert [await staff.look(order, BOOKS) for order in known["orders"]] == before
    assert await SqlVerify(hub.engines).differences() == []


@pytest.mark.parametrize(
    "written",
    [
        """UPDATE orders SET ship_to = '{"country": "PT", "city": "Porto"}'""",
        """UPDATE customers SET addresses = '[{"country": "PT"}]'""",
        "UPDATE delivery_groups SET note = 'ring twice'",
    ],
)
async def test_a_law_finds_what_is_left_of_an_erased_person(
    hub: Hub, staff: Staff, known: Any, written: str
) -> None:
    await staff.graph.do("eraseCustomer", customerId=known["id"])
    assert await SqlVerify(hub.engines).differences() == []
    await staff.shop.write(written)
    found = {one.check for one in await SqlVerify(hub.engines).differences()}
    assert found == {Check.ERASED_DATA}


async def test_country_and_region_stay_for_the_taxes(staff: Staff, known: Any) -> None:
    await staff.graph.do("eraseCustomer", customerId=known["id"])
    fields = "erasedAt deliveryGroups { shipTo { country region city name } pickupPerson { name } }"
    order = await staff.look(known["orders"][0], fields)
    assert order["erasedAt"] is not None
    to = {"country": "PT", "region": "Norte", "city": None, "name": None}
    assert [group["shipTo"] for group in order["deliveryGroups"]] == [to, None]


async def test_an_erased_customer_is_found_by_nothing_and_its_orders_by_their_numbers(
    staff: Staff, known: Any
) -> None:
    await staff.graph.do("eraseCustomer", customerId=known["id"])
    find = "query ($text: String!) { customers(where: {text: $text}) { nodes { id } } }"
    orders = "query ($text: String!) { orders(where: {text: $text}) { nodes { id } } }"
    for text in (p.WORD, p.EMAIL, p.PHONE):
        assert await staff.graph.ask(find, text=text) == {"nodes": []}
        assert await staff.graph.ask(orders, text=text) == {"nodes": []}
    number = known["orders"][0]["number"]
    assert len((await staff.graph.ask(orders, text=number))["nodes"]) == 1


async def test_an_order_of_a_guest_with_the_same_email_is_erased_too(
    hub: Hub, staff: Staff, known: Any
) -> None:
    anonymous = staff.order(channel=staff.shop.pos) | {"customerId": None}
    await staff.receive(1)
    guest = await staff.graph.do("placeOrder", **anonymous, email=p.EMAIL.upper())
    await staff.graph.do("cancelOrder", orderId=guest["id"], reason="no")
    await staff.graph.do("eraseCustomer", customerId=known["id"])
    assert (await staff.look(guest, "email"))["email"] is None


async def test_what_is_still_needed_is_not_erased(staff: Staff) -> None:
    person = await p.a_person(staff)
    erase = {"customerId": person["id"]}
    order = await staff.placed(customerId=person["id"])
    refusal = await staff.graph.do("eraseCustomer", **erase)
    assert (refusal["obstacle"], refusal["orderIds"]) == ("OPEN_ORDERS", [order["id"]])
    part = order["fulfillmentOrders"][0]
    await staff.work("accept", part)
    shipment = await staff.work("ship", part, handedOver=True)
    await staff.track(shipment, "DELIVER")
    refusal = await staff.graph.do("eraseCustomer", **erase)
    assert (refusal["obstacle"], refusal["path"]) == ("UNPAID_BALANCE", ["input", "customerId"])
    await staff.graph.do("setLegalHold", **erase, reason="dispute")
    refusal = await staff.graph.do("eraseCustomer", **erase, forceReason="written off")
    assert refusal["obstacle"] == "LEGAL_HOLD"
    assert (await staff.graph.do("setLegalHold", **erase))["name"] == person["name"]
    erased = await staff.graph.do("eraseCustomer", **erase, forceReason="written off")
    assert erased["name"] == "erased"


async def test_who_was_erased_cannot_be_changed_or_order(staff: Staff) -> None:
    person = await p.a_person(staff)
    first = await staff.graph.do("eraseCustomer", customerId=person["id"])
    assert await staff.graph.do("eraseCustomer", customerId=person["id"]) == first
    order = staff.order() | {"customerId": person["id"]}
    change = {"customerId": person["id"], "expectedVersion": first["version"], "name": "Jane"}
    for name, given in (
        ("placeOrder", order),
        ("updateCustomer", change),
        ("setLegalHold", {"customerId": person["id"], "reason": "late"}),
    ):
        refusal = await staff.graph.do(name, **given)
        assert refusal["__typename"] == "CustomerErased", refusal


async def test_a_repeated_request_answers_the_erased_customer(staff: Staff) -> None:
    person = await p.a_person(staff)
    given = {"customerId": person["id"], "idempotencyKey": "once"}
    first = await staff.graph.reply("eraseCustomer", given)
    again = await staff.graph.reply("eraseCustomer", given)
    assert (first.replayed, again.replayed) == ([], ["eraseCustomer"])
    assert again.data["eraseCustomer"]["customer"] == first.data["eraseCustomer"]["customer"]


async def test_nobody_asks_in_the_name_of_who_was_erased(
    hub: Hub, staff: Staff, known: Any
) -> None:
    given = {"name": "her app", "role": "CUSTOMER", "customerId": known["id"]}
    key = await staff.graph.do("createApiKey", **given)
    link = await staff.graph.do("createTrackingLink", orderId=known["orders"][0]["id"])
    await staff.graph.do("eraseCustomer", customerId=known["id"], reason="by letter")
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) {
      ... on ApiKey { revokedAt } ... on TrackingLink { revokedAt }
    } }"""
    ended = await staff.graph.ask(query, ids=[key["id"], link["id"]])
    assert all(one["revokedAt"] for one in ended)
