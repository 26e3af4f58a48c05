"""The front door: every question, every command, every stream. One line each."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import wraps
from inspect import cleandoc, getdoc
from typing import Any

import strawberry

from domain.shared.errors import DomainError
from resolvers import bulk
from resolvers import figures as reporting
from resolvers import fulfillment as fulfilling
from resolvers import inventory as stocking
from resolvers import nodes as finding
from resolvers import order as ordering
from resolvers import payment as paying
from resolvers import registry as registering
from resolvers.context import Info
from resolvers.errors import shown
from schema import results
from schema.bulk import BulkCustomerAnswer, BulkOrderAnswer, BulkProductAnswer, BulkStockAnswer
from schema.catalog import Product
from schema.channel import Channel
from schema.customer import Customer
from schema.figures import Figures
from schema.fulfillment import FulfillmentOrder
from schema.inventory import Availability, Level
from schema.location import Location
from schema.node import Node
from schema.order import Order
from schema.page import Connection
from schema.shipment import Shipment


def ask(resolver: Callable[..., Any], graph_type: Any) -> Any:
    """A question: `resolver` answers with a `graph_type`; its docstring describes it."""
    return strawberry.field(
        resolver=resolver, graphql_type=graph_type, description=_described(resolver)
    )


def act(resolver: Callable[..., Any], graph_type: Any) -> Any:
    """A command. What was loaded before it is forgotten: its answer shows what is now."""

    @wraps(resolver)
    async def do(info: Info, **arguments: Any) -> Any:
        try:
            return await resolver(info, **arguments)
        finally:
            info.context.loaders.forget()

    return strawberry.mutation(
        resolver=do, graphql_type=graph_type, description=_described(resolver)
    )


def answer(resolver: Callable[..., Any], graph_type: Any) -> Any:
    """A command whose refusals are typed members of its answer."""

    @wraps(resolver)
    async def do(info: Info, **arguments: Any) -> Any:
        try:
            return await resolver(info, **arguments)
        except DomainError as refusal:
            return shown(refusal)

    return act(do, graph_type)


def stream(resolver: Callable[..., AsyncGenerator[Any, None]], graph_type: Any) -> Any:
    """A live root field. A stream outlives what it read, so every event is answered afresh."""

    @wraps(resolver)
    async def events(info: Info, **arguments: Any) -> AsyncGenerator[Any, None]:
        async with aclosing(resolver(info, **arguments)) as happenings:
            async for event in happenings:
                info.context.loaders.forget()
                yield event

    return strawberry.subscription(
        resolver=events, graphql_type=graph_type, description=_described(resolver)
    )


def _described(resolver: Callable[..., Any]) -> str:
    text = getdoc(resolver)
    if text is None:
        raise ValueError(f"{resolver.__name__} needs a docstring: it describes the field")
    return cleandoc(text)


@strawberry.type(description="What can be asked.")
class Query:
    node = ask(finding.node, Node | None)
    nodes = ask(finding.nodes, list[Node | None])
    order = ask(ordering.order, Order | None)
    orders = ask(ordering.orders, Connection[Order])
    customer = ask(registering.customer, Customer | None)
    customers = ask(registering.customers, Connection[Customer])
    product = ask(registering.product, Product | None)
    products = ask(registering.products, Connection[Product])
    location = ask(registering.location, Location | None)
    locations = ask(registering.locations, Connection[Location])
    channel = ask(registering.channel, Channel | None)
    channels = ask(registering.channels, Connection[Channel])
    availability = ask(stocking.availability, list[Availability])
    levels = ask(stocking.levels, Connection[Level])
    fulfillment_orders = ask(fulfilling.fulfillment_orders, Connection[FulfillmentOrder])
    shipments = ask(fulfilling.shipments, Connection[Shipment])
    figures = ask(reporting.figures, Figures)


# fmt: off
@strawberry.type(description="What can be done. A refusal is an answer, not an error.")
class Mutation:
    place_order = answer(ordering.place_order, results.PlaceOrderResult)
    allocate_order = answer(ordering.allocate_order, results.OrderResult)
    hold_order = answer(ordering.hold_order, results.OrderResult)
    release_hold = answer(ordering.release_hold, results.OrderResult)
    cancel_order = answer(ordering.cancel_order, results.OrderResult)
    annul_order = answer(ordering.annul_order, results.OrderResult)
    authorize_payment = answer(paying.authorize_payment, results.PaymentResult)
    capture_payment = answer(paying.capture_payment, results.PaymentResult)
    refund_payment = answer(paying.refund_payment, results.PaymentResult)
    void_payment = answer(paying.void_payment, results.PaymentResult)
    accept_fulfillment_order = answer(
        fulfilling.accept_fulfillment_order, results.FulfillmentOrderResult)
    reject_fulfillment_order = answer(
        fulfilling.reject_fulfillment_order, results.FulfillmentOrderResult)
    pick_fulfillment_order = answer(
        fulfilling.pick_fulfillment_order, results.FulfillmentOrderResult)
    pack_fulfillment_order = answer(
        fulfilling.pack_fulfillment_order, results.FulfillmentOrderResult)
    ready_fulfillment_order = answer(
        fulfilling.ready_fulfillment_order, results.FulfillmentOrderResult)
    request_fulfillment_cancellation = answer(
        fulfilling.request_fulfillment_cancellation, results.FulfillmentOrderResult)
    accept_fulfillment_cancellation = answer(
        fulfilling.accept_fulfillment_cancellation, results.FulfillmentOrderResult)
    refuse_fulfillment_cancellation = answer(
        fulfilling.refuse_fulfillment_cancellation, results.FulfillmentOrderResult)
    ship_fulfillment_order = answer(fulfilling.ship_fulfillment_order, results.ShipmentResult)
    collect_fulfillment_order = answer(
        fulfilling.collect_fulfillment_order, results.ShipmentResult)
    track_shipment = answer(fulfilling.track_shipment, results.ShipmentResult)
    move_stock = answer(stocking.move_stock, results.LevelResult)
    count_stock = answer(stocking.count_stock, results.CountStockResult)
    transfer_stock = answer(stocking.transfer_stock, results.LevelResult)
    create_channel = answer(registering.create_channel, results.CreateChannelResult)
    update_channel = answer(registering.update_channel, results.UpdateChannelResult)
    create_location = answer(registering.create_location, results.CreateLocationResult)
    update_location = answer(registering.update_location, results.UpdateLocationResult)
    create_customer = answer(registering.create_customer, results.CreateCustomerResult)
    update_customer = answer(registering.update_customer, results.UpdateCustomerResult)
    put_product = answer(registering.put_product, results.PutProductResult)
    bulk_place_orders = act(bulk.bulk_place_orders, BulkOrderAnswer)
    bulk_count_stock = act(bulk.bulk_count_stock, BulkStockAnswer)
    bulk_put_products = act(bulk.bulk_put_products, BulkProductAnswer)
    bulk_create_customers = act(bulk.bulk_create_customers, BulkCustomerAnswer)
# fmt: on


@strawberry.type(description="What can be followed live, over WebSocket or SSE.")
class Subscription:
    order_events = stream(ordering.order_events, results.OrderMessage)
    inventory_changed = stream(stocking.inventory_changed, results.InventoryMessage)
