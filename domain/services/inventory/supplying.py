"""What purchase orders and transfer orders have in common: their levels, lines and movements."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.access.caller import Caller
from domain.inventory.level import InventoryLevel
from domain.inventory.lots.commands import LotQuantity
from domain.inventory.lots.lot import LotUnits, ended_units, portion
from domain.inventory.packing import InUnits
from domain.inventory.stock import MovementKind, StockMove
from domain.inventory.supply.commands import ReceivedUnits
from domain.inventory.supply.expected import (
    PURCHASED,
    TRANSFERRED,
    UNEXPECTED_RECEIVED,
    Arrival,
    Moved,
)
from domain.inventory.supply.purchase_order import PurchaseOrder
from domain.inventory.supply.transfer_order import TransferOrder
from domain.network.location import Location, LocationKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.lots.naming import Naming
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import InvalidInput, NotFound

# By the SKU as it was given.
Levels = Mapping[str, InventoryLevel]
ARRIVING = frozenset({PURCHASED.received, TRANSFERRED.received, UNEXPECTED_RECEIVED})
RESERVE = MovementKind.RESERVE
# By the SKU as its variant has it.
LotsBySku = Mapping[str, Sequence[LotUnits]]
NO_LOTS: LotsBySku = {}


def require_place(caller: Caller, *location_ids: str) -> None:
    """Raise `NotFound` unless a caller that is limited to locations works at one of these."""
    own = caller.scope.location_ids
    if own is not None and not own.intersection(location_ids):
        raise NotFound(Entity.LOCATION, location_ids[0])


async def require_supplier(uow: UnitOfWork, supplier_id: str, location_id: str) -> None:
    supplier = await uow.get(Location, supplier_id)
    if supplier.kind is not LocationKind.SUPPLIER:
        raise InvalidInput("supplierId", "must be a location of kind SUPPLIER")
    if supplier.id == location_id:
        raise InvalidInput("locationId", "must not be the supplier")


async def levels_of(uow: UnitOfWork, order: PurchaseOrder) -> Levels:
    """The levels of what was ordered."""
    return await uow.levels([line.sku for line in order.lines], order.location_id)


def number_of(id: str) -> str:
    """The number of a document that was given none: the last digits of its id."""
    return id[-10:].upper()


def moves_of(
    cause: str,
    levels: Levels,
    moved: Iterable[tuple[str, Moved]],
    stamp: AuditStamp,
    lots: LotsBySku = NO_LOTS,
) -> list[StockMove]:
    """The stock movements at these levels, by SKU; `lots` are those of the units that arrive in a
    state to be sold."""
    rest = {sku: list(units) for sku, units in lots.items()}
    return [
        StockMove(
            kind=kind,
            sku=levels[sku].sku,
            location_id=levels[sku].location_id,
            quantity=quantity,
            cause=cause,
            stamp=stamp,
            lots=portion(rest.get(levels[sku].sku, []), quantity) if kind in ARRIVING else (),
        )
        for sku, kinds in moved
        for kind, quantity in kinds
    ]


def arrivals(lines: Sequence[InUnits[ReceivedUnits]], levels: Levels) -> list[Arrival]:
    """What arrived, with each SKU as its variant has it."""
    return [
        Arrival(sku=levels[one.sku].sku, received=one.line.received, damaged=one.line.damaged)
        for one in lines
    ]


async def named_lots(
    service: Service,
    uow: UnitOfWork,
    lines: Sequence[InUnits[ReceivedUnits]],
    levels: Levels,
    now: datetime,
) -> dict[str, list[LotUnits]]:
    """The lots of units that arrived, by SKU as its variant has it."""
    named: dict[str, list[LotQuantity]] = {}
    for one in lines:
        named.setdefault(levels[one.sku].sku, []).extend(one.line.lots)
    naming = await Naming.of(service, uow, named, now)
    found: dict[str, list[LotUnits]] = {}
    with bounds.collecting():
        for index, one in enumerate(lines):
            with bounds.inside("lines", str(index)):
                sku, line = levels[one.sku].sku, one.line
                found.setdefault(sku, []).extend(naming.units(sku, line.lots, line.received))
    return {sku: units for sku, units in found.items() if units}


async def keep_for_waiting(
    uow: UnitOfWork,
    document: PurchaseOrder | TransferOrder,
    levels: Levels,
    moved: Iterable[tuple[str, Moved]],
    stamp: AuditStamp,
    lots: LotsBySku = NO_LOTS,
) -> None:
    """Reserve what arrives in a state to be sold for the orders that wait for it: nobody else can
    order it, until they are served. Units of lots that are sold no more are not promised."""
    units = Counter[str]()
    for sku, kinds in moved:
        units[levels[sku].sku] += sum(quantity for kind, quantity in kinds if kind in ARRIVING)
    for sku, some in lots.items():
        units[sku] -= ended_units(some, stamp.at)
    if not +units:
        return
    location_id = next(iter(levels.values())).location_id
    kept = await uow.promises.arrive(location_id, +units, stamp.at)
    uow.move(
        moves_of(document.id, levels, [(sku, [(RESERVE, n)]) for sku, n in kept.items()], stamp)
    )
