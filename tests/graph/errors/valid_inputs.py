"""An input of each mutation that would succeed: to be broken."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.copies import copied
from tests.graph.client import input_type, mutations
from tests.graph.inventory.supply.replenishment_inputs import replenishment_inputs
from tests.graph.inventory.supply.supply_inputs import supply_inputs
from tests.graph.staff import PORTO, Staff, euros


async def valid_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    """An input that would succeed, with every part it may have, for each mutation."""
    given = await copied(staff.shop.hub, "valid inputs", lambda: _valid_inputs(staff))
    staff.graph.keys = count(1_000)  # the first ones are taken
    return given


async def _valid_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    shop = staff.shop
    await staff.receive(500)
    order = await staff.place(("CUP", 5), channel=shop.marketplace)
    held = await staff.place(channel=shop.marketplace)
    hold = await staff.graph.do("holdOrder", orderId=held["id"], reason="OTHER")
    short = await staff.place(("POT", 1), channel=shop.marketplace)
    waits = [{"sku": "TEA", "quantity": 1, "availabilityPolicy": "BACKORDER"}]
    backordered = await staff.place(channel=shop.marketplace, lines=waits)
    soon = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    shipment = await staff.shipped(("CUP", 1), channel=shop.pos)
    lost = await staff.track(await staff.in_parcels(1), "LOSE")
    payment = await staff.pay(order)
    named = [await staff.graph.do("createApiKey", name=n, role="ADMIN") for n in ("k1", "k2")]
    keys = [one["id"] for one in named]
    link = await staff.graph.do("createTrackingLink", orderId=order["id"])
    told = {"occurredAt": "2026-03-02T09:00:00Z", "subjectId": order["lines"][0]["id"]}
    some = {"paymentId": payment["id"], "amount": euros("1.00")}
    line = [{"lineId": order["lines"][0]["id"], "quantity": 1}]
    work = {"fulfillmentOrderId": order["fulfillmentOrders"][0]["id"], "reason": "why"}
    units = {**work, "lines": line}
    box = {"length": 1, "width": 1, "height": 1}
    home = {**PORTO, "street": "Rua 1", "coordinates": {"latitude": 41.1, "longitude": -8.6}}
    at = {"sku": "CUP", "locationId": shop.warehouse.id}
    price = {"channelId": shop.web.id, "amount": euros("5.00")}
    phone = {"kind": "PHONE", "value": "030 901820", "country": "DE"}
    mail = [{"kind": "EMAIL", "value": "bea@example.com"}, phone]
    other = await staff.place(channel=shop.pos)
    await staff.receive(2, at=shop.downtown)
    store = {"method": "PICKUP", "locationId": shop.downtown.id}
    person = {"name": "Ben", "phone": "912 345 678", "email": "ben@example.com"}
    waiting = await staff.place(channel=shop.pos, **store)
    window = {"promisedFrom": "2126-03-02T09:00:00Z", "promisedUntil": "2126-03-02T12:00:00Z"}
    promise = {"promisedOn": "2126-03-02", **window, "shipBy": "2126-03-01T12:00:00Z", "note": "n"}
    noted = {"staffMember": "s", "purchaseOrderNumber": "p", "tags": ["t"]}
    refers = [{"system": "s", "type": "t", "value": "v"}]
    relates = [{"kind": "EXCHANGE_OF", "orderId": held["id"]}]
    priced = {"sku": "CUP", "quantity": 1, "unitPrice": euros("9.00"), "shipping": euros("1.00")}
    tax = {"title": "VAT", "jurisdiction": "PT", "rate": "0.23", "included": True}
    taxes = [{**tax, "amount": euros("1.68")}]
    yen = {"amount": "1500", "currencyCode": "JPY"}
    kit = {
        **{**priced, "kind": "KIT", "title": "Set", "total": euros("9.99")},
        **{"parts": [{"sku": "CUP", "quantity": 1, "locationId": shop.warehouse.id}]},
        **{"taxes": taxes, "presentmentTotal": yen},
        "adjustments": [{"kind": "DISCOUNT", "code": "c", "title": "t", "amount": euros("-0.10")}],
    }
    service = {"kind": "SERVICE", "title": "s", "quantity": 1, "unitPrice": euros("9.00")}
    serviced = await staff.place(channel=shop.pos, lines=[service])
    place = {"kind": "STORE", "address": PORTO}
    others = [await staff.graph.do("createLocation", code=c, name=c, **place) for c in "ab"]
    group = await staff.graph.do("createLocationGroup", code="all", name="All")
    circle = await staff.graph.do("createCustomerGroup", code="circle", name="Circle")
    stranger = await staff.graph.do("createCustomer", name="n")
    done = [{"lineId": serviced["lines"][0]["id"], "quantity": 1}]
    given: dict[str, dict[str, Any]] = {
        "placeOrder": {
            **staff.order(channel=shop.pos),
            "lines": [{**kit, "locationId": shop.warehouse.id}],
            "charges": [{"kind": "TIP", "title": "t", "amount": euros("1.00"), "taxes": taxes}],
            "presentmentTotal": yen,
            **{"shipTo": home, "email": "a@example.com", "note": "n", **noted},
            **{"references": refers, "relations": relates},
        },
        "updateOrder": {"orderId": other["id"], "expectedVersion": 1, "note": "n", **noted},
        "updateDeliveryGroup": {
            **{"deliveryGroupId": waiting["deliveryGroups"][0]["id"], "expectedVersion": 1},
            **{"pickupPerson": person, **promise},
        },
        "addOrderReferences": {"orderId": order["id"], "references": refers},
        "removeOrderReferences": {"orderId": order["id"], "references": refers},
        "relateOrders": {"orderId": order["id"], "relations": relates},
        "unrelateOrders": {"orderId": order["id"], "relations": relates},
        "allocateOrder": {"orderId": order["id"], "lines": line, "locationId": shop.harbor.id},
        "provideOrderLines": {"orderId": serviced["id"], "reference": "r", "lines": done},
        "holdOrder": {
            **{"orderId": held["id"], "reason": "OTHER", "owner": "o", "note": "n"},
            **{"steps": ["SHIP"], "dueAt": "2126-03-02T12:00:00Z", "releaseRule": "AT_DUE_TIME"},
        },
        "releaseHold": {"holdId": hold["holds"][0]["id"], "reason": "r"},
        "resolveException": {"exceptionId": short["exceptions"][0]["id"], "resolution": "r"},
        "cancelOrder": {"orderId": order["id"], "reason": "r", "lines": line},
        "extendBackorder": {
            **{"orderId": backordered["id"], "cancelAfter": soon},
            "lineIds": [backordered["lines"][0]["id"]],
        },
        "voidOrder": {"orderId": held["id"], "reason": "r"},
        "authorizePayment": {
            **{"orderId": order["id"], "method": "CASH", "amount": euros("1.00")},
            **{"installments": 2, "reference": "r", **told},
        },
        "capturePayment": {**some, **told, "reference": "c"},
        "refundPayment": {**some, **told, "reference": "b", "reason": "r"},
        "voidPayment": {
            **{"paymentId": payment["id"], "reason": "r", "reference": "v"},
            "occurredAt": told["occurredAt"],
        },
        "recordPaymentTransaction": {**some, **told, "kind": "REFUND", "reference": "t"},
        "updatePaymentTransaction": {
            "transactionId": payment["transactions"][0]["id"],
            **{"occurredAt": told["occurredAt"], "reference": "u"},
        },
        "rejectFulfillmentOrder": {
            **{k: v for k, v in units.items() if k != "reason"},
            "rejectReason": "OTHER",
            "note": "n",
        },
        "moveFulfillmentOrder": {**units, "locationId": shop.harbor.id},
        "shipFulfillmentOrder": {
            **{k: v for k, v in units.items() if k != "reason"},
            **{"carrier": "c", "service": "s"},
            "parcels": [{"trackingNumber": "t", "weight": 1, "dimensions": box, "lines": line}],
        },
        "trackShipment": {
            **{"shipmentId": shipment["id"], "kind": "TRANSIT", "description": "d", "place": "p"},
            "occurredAt": "2026-03-02T12:00:00Z",
        },
        "decideLostUnits": {
            **{"orderId": lost["order"]["id"], "decision": "WAIT", "note": "n"},
            **{"shipmentId": lost["id"], "waitUntil": "2099-01-01T00:00:00Z"},
            "parcelId": lost["parcels"][0]["id"],
        },
        "moveStock": {**at, "kind": "RECEIVE", "quantity": 1, "reason": "r", "cause": "c"},
        "countStock": {**at, "counted": 1, "expected": 495},
        **await supply_inputs(staff),
        **await _cart_inputs(staff),
        **await _fence_inputs(staff),
        **await _lot_inputs(staff),
        **await _count_inputs(staff),
        **await replenishment_inputs(staff),
        "createChannel": {
            **{"code": "c", "name": "n", "kind": "WEB", "numberPrefix": "C", "currency": "EUR"},
            "permissions": ["PLACE_ORDERS"],
            "uniqueReferenceTypes": ["t"],
        },
        "createApiKey": {
            **{"name": "k", "role": "ASSOCIATE", "expiresAt": "2126-03-02T09:00:00Z"},
            **{"channelIds": [shop.pos.id], "locationIds": [shop.downtown.id]},
        },
        "rotateApiKey": {"apiKeyId": keys[0], "overlapHours": 1},
        "revokeApiKey": {"apiKeyId": keys[1]},
        "createTrackingLink": {"orderId": order["id"], "days": 30},
        "revokeTrackingLink": {"trackingLinkId": link["id"]},
        "updateChannel": {"channelId": shop.web.id, "expectedVersion": 1, "name": "n"},
        "updateLocationCalendar": {
            **{"locationId": others[0]["id"], "expectedVersion": 1},
            "weekly": [{"weekday": "MONDAY", "opens": "09:00", "closes": "17:00"}],
            "exceptions": [
                {
                    **{"day": "2026-03-02", "reason": "r"},
                    "hours": [{"opens": "10:00", "closes": "12:00"}],
                }
            ],
            "holidays": {"country": "DE", "subdivision": "DE-BY"},
        },
        "updateLocationCapacity": {
            **{"locationId": others[1]["id"], "expectedVersion": 1},
            "cutOffs": [{"method": "SHIP", "weekday": "MONDAY", "before": "14:00"}],
            "capacities": [{"method": "SHIP", "period": "DAY", "unit": "ORDERS", "limit": 9}],
        },
        "createLocationGroup": {"code": "g", "name": "n", "locationIds": [shop.harbor.id]},
        "updateLocationGroup": {
            **{"locationGroupId": group["id"], "expectedVersion": 1},
            "locationIds": [shop.downtown.id],
        },
        "createLocation": {"code": "c", "name": "n", "kind": "STORE", "address": home},
        "updateLocation": {"locationId": shop.harbor.id, "expectedVersion": 1, "address": home},
        "createCustomer": {
            "name": "n",
            "contactPoints": mail,
            "addresses": [home],
            "groupIds": [circle["id"]],
        },
        "updateCustomer": {"customerId": shop.customer.id, "expectedVersion": 1, "name": "n"},
        "createCustomerGroup": {"code": "g", "name": "n"},
        "updateCustomerGroup": {
            **{"customerGroupId": circle["id"], "expectedVersion": 1},
            "name": "n",
        },
        "eraseCustomer": {"customerId": stranger["id"], "reason": "r", "forceReason": "f"},
        "setLegalHold": {"customerId": shop.customer.id, "reason": "r"},
        "setMetafields": {
            "ownerId": shop.customer.id,
            "metafields": [{"namespace": "n", "key": "k", "type": "TEXT", "value": "v"}],
        },
        "putProduct": {
            "title": "t",
            "variants": [{"sku": "S", "gtin": "96385074", "dimensions": box, "prices": [price]}],
        },
    }
    grouped = {k: v for k, v in given["placeOrder"].items() if k not in ("lines", "shipTo")} | {
        "deliveryGroups": [
            {"key": "a", "shipTo": home, **promise},
            {"key": "b", **store, "pickupPerson": person},
        ],
        "lines": [{"sku": "CUP", "quantity": 1, "deliveryGroup": key} for key in "ab"],
    }
    given["bulkPlaceOrders"] = {"rows": [{**grouped, "idempotencyKey": "bulkPlaceOrders"}]}
    for rows, one in (
        ("bulkCountStock", "countStock"),
        ("bulkPutProducts", "putProduct"),
        ("bulkCreateCustomers", "createCustomer"),
        ("bulkSetReplenishmentPolicies", "setReplenishmentPolicy"),
    ):
        given[rows] = {"rows": [{**given[one], "idempotencyKey": rows}]}
    for name in mutations():
        if name not in given:
            given[name] = {k: v for k, v in units.items() if k in input_type(name).fields}
    return given


async def _cart_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    here = {"sku": "CUP", "quantity": 1, "locationId": staff.shop.warehouse.id}
    cart = {"channelId": staff.shop.pos.id, "customerId": staff.shop.customer.id, "lines": [here]}
    kept = [await staff.graph.do("createReservation", **cart, seconds=3_000) for _ in range(2)]
    changed, released = [{"reservationId": one["id"]} for one in kept]
    return {
        "createReservation": cart,
        "updateReservation": {**changed, "lines": [here]},
        "releaseReservation": released,
    }


async def _fence_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    place = {"sku": "CUP", "locationId": staff.shop.warehouse.id}
    group = await staff.graph.do("createCustomerGroup", code="round", name="Round")
    owner = {"channelId": staff.shop.web.id, "customerGroupId": group["id"]}
    given = {**place, **owner, "quantity": 1}
    made = [await staff.graph.do("createRingFence", **given) for _ in range(2)]
    changed, released = [{"ringFenceId": one["id"]} for one in made]
    changed["remaining"] = 0
    names = "createRingFence", "updateRingFence", "releaseRingFence"
    return dict(zip(names, (given, changed, released), strict=True))


async def _lot_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    variant = {"sku": "MILK", "tracking": "LOT", "minimumShelfLifeDays": 1}
    await staff.graph.do("putProduct", title="Milk", variants=[variant])
    place = {"sku": "MILK", "locationId": staff.shop.warehouse.id}
    named = [{"code": code, "quantity": 1, "expiresOn": "2126-03-02"} for code in "ABC"]
    await staff.graph.do("moveStock", **place, kind="RECEIVE", quantity=3, lots=named)
    found = (await staff.graph.ask("{ lots(first: 9) { nodes { id code } } }"))["nodes"]
    ids = {one["code"]: {"lotId": one["id"]} for one in found}
    # A worker would take its units out of sale at some time.
    await staff.graph.do("moveStock", **place, kind="WITHDRAW", quantity=1, lots=named[2:])
    await staff.graph.do("blockLot", **ids["C"], reason="r")
    return {
        "updateLot": {**ids["A"], "expiresOn": "2126-03-03"},
        "blockLot": {**ids["B"], "reason": "r"},
        "unblockLot": ids["C"],
    }


async def _count_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    place = {"locationId": staff.shop.downtown.id, "skus": ["CUP"]}
    wide = {**place, "toleranceUnits": 1_000}
    counts = [await staff.graph.do("createStockCount", **wide) for _ in range(4)]
    given = [{"stockCountId": count["id"]} for count in counts]
    cups = {"sku": "CUP", "counted": 1, "damaged": 1, "reason": "UNKNOWN"}
    told = await staff.supplier()
    for one in given[1:3]:
        await staff.graph.do("recordStockCount", **one, lines=[{"sku": "CUP", "counted": 0}])
    lines = [count["lines"][0]["id"] for count in counts]
    return {
        "createStockCount": {
            **{**place, "number": "CC 1", "toleranceUnits": 1, "tolerancePercent": "0.5"},
            **{"reason": "r", "note": "n"},
        },
        "recordStockCount": {**given[0], "lines": [cups], "occurredAt": "2026-03-02T09:00:00Z"},
        "importStockCount": {
            **{"locationId": told["id"], "number": "CC 2", "lines": [cups], "apply": True},
            **{"occurredAt": "2026-03-02T09:00:00Z", "toleranceUnits": 1, "reason": "r"},
        },
        "requestRecount": {**given[1], "lineIds": [lines[1]]},
        "approveStockCount": {
            **{**given[2], "lines": [{"lineId": lines[2], "reason": "THEFT"}], "reason": "r"},
            "lineIds": [lines[2]],
        },
        "cancelStockCount": given[3],
    }
