"""Inputs of the mutations about replenishment that would succeed."""

from typing import Any

from tests.graph.staff import Staff

FOUND = """{
  replenishmentSuggestions(first: 9) { nodes { id sku } }
  stockAlerts(first: 9) { nodes { id } }
}"""


async def replenishment_inputs(staff: Staff) -> dict[str, dict[str, Any]]:
    """At the harbor, two SKUs are below their reorder points, and one is there for too long."""
    shop = staff.shop
    await staff.receive(9, "POT", at=shop.harbor)
    policy = {"active": True, "overstockDays": 1, "supplierId": shop.supplier.id}
    at = {"locationId": shop.harbor.id}
    await staff.graph.do("setReplenishmentPolicy", **policy, **at, reorderPoint=100)
    review = {**at, "skus": ["CUP", "POT", "TEA"]}
    await staff.graph.do("reviewReplenishment", **review)
    found = await staff.graph.ask(FOUND)
    suggested = {
        one["sku"]: {"suggestionId": one["id"]}
        for one in found["replenishmentSuggestions"]["nodes"]
    }
    alert = {"alertId": found["stockAlerts"]["nodes"][0]["id"]}
    return {
        "setReplenishmentPolicy": {
            **{"sku": "CUP", **at, **policy, "sourceLocationId": shop.warehouse.id},
            **{"measure": "FILL_RATE", "serviceLevel": "97.5", "reviewDays": 7, "orderDays": 14},
            **{"leadTimeDays": 5, "minimumQuantity": 6, "packSize": 6, "maximumStock": 600},
            "reorderPoint": 40,
        },
        "reviewReplenishment": review,
        "acceptReplenishmentSuggestion": {**suggested["CUP"], "quantity": 3},
        "dismissReplenishmentSuggestion": {
            **suggested["TEA"],
            **{"until": "2126-03-02T09:00:00Z", "reason": "r"},
        },
        "bulkAcceptReplenishmentSuggestions": {
            "rows": [{**suggested["POT"], "idempotencyKey": "bulk accept"}]
        },
        "assignStockAlert": {**alert, "owner": "night shift"},
        "acknowledgeStockAlert": {**alert, "note": "n"},
    }
