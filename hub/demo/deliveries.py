"""Orders that are delivered in several groups: a sale at a till that is carried out, collected and
shipped; an order of a business with three dates and addresses; and one whose goods are replaced."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.network.channel import AvailabilityPolicy, Channel
from domain.network.location import Location
from domain.orders.delivery_group import PickupPerson
from domain.services.orders.commands.delivering import PlaceDeliveryGroup
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder

# A desk lamp and four cushions for each office, by the day on which it opens.
OFFICES = (("Berlin", 20), ("Leipzig", 40), ("Dresden", 60))


def mixed_sale(till: Channel, store: Location, customer: Customer, now: datetime) -> PlaceOrder:
    """Candles to take along, a teapot that a friend collects, a backpack to be sent home."""
    collected = _at(now, days=2, hour=15)
    return PlaceOrder(
        channel_id=till.id,
        customer_id=customer.id,
        delivery_groups=(
            PlaceDeliveryGroup(
                key="along", method=FulfillmentMethod.CARRY_OUT, location_id=store.id
            ),
            PlaceDeliveryGroup(
                key="friend",
                method=FulfillmentMethod.PICKUP,
                location_id=store.id,
                pickup_person=PickupPerson(name="Kim Sommer", phone="030 901820"),
                promised_from=collected,
                promised_until=collected + timedelta(hours=3),
            ),
            PlaceDeliveryGroup(
                key="home",
                ship_to=customer.addresses[0],
                promised_on=_at(now, days=4).date(),
                note="Leave it with the neighbour",
            ),
        ),
        lines=(
            PlaceLine(sku="CANDLE", quantity=2, delivery_group="along"),
            PlaceLine(sku="TEAPOT", quantity=1, delivery_group="friend"),
            PlaceLine(sku="BACKPACK", quantity=1, delivery_group="home"),
        ),
    )


def three_offices(phone: Channel, customer: Customer, now: datetime) -> PlaceOrder:
    """The same for each of three offices, by a day and at an address of its own."""
    return PlaceOrder(
        channel_id=phone.id,
        customer_id=customer.id,
        purchase_order_number="PO-2041",
        delivery_groups=tuple(
            PlaceDeliveryGroup(
                key=city,
                ship_to=replace(customer.addresses[0], label="office", city=city),
                promised_on=_at(now, days=days).date(),
                ship_by=_at(now, days=days - 3),
            )
            for city, days in OFFICES
        ),
        lines=tuple(
            PlaceLine(sku=sku, quantity=quantity, delivery_group=city)
            for city, _ in OFFICES
            for sku, quantity in (("LAMP-DESK", 1), ("CUSHION", 4))
        ),
    )


def _at(now: datetime, *, days: int, hour: int = 12) -> datetime:
    return now.replace(hour=hour, minute=0) + timedelta(days=days)


def replaced(channel: Channel, customer: Customer, sku: str) -> PlaceOrder:
    """Two units of what is not there, or what replaces them."""
    policy = AvailabilityPolicy.SUBSTITUTE
    return PlaceOrder(
        channel_id=channel.id,
        customer_id=customer.id,
        lines=(PlaceLine(sku=sku, quantity=2, availability_policy=policy),),
        ship_to=customer.addresses[0],
    )
