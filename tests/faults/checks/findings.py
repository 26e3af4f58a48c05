"""What the checker may find, and where it looks for the effect of each command."""

from dataclasses import dataclass
from enum import StrEnum

from persistence import tables as t

# Which event an order's command leaves, once.
# fmt: off
EVENTS = {
    "updateOrder":                    ("ORDER_UPDATED",),
    "extendBackorder":                ("BACKORDER_EXTENDED",),
    "allocateOrder":                  ("UNITS_ALLOCATED",),
    "holdOrder":                      ("HOLD_PLACED",),
    "releaseHold":                    ("HOLD_RELEASED",),
    "cancelOrder":                    ("ORDER_CANCELLED", "UNITS_CANCELLED"),
    "voidOrder":                     ("ORDER_VOIDED",),
    "authorizePayment":               ("PAYMENT_AUTHORIZED",),
    "capturePayment":                 ("PAYMENT_CAPTURED",),
    "refundPayment":                  ("PAYMENT_REFUNDED",),
    "voidPayment":                    ("PAYMENT_VOIDED",),
    "recordPaymentTransaction":       ("PAYMENT_CHARGED_BACK", "PAYMENT_PENDING"),
    "updatePaymentTransaction":       ("PAYMENT_CAPTURED",),
    "acceptFulfillmentOrder":         ("FULFILLMENT_ACCEPTED",),
    "rejectFulfillmentOrder":         ("FULFILLMENT_REJECTED",),
    "pickFulfillmentOrder":           ("UNITS_PICKED",),
    "packFulfillmentOrder":           ("UNITS_PACKED",),
    "readyFulfillmentOrder":          ("UNITS_READY",),
    "requestFulfillmentCancellation": ("CANCELLATION_REQUESTED",),
    "acceptFulfillmentCancellation":  ("CANCELLATION_ACCEPTED",),
    "refuseFulfillmentCancellation":  ("CANCELLATION_REFUSED",),
    "shipFulfillmentOrder":           ("SHIPMENT_CREATED",),
    "collectFulfillmentOrder":        ("UNITS_COLLECTED",),
    "trackShipment":                  ("SHIPMENT_TRACKED",),
    "decideLostUnits":                ("LOSS_DECIDED",),
    "updateDeliveryGroup":            ("DELIVERY_CHANGED",),
    "provideOrderLines":              ("UNITS_PROVIDED",),
    "splitFulfillmentOrder":          ("FULFILLMENT_SPLIT",),
    "moveFulfillmentOrder":           ("FULFILLMENT_MOVED",),
}
# What it leaves instead, where its units are with locations that have started on them.
ASKED = {"cancelOrder": "CANCELLATION_REQUESTED"}
# Where an effect stands that is no event, and in which column its mark.
MARKED = {
    "placeOrder":     (t.orders,    "note"),
    "moveStock":      (t.inventory_movements, "reason"),
    "countStock":     (t.inventory_movements, "reason"),
    "createPurchaseOrder":  (t.purchase_orders, "note"),
    "receivePurchaseOrder": (t.inventory_movements, "reason"),
    "createTransferOrder":  (t.transfer_orders, "note"),
    "createStockCount":     (t.stock_counts, "note"),
    "receiveTransferOrder": (t.inventory_movements, "reason"),
    "createChannel":  (t.channels,  "name"),
    "createApiKey":   (t.api_keys,  "name"),
    "createLocation": (t.locations, "name"),
    "createLocationGroup": (t.location_groups, "name"),
    "createCustomerGroup": (t.customer_groups, "name"),
    "createCustomer": (t.customers, "name"),
    "putProduct":     (t.products,  "title"),
    "eraseCustomer":  (t.erasures,  "reason"),
}
TABLES = {
    "Order": t.orders, "FulfillmentOrder": t.fulfillment_orders, "Shipment": t.shipments,
    "Payment": t.payments, "PaymentTransaction": t.payment_transactions,
    "InventoryLevel": t.inventory_levels, "Channel": t.channels,
    "Location": t.locations, "LocationGroup": t.location_groups, "DeliveryGroup": t.delivery_groups,
    "CustomerGroup": t.customer_groups,
    "Customer": t.customers, "Product": t.products,
    "ApiKey": t.api_keys, "TrackingLink": t.tracking_links,
    "PurchaseOrder": t.purchase_orders, "TransferOrder": t.transfer_orders,
    "Reservation": t.reservations,
    "RingFence": t.ring_fences,
    "Lot": t.lots,
    "StockCount": t.stock_counts,
    "ReplenishmentPolicy": t.replenishment_policies,
    "ReplenishmentSuggestion": t.replenishment_suggestions,
    "StockAlert": t.stock_alerts,
}
# fmt: on


class Kind(StrEnum):
    LOST = "an acknowledged effect is not there"
    ALTERED = "the stored value differs from the acknowledged one"
    DOUBLED = "an effect happened more than once"
    TWO_ANSWERS = "one key was answered in two ways"
    UNASKED = "an effect that no client requested"
    HALF = "an order is not whole"
    GAP = "an order's events do not count from 1"
    OVERSOLD = "more was sold than was there"
    UNBALANCED = "stock is not what its movements add up to"
    POSITIONS = "positions do not count from 1"
    MISSED = "a follower missed an event"
    REPEATED = "a follower received an event twice"
    DISORDERED = "a follower received events in another order"
    UNVERIFIED = "`order-hub verify` found a difference"
    HEAVY = "a process took too much memory"


@dataclass(frozen=True)
class Finding:
    kind: Kind
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind.name} {self.subject}: {self.detail}"
