"""A shipment of several parcels: what is in each, and how far each has come."""

import pytest

from tests.graph.staff import Staff, line_quantities

QUANTITIES = "status fulfillmentStatus deliveredAt lines { quantities { state quantity } }"


async def test_each_parcel_has_its_items_and_its_status(staff: Staff) -> None:
    shipment = await staff.in_parcels(2, 1)
    first, second = shipment["parcels"]
    assert [parcel["lines"][0]["quantity"] for parcel in (first, second)] == [2, 1]
    told = await staff.graph.do("trackShipment", parcelId=first["id"], kind="DELIVER")
    assert [parcel["status"] for parcel in told["parcels"]] == ["DELIVERED", "IN_TRANSIT"]
    assert (told["status"], told["supportedReports"]) == ("PARTIALLY_DELIVERED", [])
    assert told["tracking"][-1]["parcel"] == {"id": first["id"]}
    order = await staff.look(shipment["order"], QUANTITIES)
    assert line_quantities(order) == {"DELIVERED": 2, "SHIPPED": 1}
    assert (order["fulfillmentStatus"], order["deliveredAt"]) == ("PARTIALLY_DELIVERED", None)
    done = await staff.track(shipment, "DELIVER", trackingNumber="P2")
    assert (done["status"], done["order"]["status"]) == ("DELIVERED", "COMPLETED")


async def test_a_report_about_a_shipment_is_about_all_its_parcels(staff: Staff) -> None:
    shipment = await staff.in_parcels(1, 1)
    told = await staff.track(shipment, "OUT_FOR_DELIVERY")
    assert [parcel["status"] for parcel in told["parcels"]] == ["OUT_FOR_DELIVERY"] * 2
    assert told["tracking"][-1]["parcel"] is None


async def test_a_parcel_is_found_by_its_number_alone(staff: Staff) -> None:
    await staff.in_parcels(1, 1)
    told = await staff.graph.do("trackShipment", trackingNumber="P2", kind="LOSE")
    assert [parcel["status"] for parcel in told["parcels"]] == ["IN_TRANSIT", "LOST"]
    assert told["status"] == "EXCEPTION"
    query = "query ($w: ShipmentWhere) { shipments(first: 9, where: $w) { totalCount } }"
    assert (await staff.graph.ask(query, w={"parcelStatus": ["LOST"]}))["totalCount"] == 1
    assert (await staff.graph.ask(query, w={"parcelStatus": ["DELIVERED"]}))["totalCount"] == 0


async def test_a_number_that_several_carriers_use_needs_the_carrier(staff: Staff) -> None:
    for carrier in ("DHL", "UPS"):
        work = await staff.accepted(("CUP", 1))
        await staff.work("ship", work, carrier=carrier, parcels=[{"trackingNumber": "42"}])
    refused = await staff.graph.do("trackShipment", trackingNumber="42", kind="DELIVER")
    assert (refused["__typename"], refused["path"]) == ("InvalidInput", ["input", "trackingNumber"])
    told = await staff.graph.do("trackShipment", trackingNumber="42", carrier="UPS", kind="DELIVER")
    assert (told["carrier"], told["status"]) == ("UPS", "DELIVERED")


@pytest.mark.parametrize(
    ("given", "kind", "path"),
    [
        ({}, "InvalidInput", ["input", "shipmentId"]),
        ({"trackingNumber": "NO-SUCH"}, "NotFound", ["input", "trackingNumber"]),
        ({"parcelId": "parcel_00000000000000000000000000"}, "NotFound", ["input", "parcelId"]),
    ],
)
async def test_a_report_about_no_known_parcel_is_refused(
    staff: Staff, given: dict[str, str], kind: str, path: list[str]
) -> None:
    refused = await staff.graph.do("trackShipment", kind="DELIVER", **given)
    assert (refused["__typename"], refused["path"]) == (kind, path)


async def test_a_parcel_of_another_shipment_is_not_found(staff: Staff) -> None:
    shipment, other = await staff.in_parcels(1), await staff.in_parcels(1)
    refused = await staff.track(shipment, "LOSE", parcelId=other["parcels"][0]["id"])
    assert (refused["__typename"], refused["path"]) == ("NotFound", ["input", "parcelId"])


async def test_parcels_hold_no_more_than_is_shipped(staff: Staff) -> None:
    work = await staff.accepted(("CUP", 3))
    order = await staff.look({"id": work["order"]["id"]}, "lines { id }")
    line = order["lines"][0]["id"]
    units = [{"lines": [{"lineId": line, "quantity": n}]} for n in (2, 2)]
    refused = await staff.work("ship", work, parcels=units)
    assert refused["__typename"] == "QuantityExceeded"
    assert refused["path"] == ["input", "parcels", "1", "lines", "0", "quantity"]
    assert (refused["requested"], refused["possible"]) == (2, 1)
    shipment = await staff.work("ship", work, parcels=units[:1])
    parcels = [(units["quantity"], units["parcel"]) for units in shipment["lines"]]
    assert sorted(n for n, parcel in parcels if parcel) == [2]
    assert [n for n, parcel in parcels if parcel is None] == [1], "it is in an unknown parcel"
