"""The stock names and the kinds of movements."""

from domain.inventory.stock import MovementKind as MovementKind
from domain.inventory.stock import StockName as StockName
from schema.shared.fields import enum

enum(
    StockName,
    "The name under which units are counted at a location.",
    AVAILABLE="Available to sell.",
    RESERVED="Reserved for orders that the location has not accepted yet.",
    COMMITTED="Committed to orders that the location works on.",
    SAFETY_STOCK="Kept back from sale.",
    RING_FENCED="Ring-fenced for a channel or a group: nobody else buys it.",
    QUALITY_CONTROL="To be inspected before sale.",
    DAMAGED="Damaged, not for sale.",
    INCOMING="Expected from suppliers.",
    IN_TRANSIT="In transit from other locations.",
    OUTSIDE="Not at the location: at suppliers, customers, or lost.",
)
enum(
    MovementKind,
    "The kind of a stock movement: from which stock name to which units went.",
    RECEIVE="Goods received: outside to available.",
    RECEIVE_DAMAGED="Damaged goods received: outside to damaged.",
    WITHDRAW="Taken out of stock, such as for own use or stolen: available to outside.",
    RESERVE="Reserved for an order: available to reserved.",
    RELEASE="Reservation released: reserved to available.",
    COMMIT="The location accepted the work: reserved to committed.",
    UNCOMMIT="The work was cancelled: committed to available.",
    SHIP="Shipped or collected: committed to outside.",
    SHORT_PICK="Not found when picking: committed to quality control.",
    PICK_DAMAGE="Found damaged when picking: committed to damaged.",
    COUNT_UP="A count found more: outside to available.",
    COUNT_DOWN="A count found fewer: available to outside.",
    DAMAGE="Damaged: available to damaged.",
    REPAIR="Repaired: damaged to available.",
    WRITE_OFF="Written off: damaged to outside.",
    QUARANTINE="Set aside for inspection: available to quality control.",
    EXPIRE="Of a lot that is sold no more, taken out of sale: available to quality control.",
    CLEAR_QUALITY_CONTROL="Passed inspection: quality control to available.",
    FAIL_QUALITY_CONTROL="Failed inspection or lost: quality control to outside.",
    ADD_SAFETY_STOCK="Kept back from sale: available to safety stock.",
    REMOVE_SAFETY_STOCK="Released for sale: safety stock to available.",
    RING_FENCE="Kept for a channel or a group: available to ring-fenced.",
    END_RING_FENCE="No longer kept for it, or about to be reserved for its order: ring-fenced to "
    "available.",
    EXPECT="Ordered from a supplier: outside to incoming.",
    CANCEL_EXPECTED="No longer expected: incoming to outside.",
    RECEIVE_EXPECTED="Expected goods received: incoming to available.",
    RECEIVE_EXPECTED_DAMAGED="Expected goods received damaged: incoming to damaged.",
    TRANSFER_OUT="Sent to another location: available to outside.",
    TRANSFER_IN="In transit from another location: outside to in transit.",
    RECEIVE_TRANSFER="Transfer received: in transit to available.",
    RECEIVE_TRANSFER_DAMAGED="Transfer received damaged: in transit to damaged.",
    LOSE_TRANSFER="Lost in transit: in transit to outside.",
)
