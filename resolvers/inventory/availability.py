"""What can be sold of SKUs: their levels, with what has expired and what a channel has of its
own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from domain.catalog.kits import KitComponent
from domain.customers.customer import Customer
from domain.customers.group import CustomerGroup
from domain.fulfillment.serving import serves
from domain.inventory.availability import Availability as Stock
from domain.inventory.fencing.filters import RingFenceWhere
from domain.inventory.fencing.ring_fence import FenceOwner, RingFence, RingFenceStatus
from domain.inventory.kits import Shelves, Units
from domain.inventory.level import InventoryLevel, StockQuantities
from domain.inventory.lots.lot import LotLevel, ended_units, has_ended
from domain.inventory.reservations.filters import ReservationLineWhere
from domain.inventory.reservations.reservation import ReservationLine
from domain.network.channel import Channel
from domain.network.location import Location
from domain.network.methods import FulfillmentMethod
from domain.network.stock_feed import is_stale
from domain.network.stock_rules import NO_RULES, by_scope
from domain.shared.error_base import Entity
from domain.shared.errors import NotFound
from domain.shared.ids import Prefix
from domain.shared.paging import PAGE_MAX, Listing, Page, Where
from domain.shared.record import Record
from domain.shared.text.kinds import ID
from resolvers.shared.context import Context
from resolvers.shared.lists import require_prefix

# The attributes of levels that the numbers are made of.
NUMBERS = frozenset(
    (
        *("id", "sku", "location_id", "available", "ring_fenced", "incoming", "in_transit"),
        "unsellable_at",
    )
)
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Sale:
    """How units are to be sold: through a channel or without regard to one, to customers of a group
    or to anybody, delivered by a method
    or in any way, at some locations or at all; now, or as they could be at a past moment: what was
    in carts and ring-fences then is not told apart."""

    channel: Channel | None = None
    customer_group_id: str | None = None
    method: FulfillmentMethod | None = FulfillmentMethod.SHIP
    location_ids: frozenset[str] | None = None
    as_of: datetime | None = None


# SKUs as their variants have them, and what those of kits are made of.
Sold = Mapping[str, Sequence[KitComponent]]


def stocked(sold: Sold) -> list[str]:
    """The SKUs that have the stock of these: of a kit its components."""
    skus = (one for sku, parts in sold.items() for one in [part.sku for part in parts] or [sku])
    return list(dict.fromkeys(skus))


async def sold_of(
    context: Context, sold: Sold, sale: Sale, read: frozenset[str] | None = NUMBERS
) -> dict[str, Stock]:
    """What can be sold of each of these."""
    shelves = await shelves_of(context, stocked(sold), sale, read)
    return {sku: shelves.sold(sku, components) for sku, components in sold.items()}


async def shelves_of(
    context: Context, skus: Sequence[str], sale: Sale, read: frozenset[str] | None = NUMBERS
) -> Shelves:
    """What there is of each SKU, as their variants have them. `read` are the attributes of levels
    that are read; `None`: all."""
    by_sku = await _levels(context, skus, read)
    held = {level.location_id for levels in by_sku.values() for level in levels}
    wanted = held if sale.location_ids is None else held & sale.location_ids
    expired, opened, fenced, grouped = await _kept(context, by_sku, sale)
    places = await context.loaders.one(Location).load_batch(sorted(wanted))
    active = {place.id for place in places if place.active}
    able = {place.id for place in places if sale.method is None or serves(place, sale.method)}
    now = datetime.now(UTC)
    ships = sale.method in (None, FulfillmentMethod.SHIP)
    return Shelves(
        levels=by_sku,
        past=await _past(context, by_sku, sale.as_of),
        active=active,
        serving=able & active,
        shown=context.caller.visible.of_locations(active),
        together={place.id for place in places if place.ships} if ships else set(),
        stale=set() if sale.as_of else {place.id for place in places if is_stale(place, now)},
        expired=expired,
        opened=opened,
        fenced=fenced,
        unsellable=await _unsellable(context, by_sku, sale, now),
        grouped=grouped,
        rules=NO_RULES if sale.channel is None else by_scope(sale.channel.stock_rules),
        channel_id=None if sale.channel is None else sale.channel.id,
    )


async def channel_of(context: Context, channel_id: str) -> Channel:
    """The channel with this id; `NotFound` where there is none."""
    id = require_prefix(ID.read("channelId", channel_id), Prefix.CHANNEL)
    channel: Channel | None = await context.loaders.one(Channel).load(id)
    if channel is None:
        raise NotFound(Entity.CHANNEL, id)
    return channel


async def require_group(context: Context, group_id: str) -> str:
    """The id, cleaned; `NotFound` where there is no such group, or where a customer asks for one
    that it is not in."""
    id = require_prefix(ID.read("customerGroupId", group_id), Prefix.CUSTOMER_GROUP)
    if await context.loaders.one(CustomerGroup).load(id) is None:
        own = context.caller.scope.customer_id
        customer = await context.loaders.one(Customer).load(own) if own else None
        if customer is None or id not in customer.group_ids:
            raise NotFound(Entity.CUSTOMER_GROUP, id)
    return id


async def _levels(
    context: Context, skus: Sequence[str], read: frozenset[str] | None
) -> dict[str, Sequence[Any]]:
    """The levels of each SKU, wherever it is."""
    levels = context.unlimited.many(InventoryLevel, "sku", read)
    return dict(zip(skus, await levels.load_batch(list(skus)), strict=True))


async def _past(
    context: Context, by_sku: Mapping[str, Sequence[Any]], as_of: datetime | None
) -> dict[str, StockQuantities] | None:
    """What these levels had at a past moment, by their ids; `None`, where now is asked for."""
    if as_of is None:
        return None
    ids = [level.id for levels in by_sku.values() for level in levels]
    found = await context.unlimited.quantities_at(as_of).load_batch(ids)
    return dict(zip(ids, found, strict=True))


async def _kept(
    context: Context, by_sku: Mapping[str, Sequence[Any]], sale: Sale
) -> tuple[Units, Units, Units, Units]:
    """Units of carts and of ring-fences whose time has come, and those that are ring-fenced for
    the channel and for the group."""
    if sale.as_of is not None:
        return {}, {}, {}, {}
    expired = await _expired(context, list(by_sku))
    return expired, *(await _fenced(context, by_sku, sale))


async def _expired(context: Context, skus: Sequence[str]) -> Units:
    """Units of reservations that have expired and were not given back yet."""
    where = ReservationLineWhere(sku=tuple(skus), held_until_until=datetime.now(UTC))
    found = await _all(context, ReservationLine, where)
    return _summed((line.sku, line.location_id, line.quantity) for line in found)


async def _fenced(
    context: Context, by_sku: Mapping[str, Sequence[Any]], sale: Sale
) -> tuple[Units, Units, Units]:
    """Units of ring-fences whose time has come, of those of the channel, and of those of the group.
    Where no level has any, nothing is read."""
    fenced = [sku for sku, levels in by_sku.items() if any(one.ring_fenced for one in levels)]
    if not fenced:
        return {}, {}, {}
    channel_id = None if sale.channel is None else sale.channel.id
    groups = () if sale.customer_group_id is None else (sale.customer_group_id,)
    where = RingFenceWhere(sku=tuple(fenced), status=(RingFenceStatus.ACTIVE,), remaining_from=1)
    now = datetime.now(UTC)
    over: list[tuple[str, str, int]] = []
    own: list[tuple[str, str, int]] = []
    grouped: list[tuple[str, str, int]] = []
    for one in await _all(context, RingFence, where):
        units = one.sku, one.location_id, one.remaining
        if one.expires_at is not None and one.expires_at <= now:
            over.append(units)
        elif FenceOwner(one.channel_id, one.customer_group_id).is_for(channel_id, groups):
            (own if one.customer_group_id is None else grouped).append(units)
    return _summed(over), _summed(own), _summed(grouped)


async def _unsellable(
    context: Context, by_sku: Mapping[str, Sequence[Any]], sale: Sale, now: datetime
) -> Units:
    """Available units of lots that are sold no more. Where no level has any, nothing is read."""
    every = (level for levels in by_sku.values() for level in levels)
    due = [level for level in every if has_ended(level.unsellable_at, now)]
    if sale.as_of is not None or not due:
        return {}
    lots = await context.unlimited.many(LotLevel, "level_id").load_batch([one.id for one in due])
    return _summed(
        (level.sku, level.location_id, min(level.available, ended_units(some, now)))
        for level, some in zip(due, lots, strict=True)
    )


async def _all(context: Context, kind: type[Kind], where: Where) -> list[Record[Kind]]:
    """All rows of a filter, whoever asks: what can be sold is told to all."""
    listing, page = Listing(where, "id"), Page(first=PAGE_MAX)
    rows: list[Record[Kind]] = []
    while True:
        found = await context.everything.page(kind, listing, page)
        rows += found.records
        if not found.has_next:
            return rows
        page = Page(first=PAGE_MAX, after=found.cursors[-1])


def _summed(rows: Iterable[tuple[str, str, int]]) -> Units:
    units: dict[str, dict[str, int]] = defaultdict(dict)
    for sku, location_id, quantity in rows:
        at = units[sku]
        at[location_id] = at.get(location_id, 0) + quantity
    return units
