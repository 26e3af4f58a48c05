"""Which mutations a role may run, and which permissions of a channel it may use."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Final, TypeVar

from domain.access.marks import table
from domain.access.roles import Role, Scope
from domain.shared.changes import UNCHANGED
from domain.shared.error_base import Entity

Action = TypeVar("Action", bound=str)

# fmt: off
#                                                            T C S W A M P I X
ACTIONS: Final = table({
    "placeOrder":                                           ". x x . x x . x x",
    "bulkPlaceOrders":                                      ". . x . x x . x x",
    "allocateOrder":                                        ". . x x x x . x x",
    "provideOrderLines":                                    ". . x x x x . x x",
    "holdOrder releaseHold":                                ". . x . x x . x x",
    "resolveException":                                     ". . x x x x . x x",
    "cancelOrder":                                          ". x x . x x . x x",
    "extendBackorder":                                      ". x x . x x . x x",
    "voidOrder":                                            ". . . . . x . x x",
    "updateOrder":                                          ". . x . x x . x x",
    "updateDeliveryGroup":                                  ". . x . x x . x x",
    "addOrderReferences removeOrderReferences":             ". . x . x x . x x",
    "relateOrders unrelateOrders":                          ". . . . x x . x x",

    "acceptFulfillmentOrder rejectFulfillmentOrder":        ". . x x . x x x x",
    "pickFulfillmentOrder packFulfillmentOrder":            ". . x x . x x x x",
    "readyFulfillmentOrder shipFulfillmentOrder":           ". . x x . x x x x",
    "moveFulfillmentOrder splitFulfillmentOrder":           ". . x x . x . x x",
    "collectFulfillmentOrder":                              ". . x . . x . x x",
    "requestFulfillmentCancellation":                       ". . x . x x . x x",
    "acceptFulfillmentCancellation":                        ". . x x . x x x x",
    "refuseFulfillmentCancellation":                        ". . x x . x x x x",
    "trackShipment":                                        ". . x x x x x x x",
    "decideLostUnits":                                      ". . . . x x . x x",

    "authorizePayment capturePayment":                      ". . x . x x . x x",
    "refundPayment voidPayment":                            ". . x . x x . x x",
    "recordPaymentTransaction updatePaymentTransaction":    ". . . . . x . x x",

    "moveStock countStock bulkCountStock":                  ". . x x . x x x x",
    "createReservation updateReservation":                  ". x x . x x . x x",
    "releaseReservation":                                   ". x x . x x . x x",
    "createRingFence updateRingFence":                      ". . . . . x . x x",
    "releaseRingFence":                                     ". . . . . x . x x",
    "updateLot blockLot unblockLot":                        ". . . . . x . x x",
    "createPurchaseOrder submitPurchaseOrder":              ". . . . . x . x x",
    "confirmPurchaseOrder advisePurchaseOrder":             ". . . . . x x x x",
    "receivePurchaseOrder":                                 ". . x x . x x x x",
    "closePurchaseOrder cancelPurchaseOrder":               ". . . . . x . x x",
    "createTransferOrder shipTransferOrder":                ". . x x . x x x x",
    "receiveTransferOrder closeTransferOrder":              ". . x x . x x x x",
    "cancelTransferOrder":                                  ". . x x . x x x x",
    "createStockCount recordStockCount":                    ". . x x . x x x x",
    "importStockCount":                                     ". . . . . x x x x",
    "requestRecount approveStockCount":                     ". . . . . x . x x",
    "cancelStockCount":                                     ". . . . . x . x x",
    "setReplenishmentPolicy bulkSetReplenishmentPolicies":  ". . . . . x . x x",
    "acceptReplenishmentSuggestion reviewReplenishment":    ". . . . . x . x x",
    "bulkAcceptReplenishmentSuggestions":                   ". . . . . x . x x",
    "dismissReplenishmentSuggestion":                       ". . . . . x . x x",
    "assignStockAlert acknowledgeStockAlert":               ". . x x . x . x x",
    "putProduct bulkPutProducts":                           ". . . . . x . x x",
    "createCustomer":                                       ". . x . x x . x x",
    "updateCustomer":                                       ". x x . x x . x x",
    "bulkCreateCustomers":                                  ". . . . . x . x x",
    "createChannel updateChannel":                          ". . . . . . . . x",
    "createLocation updateLocation":                        ". . . . . x . . x",
    "updateLocationCalendar updateLocationCapacity":        ". . . . . x . . x",
    "createLocationGroup updateLocationGroup":              ". . . . . x . . x",
    "setMetafields":                                        ". . x x x x . x x",
    "createTrackingLink revokeTrackingLink":                ". . x . x x . x x",
    "createApiKey rotateApiKey revokeApiKey":               ". . . . . . . . x",
    "createCustomerGroup updateCustomerGroup":              ". . . . . x . . x",
    "eraseCustomer":                                        ". . . . . . . . x",
    "setLegalHold":                                         ". . . . . x . . x",
})

# By the names of the permissions of a channel (see `domain.network.channel`): those that a role
# may use at all. Which of them a caller has is up to its channel.
#                                                            T C S W A M P I X
PERMISSIONS: Final = table({
    "PLACE_ORDERS CANCEL_ORDERS":                           ". x x . x x . x x",
    "CHOOSE_IDS":                                           ". x x x x x . x x",
    "HOLD_ORDERS TAKE_PAYMENTS":                            ". . x . x x . x x",
    "SET_PRICES CHOOSE_LOCATIONS CHOOSE_AVAILABILITY":      ". . x . x x . x x",
    "CARRY_OUT ANONYMOUS_ORDERS":                           ". . x . x x . x x",
    "PLACE_DRAFT_ORDERS VOID_ORDERS":                       ". . . . x x . x x",
})

# Mutations for the places where the caller works: what they name as `location_id` or `location_ids`
# is one of its locations, if it is limited to some, and cannot be left out, which would be all.
AT_LOCATION: Final = frozenset(
    {
        *("moveStock", "countStock", "bulkCountStock", "createRingFence", "createPurchaseOrder"),
        *("createStockCount", "importStockCount", "reviewReplenishment"),
        *("setReplenishmentPolicy", "bulkSetReplenishmentPolicies"),
        *("updateLocation", "updateLocationCalendar", "updateLocationCapacity"),
        *("createLocationGroup", "updateLocationGroup"),
    }
)
# The same of channels, by `channel_id`.
AT_CHANNEL: Final = frozenset(
    {"putProduct", "bulkPutProducts", "createRingFence", "updateRingFence"}
)
# Mutations of what is at every location, for whoever works at all of them.
EVERYWHERE: Final = frozenset({"updateLot", "blockLot", "unblockLot"})

# By the object and its supported action: the mutation that does it, or begins to.
OFFERED: Final[dict[Entity, dict[str, str]]] = {
    Entity.ORDER: {
        "ALLOCATE":             "allocateOrder",
        "HOLD":                 "holdOrder",
        "RELEASE_HOLD":         "releaseHold",
        "CHANGE_DELIVERY":      "updateDeliveryGroup",
        "CANCEL":               "cancelOrder",
        "VOID":                 "voidOrder",
        "FULFILL":              "pickFulfillmentOrder",
        "AUTHORIZE_PAYMENT":    "authorizePayment",
        "SETTLE_PAYMENT":       "capturePayment",
    },
    Entity.FULFILLMENT_ORDER: {
        "ACCEPT":               "acceptFulfillmentOrder",
        "REJECT":               "rejectFulfillmentOrder",
        "PICK":                 "pickFulfillmentOrder",
        "PACK":                 "packFulfillmentOrder",
        "READY":                "readyFulfillmentOrder",
        "SHIP":                 "shipFulfillmentOrder",
        "COLLECT":              "collectFulfillmentOrder",
        "MOVE":                 "moveFulfillmentOrder",
        "SPLIT":                "splitFulfillmentOrder",
        "REQUEST_CANCELLATION": "requestFulfillmentCancellation",
        "ACCEPT_CANCELLATION":  "acceptFulfillmentCancellation",
        "REFUSE_CANCELLATION":  "refuseFulfillmentCancellation",
    },
    Entity.PURCHASE_ORDER: {
        "SUBMIT":               "submitPurchaseOrder",
        "CONFIRM":              "confirmPurchaseOrder",
        "ADVISE":               "advisePurchaseOrder",
        "RECEIVE":              "receivePurchaseOrder",
        "CLOSE":                "closePurchaseOrder",
        "CANCEL":               "cancelPurchaseOrder",
    },
    Entity.TRANSFER_ORDER: {
        "SHIP":                 "shipTransferOrder",
        "RECEIVE":              "receiveTransferOrder",
        "CLOSE":                "closeTransferOrder",
        "CANCEL":               "cancelTransferOrder",
    },
    Entity.STOCK_COUNT: {
        "COUNT":                "recordStockCount",
        "REQUEST_RECOUNT":      "requestRecount",
        "APPROVE":              "approveStockCount",
        "CANCEL":               "cancelStockCount",
    },
    Entity.REPLENISHMENT_SUGGESTION: {
        "ACCEPT":               "acceptReplenishmentSuggestion",
        "DISMISS":              "dismissReplenishmentSuggestion",
    },
    Entity.STOCK_ALERT: {
        "ASSIGN":               "assignStockAlert",
        "ACKNOWLEDGE":          "acknowledgeStockAlert",
    },
    Entity.PAYMENT: {
        "CAPTURE":              "capturePayment",
        "REFUND":               "refundPayment",
        "VOID":                 "voidPayment",
    },
}
# fmt: on


def may_do(role: Role, action: str) -> bool:
    """Whether a role may run a mutation. One without a line is run by nobody."""
    return role in ACTIONS.get(action, frozenset())


def may_see_expected(role: Role, blind: bool) -> bool:
    """Whether a role is told what a stock count expects before it is counted: of a blind one, only
    who may approve it."""
    return not blind or may_do(role, "approveStockCount")


def foreign_places(
    scope: Scope, action: str, command: object
) -> Iterator[tuple[Entity, str | None]]:
    """The locations and channels of a mutation where the caller does not work; `None` where it
    would act on all of them."""
    if scope.location_ids is not None and action in EVERYWHERE:
        yield Entity.LOCATION, None
    if scope.location_ids is not None and action in AT_LOCATION:
        for id in _named(command, ("location_id", "location_ids")):
            if id not in scope.location_ids:
                yield Entity.LOCATION, id
    if scope.channel_ids is not None and action in AT_CHANNEL:
        for id in _named(command, ("channel_id",)):
            if id not in scope.channel_ids:
                yield Entity.CHANNEL, id


def _named(value: object, names: Collection[str]) -> Iterator[str | None]:
    """What a command and its parts have under these names, unless they leave it as it is."""
    if isinstance(value, tuple):
        for one in value:
            yield from _named(one, names)
    elif is_dataclass(value):
        for field in fields(value):
            given = getattr(value, field.name)
            if field.name not in names:
                yield from _named(given, names)
            elif isinstance(given, tuple):
                yield from given
            elif given is not UNCHANGED:
                yield given


def offered(role: Role, kind: Entity, actions: Iterable[Action]) -> list[Action]:
    """Those of the supported actions of an object that a role may do."""
    mutations = OFFERED[kind]
    return [one for one in actions if one in mutations and may_do(role, mutations[one])]
