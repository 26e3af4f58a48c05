"""What locations and carriers can do."""

from domain.services.fulfillment.fulfilling import Fulfilling
from resolvers.shared.mutations import mutation, mutations
from schema.fulfillment.fulfillment_order import FulfillmentOrder
from schema.fulfillment.inputs import (
    DecideLostUnitsInput,
    FulfillmentInput,
    FulfillmentUnitsInput,
    MoveFulfillmentOrderInput,
    RejectFulfillmentOrderInput,
    ShipFulfillmentOrderInput,
    SplitFulfillmentOrderInput,
    TrackShipmentInput,
)
from schema.fulfillment.shipment import Shipment
from schema.orders.order import Order


@mutations("What locations and carriers can do.")
class FulfillmentMutations:
    accept_fulfillment_order = mutation(FulfillmentInput, Fulfilling.accept, FulfillmentOrder)
    reject_fulfillment_order = mutation(
        RejectFulfillmentOrderInput, Fulfilling.reject, FulfillmentOrder
    )
    pick_fulfillment_order = mutation(FulfillmentUnitsInput, Fulfilling.pick, FulfillmentOrder)
    pack_fulfillment_order = mutation(FulfillmentUnitsInput, Fulfilling.pack, FulfillmentOrder)
    ready_fulfillment_order = mutation(FulfillmentUnitsInput, Fulfilling.ready, FulfillmentOrder)
    move_fulfillment_order = mutation(MoveFulfillmentOrderInput, Fulfilling.move, FulfillmentOrder)
    split_fulfillment_order = mutation(
        SplitFulfillmentOrderInput, Fulfilling.split, FulfillmentOrder
    )
    ship_fulfillment_order = mutation(ShipFulfillmentOrderInput, Fulfilling.ship, Shipment)
    collect_fulfillment_order = mutation(FulfillmentUnitsInput, Fulfilling.collect, Shipment)
    request_fulfillment_cancellation = mutation(
        FulfillmentUnitsInput, Fulfilling.request_cancellation, FulfillmentOrder
    )
    accept_fulfillment_cancellation = mutation(
        FulfillmentInput, Fulfilling.accept_cancellation, FulfillmentOrder
    )
    refuse_fulfillment_cancellation = mutation(
        FulfillmentInput, Fulfilling.refuse_cancellation, FulfillmentOrder
    )
    track_shipment = mutation(TrackShipmentInput, Fulfilling.track, Shipment)
    decide_lost_units = mutation(DecideLostUnitsInput, Fulfilling.decide_lost, Order)
