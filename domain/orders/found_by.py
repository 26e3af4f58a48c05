"""What an order is found by, besides its customer, its references and the SKUs of its lines."""

from collections.abc import Iterable

from domain.orders.delivery_group import DeliveryGroup
from domain.orders.order import Order
from domain.shared.text.searching import codes, distinct, emails, names, phones


def terms_of(order: Order) -> frozenset[str]:
    numbers = (order.number, order.external_id, order.purchase_order_number)
    found = [*codes(*numbers), *emails(order.email)]
    found += codes(*(parcel.tracking_number for parcel in order.parcels))
    for group in order.delivery_groups:
        found += _of_group(group)
    return distinct(found)


def _of_group(group: DeliveryGroup) -> Iterable[str]:
    if group.ship_to is not None:
        yield from names(group.ship_to.name)
        yield from codes(group.ship_to.postal_code)
    if group.pickup_person is not None:
        person = group.pickup_person
        yield from (*names(person.name), *emails(person.email), *phones(person.phone))
