"""A person who left personal data in every place where the hub keeps any."""

from typing import Any

from sqlalchemy import String, cast, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.integrations.rejects import Reject
from domain.privacy.personal import PERSONAL
from hub.wiring import Hub, utc_now
from persistence import tables as t
from persistence.operations.rejects import SqlRejects
from tests.graph.staff import Staff, euros

# In every personal detail, so that one search finds them all.
WORD = "zaphod"
EMAIL, PHONE = f"{WORD}@example.com", "+49301112223"
HOME = {
    **{"country": "PT", "region": "Norte", "city": f"{WORD}ville", "postalCode": f"{WORD}1"},
    **{"name": f"Jane {WORD}", "street": f"{WORD} street 1"},
}
FIELD = {"namespace": "n", "key": "k", "type": "TEXT", "value": WORD}
METAFIELDS: dict[str, Any] = {"metafields": [FIELD]}
ACTOR = {"x-order-hub-actor": f"{WORD}-actor"}


async def a_person(staff: Staff) -> dict[str, Any]:
    return await staff.graph.do(
        "createCustomer",
        name=f"Jane {WORD}",
        externalId=f"{WORD}-7",
        contactPoints=[{"kind": "EMAIL", "value": EMAIL}, {"kind": "PHONE", "value": PHONE}],
        addresses=[HOME],
        **METAFIELDS,
    )


async def delivered(staff: Staff, person: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An order of two groups, one shipped and one collected, with everything that can be said."""
    await staff.receive(5)
    await staff.receive(5, at=staff.shop.downtown)
    pickup = {"name": f"Ben {WORD}", "phone": PHONE, "email": EMAIL}
    note = {"note": f"ring at {WORD}"}
    store = {"method": "PICKUP", "locationId": staff.shop.downtown.id}
    service = {"kind": "SERVICE", "title": "s", "quantity": 1, "unitPrice": euros("9.00")}
    groups = [{"key": "a", "shipTo": HOME, **note}, {"key": "b", **store, "pickupPerson": pickup}]
    lines: list[dict[str, Any]] = [
        {"sku": "CUP", "quantity": 1, "deliveryGroup": "a", **METAFIELDS},
        {"sku": "CUP", "quantity": 1, "deliveryGroup": "b"},
        {**service, "deliveryGroup": "a"},
    ]
    given = {
        "customerId": person["id"],
        **{"deliveryGroups": groups, "lines": lines, "email": EMAIL, **note, **METAFIELDS},
        **{"staffMember": f"{WORD} clerk", "purchaseOrderNumber": f"{WORD}-PO", "tags": [WORD]},
        "references": [{"system": "s", "type": "t", "value": f"{WORD}-ref"}],
        **more,
    }
    order = await staff.place(channel=staff.shop.pos, idempotencyKey=f"{WORD} order", **given)
    await _held_and_paid(staff, order)
    await _handed_over(staff, order)
    return order


async def _held_and_paid(staff: Staff, order: dict[str, Any]) -> None:
    held = await staff.graph.do(
        "holdOrder", orderId=order["id"], reason="OTHER", owner=f"{WORD} boss", note=WORD
    )
    released = {"holdId": held["holds"][0]["id"], "reason": f"{WORD} called"}
    given = staff.graph.keyed("releaseHold", released)
    await staff.graph.reply("releaseHold", given, ACTOR)
    total = order["originalTotal"]["amount"]
    payment = await staff.pay(order, total, reference=f"{WORD}-pay")
    captured = {"amount": order["originalTotal"], "reference": f"{WORD}-capture"}
    await staff.graph.do("capturePayment", paymentId=payment["id"], **captured)


async def _handed_over(staff: Staff, order: dict[str, Any]) -> None:
    service = next(line for line in order["lines"] if line["sku"] is None)
    provided = [{"lineId": service["id"], "quantity": 1}]
    given = {"orderId": order["id"], "lines": provided, "reference": f"{WORD}-card"}
    await staff.graph.do("provideOrderLines", **given)
    for part in order["fulfillmentOrders"]:
        await staff.work("accept", part)
        if part["location"]["code"] == staff.shop.downtown.code:
            await staff.work("ready", part)
            await staff.work("collect", part)
            continue
        line = order["lines"][0]["id"]
        parcel = {"trackingNumber": f"{WORD}-1", "lines": [{"lineId": line, "quantity": 1}]}
        shipment = await staff.work("ship", part, parcels=[parcel], handedOver=True)
        said = {"description": f"left with {WORD}", "place": f"{WORD}ville"}
        await staff.track(shipment, "DELIVER", **said)


async def cancelled(staff: Staff, person: dict[str, Any]) -> dict[str, Any]:
    """An order with a settled exception, and a reason in the history of order and stock."""
    await staff.receive(1)
    short = await staff.place(
        *(("CUP", 1), ("POT", 1)), channel=staff.shop.marketplace, customerId=person["id"]
    )
    exception = short["exceptions"][0]["id"]
    await staff.graph.do("resolveException", exceptionId=exception, resolution=f"told {WORD}")
    reply = await staff.graph.reply(
        "cancelOrder", {"orderId": short["id"], "reason": f"{WORD} changed her mind"}, ACTOR
    )
    assert not reply.data["cancelOrder"]["errors"], reply.data
    return short


async def set_aside(hub: Hub, order: dict[str, Any]) -> None:
    """What operations keep of an order: an event that could not be read, a row of an import."""
    letter = {"log": "order_events", "insert_id": 1_000_000, "subject_id": order["id"]}
    async with hub.engines.writer.begin() as connection:
        row = {**letter, "reason": f"ValueError: {WORD}", "at": utc_now()}
        await connection.execute(insert(t.dead_letters), row)
    row_of_file = Reject(file="f", line=1, key=f"{WORD}-7", code="C", reason=f"not {WORD}")
    await SqlRejects(hub.engines).put("test", [row_of_file])


async def columns_with(hub: Hub, *words: str) -> set[tuple[str, str]]:
    """The columns of text in which one of the words is found in any row."""
    found = set()
    async with hub.engines.writer.connect() as connection:
        for table in t.metadata.sorted_tables:
            for column in table.columns:
                if any([await _has(connection, column, word) for word in words]):
                    found.add((table.name, column.key))
    return found


async def _has(connection: AsyncConnection, column: Any, word: str) -> bool:
    text = cast(column, String)
    query = select(column).where(text.ilike(f"%{word}%")).limit(1)
    return bool((await connection.execute(query.with_only_columns(text))).first())


# Hashes do not show it; the register says which they are.
SHOWN = {place for place, personal in PERSONAL.items() if personal.category != "DERIVED"}
