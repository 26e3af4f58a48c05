"""Valid inputs of the mutations of purchase orders and transfer orders."""

from typing import Any

from tests.graph.staff import Staff


async def supply_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    shop = staff.shop
    supplier = await staff.supplier()
    draft, *bought = [await staff.expect(5, draft=n == 0) for n in range(6)]
    purchases = [{"purchaseOrderId": order["id"]} for order in bought]
    known = [{"lineId": order["lines"][0]["id"]} for order in bought]
    asked = [await staff.transfer(2, to=shop.harbor, ship=n < 2) for n in range(4)]
    transfers = [{"transferOrderId": order["id"]} for order in asked]
    day = {"expectedAt": "2126-03-02T09:00:00Z"}
    cups = {"sku": "CUP", "quantity": 1}
    moved = {"reference": "r", "carrier": "c", "trackingNumber": "t"}
    came = {
        **{"lines": [{"sku": "CUP", "received": 1, "damaged": 1}], "reference": "r", "reason": "r"},
        "occurredAt": "2026-03-02T09:00:00Z",
    }
    return {
        "createPurchaseOrder": {
            **{"number": "PO 1", "supplierId": supplier["id"], "locationId": shop.warehouse.id},
            **{"lines": [{**cups, **day}], "note": "n"},
        },
        "submitPurchaseOrder": {"purchaseOrderId": draft["id"]},
        "confirmPurchaseOrder": {**purchases[0], "lines": [{**known[0], **day, "quantity": 4}]},
        "advisePurchaseOrder": {
            **{**purchases[1], **day, **moved},
            "lines": [{**known[1], "quantity": 1}],
        },
        "receivePurchaseOrder": {**purchases[2], **came},
        "closePurchaseOrder": {**purchases[3], "reason": "r"},
        "cancelPurchaseOrder": {**purchases[4], "reason": "r"},
        "createTransferOrder": {
            **{
                "number": "T 1",
                "fromLocationId": shop.warehouse.id,
                "toLocationId": shop.harbor.id,
            },
            **{**day, "lines": [cups], "note": "n"},
        },
        "receiveTransferOrder": {**transfers[0], **came},
        "closeTransferOrder": {**transfers[1], "reason": "r"},
        "shipTransferOrder": {**transfers[2], **day, **moved, "lines": [cups]},
        "cancelTransferOrder": transfers[3],
    }
