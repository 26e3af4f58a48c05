"""A person is given everything that is stored about it, as JSON."""

import json
from typing import Any

from hub.wiring import Hub
from tests.graph.privacy import person as p
from tests.graph.staff import Staff

EXPORT = """query ($id: ID!) {
  customerDataExport(customerId: $id) { exportedAt orders complete document }
}"""


async def test_every_column_of_the_register_is_in_the_export(hub: Hub, staff: Staff) -> None:
    person = await p.a_person(staff)
    order = await p.delivered(staff, person)
    await p.cancelled(staff, person)
    await p.set_aside(hub, order)
    export = await staff.graph.ask(EXPORT, id=person["id"])
    assert (export["orders"], export["complete"]) == (2, True)
    document = json.loads(export["document"])
    stored = await p.columns_with(hub, p.WORD, p.PHONE)
    given = {
        (table, column)
        for table, rows in document["data"].items()
        for row in rows
        for column, value in row.items()
        if p.WORD in str(value).lower() or p.PHONE in str(value)
    }
    assert stored == given


async def test_the_export_says_what_data_is_kept_for_and_how_long(staff: Staff) -> None:
    person = await p.a_person(staff)
    document = json.loads((await staff.graph.ask(EXPORT, id=person["id"]))["document"])
    (name,) = [one for one in document["personalData"] if one["column"] == "customers.name"]
    assert name["purpose"] == "to recognize the customer in every channel (b)"
    assert "the customer and its orders were changed last" in name["kept"]


async def test_orders_of_a_guest_with_the_same_email_are_in_it_and_those_of_others_are_not(
    staff: Staff,
) -> None:
    person = await p.a_person(staff)
    await staff.receive(3)
    guest = staff.order(channel=staff.shop.pos) | {"customerId": None, "email": p.EMAIL}
    mine = await staff.graph.do("placeOrder", **guest)
    other = await staff.place(channel=staff.shop.pos, email=p.EMAIL)
    document = json.loads((await staff.graph.ask(EXPORT, id=person["id"]))["document"])
    assert [row["id"] for row in document["data"]["orders"]] == [mine["id"]]
    assert other["id"] not in json.dumps(document)


async def test_nobody_is_exported_who_is_not_there(staff: Staff, hub: Hub) -> None:
    missing = p_id(await p.a_person(staff))
    assert await staff.graph.ask(EXPORT, id=missing) is None
    assert await staff.graph.refused(EXPORT, id="order_x") == "NOT_FOUND"
    assert await hub.exporting.of_email("nobody@example.com") is None


def p_id(person: dict[str, Any]) -> str:
    """An id like that of the person, of nobody."""
    id: str = person["id"]
    return id[:-3] + ("000" if not id.endswith("000") else "111")
