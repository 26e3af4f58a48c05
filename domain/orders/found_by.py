"""What an order is found by, besides its customer, its references and the SKUs of its lines."""

from collections.abc import Iterable

from domain.orders.delivery_group import DeliveryGroup
from domain.orders.order import Order
from domain.shared.text.searching import codes, distinct, emails, names, phones


def terms_of(order: Order) -> frozenset[str]:
    found = [*terms_of_numbers(order.number, order.external_id, order.purchase_order_number)]
    found += emails(order.email)
    found += codes(*(parcel.tracking_number for parcel in order.parcels))
    for group in order.delivery_groups:
        found += _of_group(group)
    return distinct(found)


def terms_of_numbers(*numbers: str | None) -> frozenset[str]:
    """What is left to find an order by when its personal data is erased: its numbers."""
    return distinct(codes(*numbers))


def _of_group(group: DeliveryGroup) -> Iterable[str]:
    if group.ship_to is not None:
        yield from names(group.ship_to.name)
        yield from codes(group.ship_to.postal_code)
    if group.pickup_person is not None:
        person = group.pickup_person
        yield from (*names(person.name), *emails(person.email), *phones(person.phone))
