"""Lists of what belongs to one thing, and lists that go beside it: filtered, sorted, counted."""

from typing import Any

from tests.graph.staff import Staff, euros


async def test_a_customers_orders_are_filtered_sorted_and_counted(staff: Staff) -> None:
    plain = await staff.placed(("CUP", 1))
    held = await staff.placed(("CUP", 3), channel=staff.shop.pos)
    await staff.graph.do("holdOrder", orderId=held["id"], reason="OTHER")
    bea = await staff.graph.do("createCustomer", name="Bea")
    await staff.placed(("CUP", 1), customerId=bea["id"])
    query = """query ($where: OrderWhere, $sort: OrderSort! = PLACED_AT, $first: Int) {
      customer(by: {email: "ada@example.com"}) {
        orders(first: $first, where: $where, sort: $sort, direction: DESCENDING) {
          totalCount nodes { id } pageInfo { hasNextPage } } } }"""

    async def orders(**given: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await staff.graph.ask(query, **given))["orders"]
        return found

    held_only = await orders(where={"status": ["ON_HOLD"]})
    assert (held_only["totalCount"], held_only["nodes"]) == (1, [{"id": held["id"]}])
    assert (await orders(where={"not": {"status": ["ON_HOLD"]}}))["nodes"] == [{"id": plain["id"]}]
    assert (await orders(where={"customerId": [bea["id"]]}))["totalCount"] == 0
    dearest = await orders(sort="ORIGINAL_TOTAL", first=1)
    assert dearest["nodes"] == [{"id": held["id"]}]
    assert (dearest["totalCount"], dearest["pageInfo"]["hasNextPage"]) == (2, True)


async def test_an_orders_events_are_filtered_sorted_and_counted(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1), channel=staff.shop.pos)
    await staff.graph.do("holdOrder", orderId=order["id"], reason="OTHER")
    query = """query ($id: ID!, $where: OrderEventWhere, $d: Direction! = ASCENDING, $n: Int) {
      order(by: {id: $id}) { events(first: $n, where: $where, direction: $d) {
        totalCount nodes { kind sequence occurredAt recordedAt } } } }"""

    async def events(**given: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await staff.graph.ask(query, id=order["id"], **given))["events"]
        return found

    everything = await events()
    assert [event["sequence"] for event in everything["nodes"]] == [1, 2, 3]
    holds = await events(where={"kind": ["HOLD_PLACED"]})
    assert (holds["totalCount"], holds["nodes"]) == (1, everything["nodes"][2:])
    newest = await events(d="DESCENDING", n=1)
    assert (newest["totalCount"], newest["nodes"]) == (3, everything["nodes"][2:])
    for clock in ("recorded", "occurred"):
        third = everything["nodes"][2][f"{clock}At"]
        later = await events(where={f"{clock}From": third}, n=1)
        assert (later["totalCount"], later["nodes"]) == (1, everything["nodes"][2:])
        assert (await events(where={f"{clock}Until": third}))["totalCount"] == 2
    assert (await events(where={"actor": ["nobody"]}))["totalCount"] == 0


async def test_the_movements_of_a_level_are_filtered_sorted_and_counted(staff: Staff) -> None:
    await staff.receive(5)
    order = await staff.place(("CUP", 2))
    await staff.receive(1)
    query = """query ($where: InventoryMovementWhere, $d: Direction! = ASCENDING, $n: Int) {
      inventoryLevels(where: {sku: ["CUP"]}) { nodes {
        movements(first: $n, where: $where, direction: $d) {
          totalCount nodes { kind quantity sequence } } } } }"""

    async def movements(**given: Any) -> dict[str, Any]:
        (level,) = (await staff.graph.ask(query, **given))["nodes"]
        found: dict[str, Any] = level["movements"]
        return found

    received = await movements(where={"kind": ["RECEIVE"]}, n=1)
    assert received["totalCount"] == 2
    assert received["nodes"] == [{"kind": "RECEIVE", "quantity": 5, "sequence": 1}]
    of_order = await movements(where={"cause": [order["id"]]})
    assert (of_order["totalCount"], of_order["nodes"][0]["kind"]) == (1, "RESERVE")
    newest = await movements(d="DESCENDING", n=1)
    assert (newest["totalCount"], newest["nodes"][0]["sequence"]) == (3, 3)


async def test_variants_are_found_one_by_one_and_as_a_list(staff: Staff) -> None:
    tin = {"sku": "TIN", "gtin": "4006381333931"}
    made = await staff.graph.do("putProduct", title="Tin", variants=[tin, {"sku": "TIN-XL"}])
    one = next(v for v in made["variants"] if v["sku"] == "TIN")
    query = "query ($by: VariantBy!) { variant(by: $by) { sku product { id } } }"
    for by in ({"sku": "TIN"}, {"gtin": "4006381333931"}, {"id": one["id"]}):
        found = await staff.graph.ask(query, by=by)
        assert found == {"sku": "TIN", "product": {"id": made["id"]}}
    assert await staff.graph.ask(query, by={"gtin": "96385074"}) is None
    variants = """query ($where: VariantWhere) {
      variants(where: $where, sort: SKU, direction: DESCENDING) { totalCount nodes { sku } } }"""
    for where, expected in (
        ({"text": "TIN"}, ["TIN-XL", "TIN"]),
        ({"sku": ["TIN", "CUP", "NONE"]}, ["TIN", "CUP"]),
        ({"gtin": ["4006381333931"]}, ["TIN"]),
        ({}, ["TIN-XL", "TIN", "TEA", "POT", "CUP"]),
    ):
        page = await staff.graph.ask(variants, where=where)
        assert [node["sku"] for node in page["nodes"]] == expected, where
        assert page["totalCount"] == len(expected)


async def test_payments_are_found_by_what_is_known_of_them(staff: Staff) -> None:
    first, second = await staff.placed(("CUP", 1)), await staff.placed(("CUP", 1))
    card = await staff.pay(first, "1.00", reference="psp-1")
    cash = await staff.pay(second, "2.00", method="CASH", captured=True)
    some = {"amount": euros("1.00"), "reason": "Late", "reference": "refund-1"}
    await staff.graph.do("refundPayment", paymentId=cash["id"], **some)
    marks = {card["id"]: "a", cash["id"]: "b"}
    query = """query ($where: PaymentWhere) { payments(where: $where, direction: ASCENDING) {
      totalCount nodes { id order { id } } } }"""
    for where, expected in (
        ({}, "ab"),
        ({"status": ["CAPTURED"]}, "b"),
        ({"method": ["CREDIT_CARD"]}, "a"),
        ({"orderId": [second["id"]]}, "b"),
        ({"reference": ["psp-1", "psp-2"]}, "a"),
        ({"reference": ["refund-1"]}, "b"),
        ({"refundStatus": ["PARTIALLY_REFUNDED"]}, "b"),
        ({"refundStatus": ["NONE", "REFUNDED"]}, "a"),
        ({"method": ["CASH"], "not": {"status": ["CAPTURED"]}}, ""),
    ):
        page = await staff.graph.ask(query, where=where)
        assert "".join(marks[node["id"]] for node in page["nodes"]) == expected, where
        assert page["totalCount"] == len(expected)


async def test_a_store_finds_what_waits_for_pickup(staff: Staff) -> None:
    downtown = staff.shop.downtown
    await staff.receive(5, at=downtown)
    parts = []
    for _ in range(2):
        order = await staff.place(("CUP", 1), method="PICKUP", locationId=downtown.id)
        parts.append(await staff.work("accept", order["fulfillmentOrders"][0]))
    await staff.accepted(("CUP", 1))
    await staff.work("ready", parts[0])
    query = """query ($where: FulfillmentOrderWhere) {
      fulfillmentOrders(where: $where) { totalCount nodes { id } } }"""
    for where, expected in (
        ({"method": ["PICKUP"]}, [part["id"] for part in parts]),
        ({"method": ["PICKUP"], "lineState": ["READY_FOR_PICKUP"]}, [parts[0]["id"]]),
        ({"method": ["PICKUP"], "not": {"lineState": ["READY_FOR_PICKUP"]}}, [parts[1]["id"]]),
        ({"method": ["SHIP"], "lineState": ["READY_FOR_PICKUP"]}, []),
    ):
        page = await staff.graph.ask(query, where=where)
        assert [node["id"] for node in page["nodes"]] == expected, where
        assert page["totalCount"] == len(expected)
    await staff.work("collect", parts[0])
    waiting = await staff.graph.ask(query, where={"lineState": ["READY_FOR_PICKUP"]})
    assert waiting["totalCount"] == 0


async def test_an_event_is_a_node_of_its_own(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    look = await staff.look(order, "events(first: 1) { nodes { id kind sequence } }")
    (event,) = look["events"]["nodes"]
    query = """query ($id: ID!) { node(id: $id) {
      __typename id ... on OrderEvent { kind sequence } } }"""
    assert await staff.graph.ask(query, id=event["id"]) == {"__typename": "OrderEvent", **event}
