"""The delivery groups of an order: built from the command that places it, and changed later."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.customers.customer import ContactKind
from domain.customers.phone import WRITTEN_AS, is_written_as_phone
from domain.fulfillment.fulfillment_order import COLLECTION_METHODS
from domain.fulfillment.serving import serves
from domain.network.location import Location
from domain.orders.delivery_group import DeliveryGroup, PickupPerson, first_group_id
from domain.orders.event import OrderEventKind
from domain.orders.lines.line import SHIPPED_STATES, LineState
from domain.orders.offers.orders import require_status
from domain.orders.order import NewId, Order
from domain.orders.status import OrderAction
from domain.ports.contacts import ReadContact, UnreadableContact
from domain.ports.unit_of_work import UnitOfWork
from domain.services.fulfillment.closing import is_active
from domain.services.orders.commands.delivering import PlaceDeliveryGroup, UpdateDeliveryGroup
from domain.services.orders.commands.ordering import PlaceOrder
from domain.shared import bounds
from domain.shared.audit import AuditStamp
from domain.shared.changes import apply_changes
from domain.shared.error_base import Entity
from domain.shared.errors import DomainError, IllegalTransition, InvalidInput, NotFound, refuse
from domain.shared.ids import Prefix
from domain.shared.text.searching import international

CHANGEABLE = (
    *("ship_to", "pickup_person", "note"),
    *("promised_on", "promised_from", "promised_until", "ship_by"),
)


async def checked_groups(
    uow: UnitOfWork, command: PlaceOrder, read: ReadContact
) -> tuple[PlaceDeliveryGroup, ...]:
    """The groups to place, with the phone numbers of pickup persons in their normal form; or every
    fault of their stores and numbers together."""
    ids = dict.fromkeys(g.location_id for g in command.groups if g.location_id)
    stores = {one.id: one for one in await uow.get_many(Location, "id", ids)} if ids else {}
    errors: list[DomainError] = []
    groups = []
    for index, group in enumerate(command.groups):
        try:
            groups.append(_checked(group, stores, read))
        except DomainError as error:
            path = ("deliveryGroups", str(index)) if command.delivery_groups else ()
            errors.append(error.at(*path, *error.path))
    refuse(errors)
    return tuple(groups)


def _checked(
    group: PlaceDeliveryGroup, stores: Mapping[str, Location], read: ReadContact
) -> PlaceDeliveryGroup:
    if group.location_id is None:
        return group
    store = stores.get(group.location_id)
    if store is None:
        raise NotFound(Entity.LOCATION, group.location_id).at("locationId")
    if not serves(store, group.method):
        reason = f"({store.code}) must be a location that offers pickup"
        raise InvalidInput("locationId", reason).at("locationId")
    person = normal_person(group.pickup_person, store.address.country, read)
    return replace(group, pickup_person=person)


def normal_person(
    person: PickupPerson | None, country: str | None, read: ReadContact
) -> PickupPerson | None:
    """The person with the number in its normal form. One without country code is of the `country`
    of the store."""
    if person is None or not (phone := person.phone):
        return person and replace(person, phone=None)
    try:
        if not is_written_as_phone(phone):
            raise UnreadableContact(WRITTEN_AS)
        return replace(
            person, phone=read(ContactKind.PHONE, phone, None if international(phone) else country)
        )
    except UnreadableContact as error:
        raise InvalidInput("phone", str(error)).at("pickupPerson", "phone") from None


def new_groups(
    order: Order, groups: Sequence[PlaceDeliveryGroup], new_id: NewId
) -> dict[str | None, DeliveryGroup]:
    """Add the groups to a new order. Each by its key; the only one also by none."""
    made: dict[str | None, DeliveryGroup] = {}
    for position, group in enumerate(groups, start=1):
        id = order.new_part_id(new_id, Prefix.DELIVERY_GROUP)
        made[group.key] = DeliveryGroup(
            id=first_group_id(order.id) if position == 1 else id,
            order_id=order.id,
            position=position,
            method=group.method,
            location_id=group.location_id,
            ship_to=group.ship_to,
            pickup_person=group.pickup_person,
            promised_on=group.promised_on,
            promised_from=group.promised_from,
            promised_until=group.promised_until,
            ship_by=group.ship_by,
            note=group.note,
        )
    order.delivery_groups += made.values()
    return {**made, None: order.delivery_groups[0]}


def change(
    order: Order, command: UpdateDeliveryGroup, *, stamp: AuditStamp, new_id: NewId
) -> DeliveryGroup:
    """Change how a group is delivered, while none of its units has left. What is as asked for
    already is no event."""
    group = order.delivery_group(command.delivery_group_id)
    require_status(order, OrderAction.CHANGE_DELIVERY)
    _require_not_left(order, group)
    before = [getattr(group, name) for name in CHANGEABLE]
    with bounds.collecting():
        command.require_recipient(group.method)
        apply_changes(group, command, CHANGEABLE)
    if before != [getattr(group, name) for name in CHANGEABLE]:
        for work in order.fulfillment_orders:
            if work.delivery_group_id == group.id and is_active(work):
                work.ship_by = group.ship_by
        order.record(OrderEventKind.DELIVERY_CHANGED, stamp, new_id, group.id)
    return group


def _require_not_left(order: Order, group: DeliveryGroup) -> None:
    lines = {line.id for line in order.lines if line.delivery_group_id == group.id}
    left = {
        part.state
        for part in order.line_quantities
        if part.line_id in lines and part.state in SHIPPED_STATES
    }
    if left:
        state = min(left, key=list(LineState).index)
        raise IllegalTransition(Entity.DELIVERY_GROUP, state, OrderAction.CHANGE_DELIVERY, ())


async def with_normal_person(
    uow: UnitOfWork, group: DeliveryGroup, command: UpdateDeliveryGroup, read: ReadContact
) -> UpdateDeliveryGroup:
    """The command, with the phone number of the pickup person in its normal form."""
    person = command.pickup_person
    if not isinstance(person, PickupPerson) or group.method not in COLLECTION_METHODS:
        return command
    # An announced order of the release before has no store.
    store = await uow.get(Location, group.location_id) if group.location_id else None
    country = store.address.country if store else None
    return replace(command, pickup_person=normal_person(person, country, read))
