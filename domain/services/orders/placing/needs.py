"""What the placing of an order looks for, and what no two orders may have in common."""

from collections.abc import Iterator

from domain.ports.unit_of_work import Needs
from domain.services.orders.commands.ordering import PlaceOrder


def needs_of(command: PlaceOrder) -> Needs:
    return Needs(
        channel_id=command.channel_id,
        customer_id=command.customer_id,
        skus=tuple(command.skus),
        order_id=command.id,
        external_id=command.external_id,
        alone=frozenset(_alone(command)),
    )


def _alone(command: PlaceOrder) -> Iterator[str]:
    """The names by which another order finds this one, or is found by it."""
    if command.id is not None:
        yield f"order {command.id}"
    if command.reservation_id is not None:
        yield f"reservation {command.reservation_id}"
    if command.external_id is not None:
        yield f"external {command.channel_id} {command.external_id}"
    for reference in command.references:
        yield f"reference {command.channel_id} {reference.key}"
    for relation in command.relations:
        yield f"order {relation.order_id}"
