"""One order, delivered in several ways: carried out, collected, shipped; to several addresses, by
several dates."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.graph.client import statements
from tests.graph.staff import PORTO, Staff, euros, line_quantities

GROUPS = """deliveryGroups {
  position method promisedOn promisedFrom promisedUntil shipBy note
  location { code } shipTo { city } pickupPerson { name phone email }
  lines { sku quantity }
  fulfillmentOrders { method shipBy location { code } quantities { state quantity } }
} events { nodes { kind occurredAt } }"""


def line(sku: str, quantity: int, group: str) -> dict[str, Any]:
    return {"sku": sku, "quantity": quantity, "deliveryGroup": group}


def mixed(staff: Staff, **changes: Any) -> dict[str, Any]:
    """Through the till downtown: a cup taken along, another collected there, a pot shipped."""
    store = staff.shop.downtown.id
    given = {
        "deliveryGroups": [
            {"key": "bag", "method": "CARRY_OUT", "locationId": store},
            {
                "key": "later",
                "method": "PICKUP",
                "locationId": store,
                "pickupPerson": {"name": " Ben Bastos ", "phone": "912 345 678"},
                "promisedFrom": "2030-03-02T15:00:00+00:00",
                "promisedUntil": "2030-03-02T18:00:00+00:00",
            },
            {"key": "home", "shipTo": PORTO, "promisedOn": "2030-03-05", "note": "Ring twice"},
        ],
        "lines": [line("CUP", 1, "bag"), line("CUP", 1, "later"), line("POT", 2, "home")],
        **changes,
    }
    return {**staff.order(channel=staff.shop.pos), **given}


async def placed(staff: Staff, **changes: Any) -> dict[str, Any]:
    await staff.receive(2, at=staff.shop.downtown)
    await staff.receive(2, "POT")
    order = await staff.graph.do("placeOrder", **mixed(staff, **changes))
    assert order["__typename"] == "Order", order
    return order


async def test_a_till_sells_goods_to_carry_out_to_collect_and_to_ship_as_one_order(
    staff: Staff,
) -> None:
    order = await placed(staff)
    assert (order["status"], order["fulfillmentStatus"]) == ("CONFIRMED", "PARTIALLY_DELIVERED")
    assert line_quantities(order) == {"COLLECTED": 1, "ALLOCATED": 3}
    bag, later, home = (await staff.look(order, GROUPS))["deliveryGroups"]
    assert [(g["position"], g["method"]) for g in (bag, later, home)] == [
        (1, "CARRY_OUT"),
        (2, "PICKUP"),
        (3, "SHIP"),
    ]
    assert [one["sku"] for one in (*bag["lines"], *later["lines"], *home["lines"])] == [
        "CUP",
        "CUP",
        "POT",
    ]
    codes = [[w["location"]["code"] for w in g["fulfillmentOrders"]] for g in (bag, later, home)]
    assert codes == [["downtown"], ["downtown"], ["warehouse"]]
    assert [g["fulfillmentOrders"][0]["method"] for g in (bag, later, home)] == [
        "CARRY_OUT",
        "PICKUP",
        "SHIP",
    ]
    assert later["pickupPerson"] == {"name": "Ben Bastos", "phone": "+351912345678", "email": None}
    assert (later["location"]["code"], later["shipTo"]) == ("downtown", None)
    assert later["promisedFrom"].startswith("2030-03-02T15:00")
    assert (home["shipTo"], home["promisedOn"], home["note"]) == (
        {"city": "Porto"},
        "2030-03-05",
        "Ring twice",
    )
    assert (await staff.level(at=staff.shop.downtown))["onHand"] == 1


async def test_what_was_carried_out_left_with_the_sale_and_the_rest_is_allocated_now(
    staff: Staff,
) -> None:
    sold = datetime.now(UTC) - timedelta(hours=5)
    order = await placed(staff, placedAt=sold.isoformat())
    found = await staff.look(order, GROUPS)
    times: dict[str, list[datetime]] = {}
    for event in found["events"]["nodes"]:
        times.setdefault(event["kind"], []).append(datetime.fromisoformat(event["occurredAt"]))
    assert times["UNITS_COLLECTED"] == [sold]
    first, *others = times["UNITS_ALLOCATED"]
    assert first == sold
    assert all(at > sold for at in others)
    assert len(others) == 2


async def test_the_groups_of_an_order_are_completed_each_in_its_way(staff: Staff) -> None:
    order = await placed(staff)
    _, pickup, parcel = order["fulfillmentOrders"]
    for step in ("accept", "ready", "collect"):
        done = await staff.work(step, pickup)
        assert "message" not in done, done
    await staff.work("accept", parcel)
    refused = await staff.work("collect", parcel)
    assert refused["__typename"] == "IllegalTransition"
    shipment = await staff.work("ship", parcel)
    told = await staff.track(shipment, "DELIVER", occurredAt=datetime.now(UTC).isoformat())
    assert (told["order"]["status"], told["order"]["fulfillmentStatus"]) == (
        "COMPLETED",
        "DELIVERED",
    )


async def test_goods_carried_out_beyond_the_stock_are_recorded_and_the_rest_waits(
    staff: Staff,
) -> None:
    order = await staff.graph.do("placeOrder", **mixed(staff))
    assert line_quantities(order) == {"COLLECTED": 1, "PENDING": 3}
    kinds = sorted(one["kind"] for one in order["exceptions"])
    assert kinds == ["AWAITING_STOCK", "AWAITING_STOCK", "SOLD_WITHOUT_STOCK"]
    await staff.receive(1, at=staff.shop.downtown)
    await staff.receive(2, "POT")
    allocated = await staff.graph.do("allocateOrder", orderId=order["id"])
    assert line_quantities(allocated) == {"COLLECTED": 1, "ALLOCATED": 3}
    groups = (await staff.look(order, GROUPS))["deliveryGroups"]
    assert [len(group["fulfillmentOrders"]) for group in groups] == [1, 1, 1]


async def test_a_business_order_has_three_dates_and_addresses(staff: Staff) -> None:
    await staff.receive(30)
    dates = {"a": "2030-04-01", "b": "2030-05-01", "c": "2030-06-01"}
    order = await staff.graph.do(
        "placeOrder",
        **{
            **staff.order(),
            "lines": [line("CUP", 10, key) for key in dates],
            "deliveryGroups": [
                {
                    "key": key,
                    "promisedOn": day,
                    "shipBy": f"{day}T00:00:00Z",
                    "shipTo": {**PORTO, "street": f"Rua {key}"},
                }
                for key, day in dates.items()
            ],
        },
    )
    groups = (await staff.look(order, GROUPS))["deliveryGroups"]
    assert [group["promisedOn"] for group in groups] == list(dates.values())
    for group in groups:
        (work,) = group["fulfillmentOrders"]
        assert work["location"]["code"] == "warehouse"
        assert work["shipBy"].startswith(group["promisedOn"]), "units of groups are never together"
        assert line_quantities(work) == {"ALLOCATED": 10}


async def test_the_short_form_is_one_group(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1), shipTo=PORTO, promisedOn="2030-03-05")
    query = """lines { deliveryGroup { id position } } fulfillmentOrders { deliveryGroup { id } }
      deliveryGroups { id position method promisedOn shipTo { city } order { id } }"""
    found = await staff.look(order, query)
    (group,) = found["deliveryGroups"]
    assert (group["position"], group["method"], group["promisedOn"]) == (1, "SHIP", "2030-03-05")
    assert group["shipTo"] == {"city": "Porto"}
    assert group["order"]["id"] == order["id"]
    assert found["lines"] == [{"deliveryGroup": {"id": group["id"], "position": 1}}]
    assert found["fulfillmentOrders"] == [{"deliveryGroup": {"id": group["id"]}}]
    again = await staff.graph.do("placeOrder", **staff.order(externalId="A", shipTo=PORTO))
    assert again["__typename"] == "OutOfStock"


async def test_ship_is_the_method_whether_it_is_said_or_not(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1), externalId="A-1")
    same = await staff.place(("CUP", 1), externalId="A-1", method="SHIP")
    assert same["id"] == order["id"]


# --- what it costs the database -----------------------------------------------------------------


async def test_placing_takes_the_same_statements_for_any_number_of_groups(staff: Staff) -> None:
    await staff.receive(20)
    counts: list[int] = []
    for number in (1, 1, 2, 9):
        keys = [f"{n}" for n in range(number)]
        given = staff.order(
            deliveryGroups=[{"key": key, "shipTo": PORTO} for key in keys],
            lines=[line("CUP", 1, key) for key in keys],
        )
        with statements(staff.shop.hub) as sent:
            reply = await staff.graph.send(
                "mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { order { number } } }",
                {"i": {**given, "idempotencyKey": f"k{len(counts)}"}},
            )
        assert reply.data["placeOrder"]["order"]
        counts.append(len([one for one in sent if not one.startswith("BEGIN")]))
    print("statements:", counts)
    assert len(set(counts[1:])) == 1, counts
    assert counts[1] <= 17, counts


async def test_the_groups_of_many_orders_take_one_statement(staff: Staff) -> None:
    await staff.receive(9)
    for _ in range(3):
        await staff.place(("CUP", 1))
    query = """query ($n: Int!) { orders(first: $n) { nodes {
      deliveryGroups { method lines { sku } fulfillmentOrders { status } }
      lines { deliveryGroup { position } } fulfillmentOrders { deliveryGroup { position } }
    } } }"""
    await staff.graph.ask(query, n=1)
    for n in (1, 3):
        with statements(staff.shop.hub) as sent:
            await staff.graph.ask(query, n=n)
        assert len([one for one in sent if "SELECT" in one]) == 4, sent


async def test_the_charge_of_a_group_is_due_while_any_of_it_stands(staff: Staff) -> None:
    def delivery(amount: str, group: str | None) -> dict[str, Any]:
        return {"kind": "DELIVERY", "amount": euros(amount), "deliveryGroup": group}

    charges = [delivery("5.00", "home"), delivery("2.00", "later"), delivery("1.00", None)]
    order = await placed(staff, charges=charges)
    totals = "originalTotal { amount } currentTotal { amount }"
    shown = await staff.look(order, f"{totals} charges {{ deliveryGroup {{ position }} }}")
    groups = [charge["deliveryGroup"] for charge in shown["charges"]]
    assert groups == [{"position": 3}, {"position": 2}, None]
    pots = next(line for line in order["lines"] if line["sku"] == "POT")
    given = {"orderId": order["id"], "reason": "Changed my mind"}
    for units in (1, 1):
        before = await staff.look(order, totals)
        cancelled = [{"lineId": pots["id"], "quantity": units}]
        await staff.graph.do("cancelOrder", **given, lines=cancelled)
    after = await staff.look(order, totals)
    fell = float(before["currentTotal"]["amount"]) - float(after["currentTotal"]["amount"])
    pot = float(shown["originalTotal"]["amount"]) - float(before["currentTotal"]["amount"])
    assert fell == pot + 5, "with its last unit the charge of the group"


async def test_a_charge_names_a_group_of_its_order(staff: Staff) -> None:
    charge = {"kind": "DELIVERY", "amount": euros("5.00"), "deliveryGroup": "moon"}
    for given in (mixed(staff, charges=[charge]), {**staff.order(), "charges": [charge]}):
        refusal = await staff.graph.do("placeOrder", **given)
        path = ["input", "charges", "0", "deliveryGroup"]
        assert (refusal["__typename"], refusal["path"]) == ("InvalidInput", path)
