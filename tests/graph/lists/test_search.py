"""People and orders are found by what is said at the counter, however it was written when it was
kept."""

from typing import Any

from sqlalchemy import text

from persistence.operations.reindexing import SqlReindexing
from persistence.verify.verify import SqlVerify
from tests.graph.client import statements
from tests.graph.staff import Staff

FOUND = "query ($where: {kind}) {{ {name}(where: $where) {{ nodes {{ id }} }} }}"


async def found(staff: Staff, name: str, **where: Any) -> list[str]:
    kind = {"orders": "OrderWhere", "customers": "CustomerWhere", "products": "ProductWhere"}[name]
    answer = await staff.graph.ask(FOUND.format(kind=kind, name=name), where=where)
    return [node["id"] for node in answer["nodes"]]


async def ines(staff: Staff) -> dict[str, Any]:
    """A customer whose name came composed, with two addresses and two phone numbers."""
    points = [
        {"kind": "EMAIL", "value": "ines@example.com"},
        {"kind": "EMAIL", "value": "Ines.Munoz@Work.example"},
        {"kind": "PHONE", "value": "+49 30 901820"},
        {"kind": "PHONE", "value": "(0176) 123-45678"},
    ]
    home = {"country": "DE", "name": "In\u00e9s Mu\u00f1oz-O\u2019Brien", "postalCode": "10115"}
    work = {"country": "GB", "postalCode": "sw1a 1aa"}
    made: dict[str, Any] = await staff.graph.do(
        "createCustomer",
        name="In\u00e9s Mu\u00f1oz-O\u2019Brien",
        externalId="CRM 00-17",
        contactPoints=points,
        addresses=[home, work],
    )
    return made


SAID = [
    *("ines", "INES MUNOZ", "Ine\u0301s", "mun\u0303oz", "obrien", "O'Brien", "munoz ines"),
    *("ines@example", "INES.MUNOZ@work.example", "ines.munoz"),
    *("+49 30 901820", "0049 30/90 18 20", "030 9018", "30901820", "49 30 901820"),
    *("0176 12345678", "+49176123", "017612345"),
    *("10115", "Munoz 10115", "SW1A1AA", "sw1a 1a", "crm 0017", "CRM\u201100-17"),
]


async def test_a_customer_is_found_by_whatever_is_said(staff: Staff) -> None:
    customer = (await ines(staff))["id"]
    for said in SAID:
        assert await found(staff, "customers", text=said) == [customer], ascii(said)
    for other in ("Munoz 20095", "inez", "030 9019", "+1 30 901820", "nes"):
        assert await found(staff, "customers", text=other) == [], other


async def test_a_customer_is_found_by_every_contact_point(staff: Staff) -> None:
    customer = (await ines(staff))["id"]
    by = "query ($by: CustomerBy!) { customer(by: $by) { id } }"
    for key in (
        *({"email": "INES@example.com"}, {"email": " ines.munoz@work.EXAMPLE\n"}),
        *({"phone": "+49 30 901820"}, {"phone": "0049176 12345678"}, {"phone": "+49-30-901820"}),
    ):
        assert await staff.graph.ask(by, by=key) == {"id": customer}, key
    assert await found(staff, "customers", email=["Ines.Munoz@work.example"]) == [customer]
    assert await found(staff, "customers", phone=["+49 176 12345678", "+1 1"]) == [customer]
    assert await staff.graph.ask(by, by={"phone": "+49 30 9018"}) is None


async def test_an_order_is_found_by_whatever_is_said(staff: Staff) -> None:
    await staff.receive(5)
    customer = await ines(staff)
    home = {"country": "DE", "name": "Zo\u00eb L\u00f8vborg", "postalCode": "D-80331"}
    order = await staff.place(
        customerId=customer["id"],
        shipTo=home,
        email="Zoe@example.com",
        externalId="EXT 1/22",
        purchaseOrderNumber="PO\u20111234",
        references=[{"system": "amazon", "type": "order", "value": "302-1234567"}],
    )
    await staff.place()
    work = await staff.work("accept", order["fulfillmentOrders"][0])
    await staff.work("ship", work, parcels=[{"trackingNumber": "JD01 4600-003 RU"}])
    number = order["number"]
    for said in (
        *(number, number.lower(), number.replace("-", " "), number.split("-")[1]),
        *("zoe lovborg", "L\u00d8VBORG", "lovborg 80331", "d80331", "zoe@example.com"),
        *("ext122", "po 1234", "PO\u20131234", "jd014600003ru", "JD01 4600"),
        *("302\u20111234567", "ines munoz", "030 901820", "ines.munoz@work.example", "Munoz 10115"),
    ):
        assert await found(staff, "orders", text=said) == [order["id"]], ascii(said)
    for key in (number.lower(), f" {number} ", number.replace("-", "\u2011")):
        by = "query ($by: OrderBy!) { order(by: $by) { id } }"
        assert await staff.graph.ask(by, by={"number": key}) == {"id": order["id"]}, ascii(key)
        assert await found(staff, "orders", number=[key]) == [order["id"]]
    assert len(await found(staff, "orders", text="cup")) == 2
    assert await found(staff, "orders", text="zoe 20095") == []


async def test_what_is_changed_is_found_by_what_it_is_now(staff: Staff) -> None:
    customer = await ines(staff)
    await staff.graph.do(
        "updateCustomer", customerId=customer["id"], expectedVersion=1, name="Ada Byron"
    )
    assert await found(staff, "customers", text="byron") == [customer["id"]]
    await staff.graph.do(
        "updateCustomer", customerId=customer["id"], expectedVersion=2, addresses=[]
    )
    assert await found(staff, "customers", text="munoz") == []


async def test_a_tracking_number_is_one_however_it_is_written(staff: Staff) -> None:
    work = await staff.accepted()
    parcels = [{"trackingNumber": "JD01 4600-003"}]
    shipment = await staff.work("ship", work, parcels=parcels, carrier="DHL")
    said = {"trackingNumber": "jd014600003", "carrier": "dhl", "kind": "TRANSIT"}
    assert (await staff.graph.do("trackShipment", **said))["id"] == shipment["id"]
    query = "query ($where: ShipmentWhere) { shipments(where: $where) { nodes { id } } }"
    for where in ({"trackingNumber": ["JD-01-4600003"]}, {"carrier": ["dhl"]}):
        answer = await staff.graph.ask(query, where=where)
        assert [node["id"] for node in answer["nodes"]] == [shipment["id"]]


async def test_a_sku_is_one_in_any_case(staff: Staff) -> None:
    await staff.receive(3)
    order = await staff.place(("cup", 1))
    assert [line["sku"] for line in order["lines"]] == ["CUP"]
    query = "query ($skus: [String!]!) { availability(skus: $skus) { sku available } }"
    answer = await staff.graph.ask(query, skus=[" cup\n", "CUP", "none"])
    assert [one["sku"] for one in answer] == ["CUP", "CUP", "none"]
    assert answer[0]["available"] == answer[1]["available"] > 0
    by = "query ($by: VariantBy!) { variant(by: $by) { sku } }"
    assert await staff.graph.ask(by, by={"sku": "cUp"}) == {"sku": "CUP"}
    levels = (
        "query ($where: InventoryLevelWhere) { inventoryLevels(where: $where) { nodes { sku } } }"
    )
    assert (await staff.graph.ask(levels, where={"sku": ["cup"]}))["nodes"]
    at = staff.shop.warehouse.id
    counted_now = await staff.graph.do(
        "moveStock", kind="RECEIVE", sku="cup", locationId=at, quantity=1
    )
    assert counted_now["sku"] == "CUP"


async def test_a_metafield_is_found_in_every_form_of_its_value(staff: Staff) -> None:
    customer = staff.shop.customer.id
    size = {"namespace": "care", "key": "size", "type": "DECIMAL", "value": " 019.90 "}
    await staff.graph.do("setMetafields", ownerId=customer, metafields=[size])
    for value in ("19.9", "19.90", " +19.900\n"):
        where = {"namespace": "care", "key": " size", "value": value}
        assert await found(staff, "customers", metafield=where) == [customer], value


async def test_what_the_release_before_wrote_is_found_once_a_worker_was_there(
    staff: Staff,
) -> None:
    await staff.receive(2)
    order = await staff.place(email="zoe@example.com")
    engines = staff.shop.hub.engines
    async with engines.writer.begin() as connection:
        await connection.execute(text("DELETE FROM search_terms"))
        for table in ("orders", "customers", "products", "locations"):
            await connection.execute(text(f"UPDATE {table} SET indexed_version = NULL"))
        await connection.execute(text("UPDATE variants SET sku_key = NULL"))
    assert await found(staff, "orders", text="zoe@example.com") == [order["id"]]
    assert await found(staff, "customers", text="amaral") == []
    reindexing = SqlReindexing(engines)
    assert await reindexing.once()
    assert await reindexing.once() == 0
    assert await SqlVerify(engines).differences() == []
    customers = await found(staff, "customers", text="amaral")
    assert customers == [staff.shop.customer.id]
    assert len(await found(staff, "products", text="cup")) == 1


async def test_a_search_takes_the_same_statements_for_any_number_of_words(staff: Staff) -> None:
    await ines(staff)
    counts = []
    for said in ("ines", "ines munoz 10115", "030 901820", "a b c d e f g h i j"):
        with statements(staff.shop.hub) as sent:
            await found(staff, "orders", text=said)
        counts.append(len(sent))
    assert len(set(counts)) == 1, counts
