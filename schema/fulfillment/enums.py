"""The statuses, actions and reasons of fulfillment orders and shipments."""

from domain.fulfillment.fulfillment_order import FulfillmentAction as FulfillmentAction
from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus as FulfillmentOrderStatus
from domain.fulfillment.fulfillment_order import RejectReason as RejectReason
from domain.fulfillment.fulfillment_order import RequestStatus as RequestStatus
from domain.fulfillment.shipment import LossDecision as LossDecision
from domain.fulfillment.shipment import ShipmentStatus as ShipmentStatus
from domain.fulfillment.shipment import TrackingFlag as TrackingFlag
from domain.fulfillment.shipment import TrackingKind as TrackingKind
from schema.shared.fields import enum

enum(
    FulfillmentOrderStatus,
    "The status of the work on a fulfillment order.",
    OPEN="The location has not begun.",
    ON_HOLD="The location has not begun, and holds keep it from accepting any of its units.",
    IN_PROGRESS="The location works on it.",
    INCOMPLETE="Finished without some of its units, which were rejected.",
    CLOSED="Finished.",
    CANCELLED="Cancelled before any unit left.",
)
enum(
    RequestStatus,
    "The status of the request to the location.",
    UNSUBMITTED="Not submitted to the location yet.",
    SUBMITTED="Submitted to the location.",
    ACCEPTED="Accepted by the location, which works on it.",
    REJECTED="Rejected by the location.",
    CANCELLATION_REQUESTED="The location was asked to cancel, all of it or some units.",
    CANCELLATION_ACCEPTED="The location accepted the cancellation of all units that were left.",
    CANCELLATION_REJECTED="The location refused the cancellation.",
    CLOSED="Finished.",
)
enum(
    FulfillmentAction,
    "An action on a fulfillment order.",
    ACCEPT="The location accepts it.",
    REJECT="The location rejects units.",
    PICK="Units are picked.",
    PACK="Units are packed.",
    READY="Units are made ready for pickup.",
    SHIP="Units are shipped.",
    COLLECT="The customer collects units.",
    REQUEST_CANCELLATION="The location is asked to cancel, all of it or some units.",
    ACCEPT_CANCELLATION="The location accepts the cancellation.",
    REFUSE_CANCELLATION="The location refuses the cancellation.",
    MOVE="Units are allocated at another location.",
    SPLIT="Units go to a new fulfillment order of the same location.",
)
enum(
    RejectReason,
    "Why a location rejects units; decides the stock name they get.",
    NOT_FOUND="Not found: they go to quality control until counted.",
    DAMAGED="Damaged: they count as damaged.",
    NO_CAPACITY="The location has no capacity: they stay available.",
    CLOSED="The location is closed: they stay available.",
    OTHER="Another reason: they stay available.",
)
enum(
    ShipmentStatus,
    "The status of a parcel or shipment. A shipment has the status that all its parcels have; "
    "else PARTIALLY_DELIVERED when one is delivered; else EXCEPTION when one has a "
    "problem, is lost or comes back; else that of the least advanced parcel.",
    CREATED="Created; not handed to the carrier.",
    LABELLED="Has a label.",
    MANIFESTED="Announced to the carrier.",
    IN_TRANSIT="With the carrier.",
    OUT_FOR_DELIVERY="Out for delivery.",
    PARTIALLY_DELIVERED="Some parcels are delivered, others not (yet); only of shipments.",
    DELIVERED="Delivered or collected.",
    EXCEPTION="There is a problem; it may proceed.",
    RETURN_TO_SENDER="On its way back to the sender, undelivered.",
    LOST="Lost; it may be found again.",
)
enum(
    TrackingKind,
    "What a carrier reports about a parcel or shipment.",
    LABEL="The label was created.",
    MANIFEST="It was announced to the carrier.",
    TRANSIT="It is in transit.",
    OUT_FOR_DELIVERY="It is out for delivery.",
    EXCEPTION="There is a problem.",
    DELIVER="It was delivered.",
    RETURN="It is returned to the sender, undelivered.",
    LOSE="It is lost.",
)
enum(
    TrackingFlag,
    "What is doubtful about a tracking event. It is kept all the same.",
    REUSED_REFERENCE="An earlier event has the same carrierReference, but says something else.",
    IMPLAUSIBLE_TIME="occurredAt is more than 5 minutes in the future, more than a day before the "
    "shipment, or before the order. The event counts as having occurred when it was recorded.",
)
enum(
    LossDecision,
    "What is decided about lost units.",
    RESHIP="Send replacements: as many units enter the order, and are allocated.",
    REFUND="Send nothing; the money is refunded with refundPayment.",
    WAIT="Wait until they are found, at most until a given time.",
)
