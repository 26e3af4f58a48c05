"""The statuses and actions of purchase orders and transfer orders."""

from domain.inventory.supply.expected import SupplyEvidence as SupplyEvidence
from domain.inventory.supply.purchase_order import PurchaseOrderAction as PurchaseOrderAction
from domain.inventory.supply.purchase_order import PurchaseOrderStatus as PurchaseOrderStatus
from domain.inventory.supply.transfer_order import TransferOrderAction as TransferOrderAction
from domain.inventory.supply.transfer_order import TransferOrderStatus as TransferOrderStatus
from schema.shared.fields import enum

enum(
    SupplyEvidence,
    "By what the date of expected units is known.",
    ORDERED="The date asked for when they were ordered.",
    CONFIRMED="The supplier confirmed the date.",
    SHIPPED="They are on their way: an advance ship notice, or a transfer that has left.",
)
enum(
    PurchaseOrderStatus,
    "How far a purchase order is.",
    DRAFT="Not ordered yet: nothing is expected of it.",
    ORDERED="Ordered from the supplier.",
    CONFIRMED="The supplier has confirmed it, or shipped units.",
    PARTIALLY_RECEIVED="Some units arrived, others are expected.",
    RECEIVED="Nothing more is expected: all units arrived, or will not.",
    CLOSED="Ended while units were outstanding, which are missing.",
    CANCELLED="Cancelled before anything arrived.",
)
enum(
    PurchaseOrderAction,
    "What can be done with a purchase order.",
    SUBMIT="Order the goods of a draft: submitPurchaseOrder.",
    CONFIRM="Record what the supplier confirms: confirmPurchaseOrder.",
    ADVISE="Record an advance ship notice: advisePurchaseOrder.",
    CLOSE="Expect nothing more: closePurchaseOrder.",
    CANCEL="Cancel it: cancelPurchaseOrder.",
    RECEIVE="Record goods that arrived: receivePurchaseOrder.",
)
enum(
    TransferOrderStatus,
    "How far a transfer order is.",
    REQUESTED="Requested: nothing has left yet.",
    PARTIALLY_SHIPPED="Some units are in transit, others have not left.",
    SHIPPED="All units are in transit.",
    PARTIALLY_RECEIVED="Some units arrived, others are to be shipped or in transit.",
    RECEIVED="Nothing is to be shipped or in transit.",
    CLOSED="Ended while units were in transit, which were lost.",
    CANCELLED="Cancelled before anything left.",
)
enum(
    TransferOrderAction,
    "What can be done with a transfer order.",
    SHIP="Record units that left: shipTransferOrder.",
    RECEIVE="Record units that arrived: receiveTransferOrder.",
    CLOSE="What is in transit was lost: closeTransferOrder.",
    CANCEL="Cancel it: cancelTransferOrder.",
)
