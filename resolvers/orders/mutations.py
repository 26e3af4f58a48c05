"""What can be done with orders."""

from domain.services.orders.amending import Amending
from domain.services.orders.expiring import Expiring
from domain.services.orders.ordering import Ordering
from domain.services.orders.placing.providing import Providing
from resolvers.shared.mutations import bulk, mutation, mutations
from schema.orders.annotations.inputs import (
    ChangeOrderReferencesInput,
    RelateOrdersInput,
    UpdateOrderInput,
)
from schema.orders.delivery.group import DeliveryGroup
from schema.orders.delivery.inputs import UpdateDeliveryGroupInput
from schema.orders.exception import ResolveExceptionInput
from schema.orders.inputs import (
    AllocateOrderInput,
    CancelOrderInput,
    ExtendBackorderInput,
    HoldOrderInput,
    PlaceOrderInput,
    ReleaseHoldInput,
    VoidOrderInput,
)
from schema.orders.lines.inputs import ProvideOrderLinesInput
from schema.orders.lines.outcome import OUTCOMES, LineOutcome
from schema.orders.order import Order
from schema.shared.payloads import Also

# How a placed order answers.
TOLD = Also(
    LineOutcome,
    lambda order: order.line_outcomes,
    OUTCOMES + " Empty when the request was refused.",
    most=20,
)


@mutations("What can be done with orders.")
class OrderMutations:
    place_order = mutation(PlaceOrderInput, Ordering.place, Order, outcomes=TOLD)
    allocate_order = mutation(AllocateOrderInput, Ordering.allocate, Order)
    provide_order_lines = mutation(ProvideOrderLinesInput, Providing.provide, Order)
    hold_order = mutation(HoldOrderInput, Ordering.hold, Order)
    release_hold = mutation(ReleaseHoldInput, Ordering.release_hold, Order)
    resolve_exception = mutation(ResolveExceptionInput, Ordering.resolve_exception, Order)
    cancel_order = mutation(CancelOrderInput, Ordering.cancel, Order)
    extend_backorder = mutation(ExtendBackorderInput, Expiring.extend, Order)
    void_order = mutation(VoidOrderInput, Ordering.void, Order)
    update_order = mutation(UpdateOrderInput, Amending.update_order, Order)
    update_delivery_group = mutation(
        UpdateDeliveryGroupInput, Amending.update_delivery_group, DeliveryGroup
    )
    add_order_references = mutation(ChangeOrderReferencesInput, Amending.add_references, Order)
    remove_order_references = mutation(
        ChangeOrderReferencesInput, Amending.remove_references, Order
    )
    relate_orders = mutation(RelateOrdersInput, Amending.relate, Order)
    unrelate_orders = mutation(RelateOrdersInput, Amending.unrelate, Order)
    bulk_place_orders = bulk(PlaceOrderInput, Ordering.place, Order, outcomes=TOLD)
