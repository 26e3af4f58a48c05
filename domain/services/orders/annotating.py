"""Annotations of an order: tags, references, relations and metafields."""

from collections.abc import Sequence
from datetime import datetime

from domain.network.channel import Channel
from domain.orders.annotations import reference, relation, tag
from domain.orders.annotations.reference import OrderReference, ReferenceKey
from domain.orders.annotations.relation import OrderRelation, RelationKey
from domain.orders.annotations.tag import OrderTag
from domain.orders.order import Order
from domain.ports.unit_of_work import UnitOfWork
from domain.services.metafields.writing import write_metafields
from domain.services.orders.commands.ordering import PlaceOrder
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists, NotFound, refuse


async def annotate(uow: UnitOfWork, order: Order, command: PlaceOrder) -> None:
    """Write what a new order comes with. An order without any of it costs no statement."""
    if command.tags:
        await set_tags(uow, order, command.tags)
    if command.references:
        await add_references(uow, order, command.references)
    if command.relations:
        await add_relations(uow, order, command.relations)


async def set_tags(uow: UnitOfWork, order: Order, tags: Sequence[str]) -> bool:
    """Replace the tags of an order. Whether that changes them."""
    return tag.replace(await uow.annotations(order, OrderTag), tags, order_id=order.id)


async def add_references(uow: UnitOfWork, order: Order, wanted: Sequence[ReferenceKey]) -> None:
    """Add references, or refuse all that are unique and in use by another order of the channel."""
    channel = await uow.get(Channel, order.channel_id)
    references = await uow.annotations(order, OrderReference)
    unique_types = channel.unique_reference_types
    added = reference.missing(references, wanted, order.id)
    unique = [(index, one) for index, one in added if one.type in unique_types]
    if unique:
        used = await uow.orders_with_references(channel.id, [one for _, one in unique])
        refuse(
            AlreadyExists(Entity.ORDER, "reference", one.value, used[one.key]).at(
                "references", str(index), "value"
            )
            for index, one in unique
            if one.key in used
        )
    reference.add(
        references, wanted, order_id=order.id, channel_id=channel.id, unique_types=unique_types
    )


async def add_relations(uow: UnitOfWork, order: Order, wanted: Sequence[RelationKey]) -> None:
    """Relate an order to others, all of which must exist."""
    ids = dict.fromkeys(one.order_id for one in wanted)
    existing = await uow.existing_values(Order, "id", ids)
    refuse(NotFound(Entity.ORDER, id) for id in ids if id not in existing)
    relation.add(await uow.annotations(order, OrderRelation), wanted, order_id=order.id)


async def write_given_metafields(
    uow: UnitOfWork, order: Order, command: PlaceOrder, at: datetime
) -> None:
    """Write the metafields of a new order, and those of the lines that it was given and has."""
    await write_metafields(uow, order, order.id, command.metafields, at)
    lines = (line for line in order.lines if line.parent_line_id is None)
    ordered = [line for line in lines if line.substitute_for is None]
    gone = {one.position for one in order.outcomes or () if one.line_id is None}
    asked = [line for number, line in enumerate(command.lines, start=1) if number not in gone]
    for line, requested in zip(ordered, asked, strict=True):
        await write_metafields(uow, order, line.id, requested.metafields, at)
