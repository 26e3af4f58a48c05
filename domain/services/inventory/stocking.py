"""Receiving, counting and moving stock."""

from collections.abc import Sequence
from dataclasses import replace

from domain.access.caller import Caller
from domain.inventory.commands import CountStock, MoveStock
from domain.inventory.level import InventoryLevel
from domain.inventory.lots.commands import LotQuantity
from domain.inventory.lots.lot import LotUnits
from domain.inventory.lots.spreading import is_arrival
from domain.inventory.stock import MANUAL_KINDS, MovementKind, StockMove
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.lots.naming import Naming
from domain.services.inventory.packing import one_in_units
from domain.services.shared.clocks import occurring
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.audit import AuditStamp
from domain.shared.errors import (
    InsufficientLot,
    InsufficientStock,
    InvalidInput,
    KitHasNoStock,
    PermissionDenied,
    StockMismatch,
    UnknownPack,
)

replay_level = replaying(InventoryLevel)


class Stocking(Service):
    @refuses(InsufficientLot, InsufficientStock, KitHasNoStock, PermissionDenied, UnknownPack)
    async def move(self, caller: Caller, key: str | None, command: MoveStock) -> InventoryLevel:
        """Move units of a SKU at a location from one stock name to another, as `kind` says: for
        example receive, damage, quarantine or withdraw. Of a SKU with lots, what is taken are the
        units of the lots that are named, else those that expire first."""
        if command.kind not in MANUAL_KINDS:
            raise InvalidInput("kind", f"must not be {command.kind.value}: the hub records those")
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> InventoryLevel:
            one = await one_in_units(uow, command)
            level = await uow.level(one.sku, command.location_id)
            cause = command.cause or key or level.id
            occurred = await occurring(uow, stamp, command.occurred_at)
            naming = await Naming.of(self, uow, {level.sku: command.lots}, stamp.at)
            move = _move(command.kind, level, one.line.quantity, cause, occurred)
            with bounds.collecting():
                lots = _named(naming, move, command.lots)
            uow.move([replace(move, lots=lots)])
            return level

        return await self.idempotent(caller, key, command, run, replay_level)

    @refuses(InsufficientStock, KitHasNoStock, PermissionDenied, StockMismatch)
    async def count(self, caller: Caller, key: str | None, command: CountStock) -> InventoryLevel:
        """Set the available quantity to what was counted, unless it changed since the counter read
        it (compare and set)."""
        stamp = self.stamp(caller, command.reason or "Stock count")

        async def run(uow: UnitOfWork) -> InventoryLevel:
            level = await uow.level(command.sku, command.location_id)
            if level.available != command.expected:
                raise StockMismatch(level.sku, level.location_id, command.expected, level.available)
            occurred = await occurring(uow, stamp, command.occurred_at)
            await uow.counting.note([level], occurred.occurred_at)
            if difference := command.counted - level.available:
                kind = MovementKind.COUNT_UP if difference > 0 else MovementKind.COUNT_DOWN
                uow.move([_move(kind, level, abs(difference), key or level.id, occurred)])
            return level

        return await self.idempotent(caller, key, command, run, replay_level)


def _named(naming: Naming, move: StockMove, lots: Sequence[LotQuantity]) -> tuple[LotUnits, ...]:
    """What comes in may be of lots that are new."""
    if is_arrival(move):
        return naming.units(move.sku, lots, move.quantity)
    return naming.known_units(move.sku, lots, move.quantity)


def _move(
    kind: MovementKind, level: InventoryLevel, quantity: int, cause: str, stamp: AuditStamp
) -> StockMove:
    return StockMove(
        kind=kind,
        sku=level.sku,
        location_id=level.location_id,
        quantity=quantity,
        cause=cause,
        stamp=stamp,
    )
