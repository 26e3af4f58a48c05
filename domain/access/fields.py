"""Which fields of the graph's types a role may read, and what it may give as input.

A field that a role may not read is answered with null, an empty list or a masked text, where its
type allows that; an operation that selects another is refused as a whole. `*` are the fields of a
type that have no line of their own."""

from typing import Final

from domain.access.marks import COLUMNS, table
from domain.access.roles import Role

ALL: Final = frozenset(COLUMNS)

# What carries values or results, and nothing of its own.
OPEN_TYPES: Final = frozenset(
    [
        "Address",
        "Adjustment",
        "AlreadyExists",
        "AvailabilityTerm",
        "AvailabilityChange",
        "AvailabilityFeed",
        "AvailabilityFeedEntry",
        "AvailabilitySnapshot",
        "BackorderRule",
        "KitComponent",
        "KitHasNoStock",
        "PartAvailability",
        "ChannelStockRule",
        "AmountExceeded",
        "CancellationLine",
        "ContactPoint",
        "Coordinates",
        "CurrencyMismatch",
        "CurrencyTotals",
        "ExpectedAvailability",
        "CustomerErased",
        "CustomerRequired",
        "Dimensions",
        "EmptyOrder",
        "ErasureRefused",
        "IdempotencyKeyReused",
        "IllegalTransition",
        "InsufficientStock",
        "InvalidInput",
        "InventoryChange",
        "InventorySnapshot",
        "LineQuantity",
        "Money",
        "NotFound",
        "OrderReference",
        "OrderRelation",
        "OrderSnapshot",
        "OutOfStock",
        "PageInfo",
        "PermissionDenied",
        "PickupPerson",
        "PriceChanged",
        "Price",
        "QuantityChange",
        "QuantityExceeded",
        "ReplenishmentReasons",
        "RolledBack",
        "Share",
        "SeparationOfDuties",
        "SkippedContactPoint",
        "StageCount",
        "StockMismatch",
        "TaxLine",
        "TopSku",
        "VersionConflict",
        "Metafield",
    ]
)
# Their fields are those of pages and payloads, whatever they are of.
OPEN_SUFFIXES: Final = ("Connection", "Edge", "Payload", "Row")

# fmt: off
#                                                            T C S W A M P I X
FIELDS: Final = table({
    "Order.*":                                              "x x x x x x x x x",
    "Order.email Order.note":                               ". x x . x x . x x",
    "Order.externalId Order.purchaseOrderNumber":           ". x x x x x . x x",
    "Order.staffMember":                                    ". . x x x x . x x",
    "Order.goodsTotal Order.adjustmentsTotal":              ". x x . x x . x x",
    "Order.taxTotal Order.shippingTotal":                   ". x x . x x . x x",
    "Order.chargesTotal Order.originalTotal":               ". x x . x x . x x",
    "Order.currentTotal Order.presentmentTotal":            ". x x . x x . x x",
    "Order.authorizedTotal Order.capturedTotal":            ". x x . x x . x x",
    "Order.refundedTotal Order.chargedBackTotal":           ". x x . x x . x x",
    "Order.netCaptured Order.balanceDue":                   ". x x . x x . x x",
    "Order.overpaid Order.refundable":                      ". x x . x x . x x",
    "Order.customer":                                       ". x x . x x . x x",
    "Order.tags Order.references":                          ". . x x x x . x x",
    "Order.relations":                                      ". x x x x x . x x",
    "Order.charges Order.payments":                         ". x x . x x . x x",
    "Order.holds Order.exceptions":                         ". . x x x x . x x",
    "Order.trackingLinks":                                  ". . x . x x . x x",
    "Order.auditTrail":                                     ". . . . . x . x x",
    "Order.events":                                         "x x x x x x . x x",
    "Order.metafields Order.metafield":                     ". . x x x x . x x",

    "OrderLine.*":                                          "x x x x x x x x x",
    "OrderLine.unitPrice OrderLine.subtotal":               ". x x . x x . x x",
    "OrderLine.adjustments OrderLine.taxes":                ". x x . x x . x x",
    "OrderLine.shipping OrderLine.total":                   ". x x . x x . x x",
    "OrderLine.presentmentTotal":                           ". x x . x x . x x",
    "OrderLine.rejectedBy OrderLine.unsourced":             ". . x x x x . x x",
    "OrderLine.metafields OrderLine.metafield":             ". . x x x x . x x",
    "OrderCharge.*":                                        ". x x . x x . x x",

    "OrderEvent.*":                                         "x x x x x x x x x",
    "OrderEvent.actor OrderEvent.reason":                   ". . x x x x . x x",
    "OrderEvent.onBehalfOf":                                ". . x x x x . x x",
    "OrderEvent.amount OrderEvent.reference":               ". x x . x x . x x",
    "Hold.*":                                               ". . x x x x . x x",
    "OrderException.*":                                     ". . x x x x . x x",
    "OnHold.*":                                             "x x x x x x x x x",
    "OnHold.holdIds OnHold.reasons":                        ". . x x x x . x x",

    "DeliveryGroup.*":                                      "x x x x x x x x x",
    "DeliveryGroup.shipTo DeliveryGroup.pickupPerson":      ". x x x x x x x x",
    "DeliveryGroup.note":                                   ". x x x x x x x x",
    "FulfillmentOrder.*":                                   "x x x x x x x x x",
    "Shipment.*":                                           "x x x x x x x x x",
    "Shipment.supportedReports":                            ". . x x x x x x x",
    "ShipmentLine.*":                                       "x x x x x x x x x",
    "Parcel.*":                                             "x x x x x x x x x",
    "TrackingEvent.*":                                      "x x x x x x x x x",
    "TrackingEvent.carrierReference":                       ". . x x x x x x x",

    "Payment.*":                                            ". x x . x x . x x",
    "Payment.reference":                                    ". . x . x x . x x",
    "PaymentTransaction.*":                                 ". x x . x x . x x",
    "PaymentTransaction.reference":                         ". . x . x x . x x",

    "Customer.*":                                           ". x x . x x . x x",
    "Customer.metafields Customer.metafield":               ". . x . x x . x x",
    "Customer.priority":                                    ". . x . x x . x x",
    "CustomerGroup.*":                                      ". x x x x x . x x",
    "Customer.legalHold":                                   ". . . . x x . x x",
    "TrackingLink.*":                                       ". . x . x x . x x",
    "ApiKey.*":                                             ". . . . . . . . x",
    "AuditTrail.* AuditEntry.*":                            ". . . . . x . x x",
    "HistoryCheckpoint.*":                                  ". . . . . x . x x",
    "InclusionProof.* ConsistencyProof.*":                  ". . . . . x . x x",
    "CustomerDataExport.*":                                 ". . . . . . . . x",

    "Channel.*":                                            "x x x x x x x x x",
    "Channel.permissions Channel.uniqueReferenceTypes":     ". . x x x x . x x",
    "Channel.stockRules Channel.backorderRules":            ". . x . x x . x x",
    "Location.*":                                           "x x x x x x x x x",
    "Location.metafields Location.metafield":               ". . x x x x . x x",
    "Location.capacities Location.capacity":               ". . x x x x . x x",
    "Location.stockFeed StockFeed.*":                       ". . x x x x . x x",
    "Calendar.* CalendarException.*":                       "x x x x x x x x x",
    "Hours.* OpeningHours.* HolidayRegion.*":               "x x x x x x x x x",
    "PublicHoliday.* CutOff.*":                             "x x x x x x x x x",
    "Capacity.* CapacityWindow.*":                          ". . x x x x . x x",
    "LocationGroup.*":                                      "x x x x x x x x x",
    "Product.*":                                            "x x x x x x x x x",
    "Product.metafields Product.metafield":                 ". . x x x x . x x",
    "Variant.*":                                            "x x x x x x x x x",
    "Variant.prices":                                       ". x x . x x . x x",
    "Variant.inventoryLevels":                              ". . x x x x x x x",
    "Availability.*":                                       "x x x x x x x x x",
    "SellingAhead.*":                                       "x x x x x x x x x",
    "SellingAhead.waiting SellingAhead.units":              ". . x . x x . x x",
    "Availability.why":                                     ". . x . x x . x x",
    "Availability.inventoryLevels":                         ". . x x x x x x x",
    "InventoryLevel.*":                                     ". . x x x x x x x",
    "StockQuantities.*":                                    ". . x x x x x x x",
    "InventoryLevel.movements":                             ". . x x . x x x x",
    "InventoryLevel.auditTrail":                            ". . . . . x . x x",
    "Reservation.* ReservationLine.*":                      ". x x x x x . x x",
    "Reservation.customer":                                 ". x x . x x . x x",
    "ReservationLine.ringFence RingFence.*":                ". . x x x x . x x",
    "InventoryLevel.expected Availability.expected":        ". . x x x x x x x",
    "ExpectedSupply.*":                                     ". . x x x x x x x",
    "ExpectedSupply.purchaseOrder":                         ". . x x . x x x x",
    "ExpectedSupply.transferOrder":                         ". . x x . x x x x",
    "PurchaseOrder.* PurchaseOrderLine.*":                  ". . x x . x x x x",
    "TransferOrder.* TransferOrderLine.*":                  ". . x x . x x x x",
    "StockCount.* StockCountLine.* StockCountEntry.*":      ". . x x . x x x x",
    "ReplenishmentPolicy.* ReplenishmentSuggestion.*":      ". . x x . x . x x",
    "StockAlert.*":                                         ". . x x . x . x x",
    "InventoryMovement.*":                                  ". . x x . x x x x",
    "InventoryMovement.actor InventoryMovement.reason":     ". . x x . x . x x",

    "Metrics.*":                                            ". . . . . x . x x",

    "Query.channel Query.channels":                         "x x x x x x x x x",
    "Query.locationGroup Query.locationGroups":             "x x x x x x x x x",
    "Query.location Query.locations":                       "x x x x x x x x x",
    "Query.product Query.products":                         "x x x x x x x x x",
    "Query.variant Query.variants Query.availability":      "x x x x x x x x x",
    "Query.order Query.orders Query.node Query.nodes":      "x x x x x x x x x",
    "Query.customer Query.customers":                       ". x x . x x . x x",
    "Query.customerGroup Query.customerGroups":             ". . x x x x . x x",
    "Query.fulfillmentOrders Query.shipments":              "x x x x x x x x x",
    "Query.payments":                                       ". x x . x x . x x",
    "Query.inventoryLevels":                                ". . x x x x x x x",
    "Query.purchaseOrder Query.purchaseOrders":             ". . x x . x x x x",
    "Query.transferOrder Query.transferOrders":             ". . x x . x x x x",
    "Query.reservation Query.reservations":                 ". x x x x x . x x",
    "Query.availabilityFeed":                               ". . x . x x . x x",
    "Query.ringFence Query.ringFences":                     ". . x x x x . x x",
    "Query.stockCount Query.stockCounts":                   ". . x x . x x x x",
    "Query.replenishmentPolicies":                          ". . x x . x . x x",
    "Query.replenishmentSuggestions Query.stockAlerts":     ". . x x . x . x x",
    "Query.expectedSupply":                                 ". . x x x x x x x",
    "Query.orderExceptions Query.holds":                    ". . x x x x . x x",
    "Query.metrics":                                        ". . . . . x . x x",
    "Query.apiKeys":                                        ". . . . . . . . x",
    "Query.historyCheckpoints Query.historyConsistency":    ". . . . . x . x x",
    "Query.customerDataExport":                             ". . . . . . . . x",
    "Subscription.orderEvents":                             "x x x x x x x x x",
    "Subscription.availabilityChanged":                      "x x x x x x x x x",
    "Subscription.inventoryChanged":                        ". . x x . x x x x",
})

# Fields of input objects, and values of sort orders, that would tell what a role may not read.
# Those without a line may be given by all.
INPUTS: Final = table({
    "OrderWhere.text OrderWhere.customerId":                ". x x . x x . x x",
    "OrderWhere.holdReason OrderWhere.hasTag":              ". . x x x x . x x",
    "OrderWhere.reference OrderWhere.undecidedLoss":        ". . x x x x . x x",
    "OrderWhere.metafield OrderWhere.lineMetafield":        ". . x x x x . x x",
    "OrderWhere.unsourced OrderWhere.paymentStatus":        ". x x x x x . x x",
    "OrderWhere.purchaseOrderNumber":                       ". x x x x x . x x",
    "OrderBy.externalId":                                   ". x x x x x . x x",
    "OrderSort.ORIGINAL_TOTAL":                             ". x x . x x . x x",
    "OrderEventWhere.actor":                                ". . x x x x . x x",
    "PaymentWhere.reference":                               ". . x . x x . x x",
    "UpdateCustomerInput.priority":                         ". . . . . x . x x",
    "CreateCustomerInput.groupIds":                         ". . . . . x . x x",
    "UpdateCustomerInput.groupIds":                         ". . . . . x . x x",
    "CustomerWhere.groupId":                                ". . x . x x . x x",
    "CustomerWhere.metafield":                              ". . x . x x . x x",
    "ProductWhere.metafield LocationWhere.metafield":       ". . x x x x . x x",
    "ReservationWhere.customerId":                          ". x x . x x . x x",
    "OrderTopic.customerId":                                ". x x . x x . x x",
})
# fmt: on


def may_read(role: Role, kind: str, field: str) -> bool:
    """Whether a role may read a field of a type. A type without a line is read by nobody."""
    if kind in OPEN_TYPES or kind.endswith(OPEN_SUFFIXES):
        return True
    roles = FIELDS.get(f"{kind}.{field}") or FIELDS.get(f"{kind}.*", frozenset())
    return role in roles


def may_give(role: Role, kind: str, name: str) -> bool:
    """Whether a role may give a field of an input object, or a value of an enum."""
    return role in INPUTS.get(f"{kind}.{name}", ALL)
