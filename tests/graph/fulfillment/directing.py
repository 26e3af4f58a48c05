"""What the tests of directed work want to know and do."""

from typing import Any

from tests.graph.staff import Staff

WORK = (
    "id status lines { id sku unsourced rejectedBy { code } quantities { state quantity } }"
    " fulfillmentOrders { id status requestStatus location { code }"
    " cancellationLines { quantity line { sku } } quantities { state quantity } }"
)
Thing = dict[str, Any]


async def look(staff: Staff, order: Thing) -> Thing:
    return await staff.look(order, WORK)


def open_at(order: Thing) -> dict[str, Thing]:
    """The open fulfillment orders, by the code of their location."""
    parts = [part for part in order["fulfillmentOrders"] if part["status"] == "OPEN"]
    return {part["location"]["code"]: part for part in parts}


def units(order: Thing, quantity: int, sku: str = "CUP") -> list[Thing]:
    line = next(line["id"] for line in order["lines"] if line["sku"] == sku)
    return [{"lineId": line, "quantity": quantity}]


async def refusals(staff: Staff, name: str, /, **given: Any) -> list[Thing]:
    """All errors that a mutation answers with."""
    errors: list[Thing] = (await staff.graph.reply(name, given)).data[name]["errors"]
    return errors


async def rejected_twice(staff: Staff) -> Thing:
    """Two cups that the warehouse and the store have, and have no time for."""
    order = await staff.placed(("CUP", 2))
    await staff.receive(2, at=staff.shop.downtown)
    for code in ("warehouse", "downtown"):
        work = open_at(await look(staff, order))[code]
        await staff.work("reject", work, rejectReason="NO_CAPACITY")
    return await look(staff, order)
