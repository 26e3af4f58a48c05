"""Moving units from one location to another."""

from collections import Counter
from collections.abc import Mapping, Sequence

from domain.access.caller import Caller
from domain.catalog.packs import LinePack
from domain.catalog.tracking import StockTracking
from domain.inventory.lots.lot import LotUnits
from domain.inventory.packing import InUnits
from domain.inventory.stock import MovementKind
from domain.inventory.supply.commands import (
    CancelTransferOrder,
    CloseTransferOrder,
    CreateTransferOrder,
    ReceiveTransferOrder,
    ShipTransferOrder,
    TransferLine,
)
from domain.inventory.supply.expected import ExpectedSupply, Moved, SupplyEvidence
from domain.inventory.supply.transfer_order import TransferOrder, TransferOrderLine
from domain.network.location import Location
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.packing import lines_in_units, packs_of_skus
from domain.services.inventory.supplying import (
    Levels,
    arrivals,
    keep_for_waiting,
    moves_of,
    named_lots,
    number_of,
    require_place,
)
from domain.services.shared.clocks import occurring
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.shared.audit import AuditStamp
from domain.shared.error_base import Entity
from domain.shared.errors import (
    AlreadyExists,
    IllegalTransition,
    InsufficientStock,
    KitHasNoStock,
    PermissionDenied,
    UnknownPack,
)
from domain.shared.ids import Prefix, slot_of

replay_transfer_order = replaying(TransferOrder)


class Transferring(Service):
    @refuses(AlreadyExists, InsufficientStock, KitHasNoStock, PermissionDenied, UnknownPack)
    async def create(
        self, caller: Caller, key: str | None, command: CreateTransferOrder
    ) -> TransferOrder:
        """Request units of another location, or with `ship` send them at once."""
        stamp = self.stamp(caller, command.note)

        async def run(uow: UnitOfWork) -> TransferOrder:
            require_place(caller, command.from_location_id, command.to_location_id)
            if command.ship:
                require_place(caller, command.from_location_id)
            await uow.get(Location, command.to_location_id)
            lines = await lines_in_units(uow, command.lines)
            levels = await uow.levels([one.sku for one in lines], command.from_location_id)
            order = self._new(command, lines, levels)
            if known := await uow.find(TransferOrder, number=order.number):
                raise AlreadyExists(Entity.TRANSFER_ORDER, "number", order.number, known.id)
            uow.add(order)
            if command.ship:
                all_units = ShipTransferOrder(transfer_order_id=order.id)
                occurred = await occurring(uow, stamp, command.occurred_at)
                await self._ship(uow, order, _to_ship(order), all_units, occurred)
            return order

        return await self.idempotent(caller, key, command, run, replay_transfer_order)

    @refuses(IllegalTransition, InsufficientStock, PermissionDenied, UnknownPack)
    async def ship(
        self, caller: Caller, key: str | None, command: ShipTransferOrder
    ) -> TransferOrder:
        """Record units that left: they are in transit to the other location. Several shipments are
        possible; what leaves beyond the units requested raises them."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> TransferOrder:
            order = await uow.get(TransferOrder, command.transfer_order_id)
            require_place(caller, order.shipped_from)
            occurred = await occurring(uow, stamp, command.occurred_at)
            shipped = _to_ship(order)
            if command.lines is not None:
                lines = await lines_in_units(uow, command.lines, order.lines)
                levels = await uow.levels([one.sku for one in lines], order.shipped_from)
                shipped = Counter()
                for one in lines:
                    shipped[levels[one.sku].sku] += one.line.quantity
                self._add_lines(order, shipped, packs_of_skus(lines, levels))
            await self._ship(uow, order, shipped, command, occurred)
            return order

        return await self.idempotent(caller, key, command, run, replay_transfer_order)

    @refuses(KitHasNoStock, PermissionDenied, UnknownPack)
    async def receive(
        self, caller: Caller, key: str | None, command: ReceiveTransferOrder
    ) -> TransferOrder:
        """Record units that arrived: some, all, damaged ones, or more than were shipped. Nothing
        that arrived is refused; what is beyond those in transit is excess. Where no lots are named,
        they are those that were shipped, the first to expire first."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> TransferOrder:
            order = await uow.get(TransferOrder, command.transfer_order_id)
            require_place(caller, order.to_location_id)
            occurred = await occurring(uow, stamp, command.occurred_at)
            lines = await lines_in_units(uow, command.lines, order.lines)
            levels = await uow.levels([one.sku for one in lines], order.to_location_id)
            arrived = arrivals(lines, levels)
            packs = packs_of_skus(lines, levels)
            self._add_lines(order, {one.sku: 0 for one in arrived}, packs)
            moved = order.receive(arrived, command.reference, occurred.occurred_at)
            lots = await named_lots(self, uow, lines, levels, stamp.at)
            await _add_shipped_lots(uow, order, levels, lots)
            uow.move(moves_of(order.id, levels, moved, occurred, lots))
            await keep_for_waiting(uow, order, levels, moved, occurred, lots)
            return order

        return await self.idempotent(caller, key, command, run, replay_transfer_order)

    @refuses(IllegalTransition)
    async def close(
        self, caller: Caller, key: str | None, command: CloseTransferOrder
    ) -> TransferOrder:
        """End a transfer that arrived short: what is still in transit was lost, and what was not
        shipped is no longer requested."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> TransferOrder:
            order = await _loaded(uow, command.transfer_order_id, command.expected_version)
            require_place(caller, order.to_location_id)
            moved = order.close(stamp.at)
            uow.move(moves_of(order.id, await _levels(uow, order), moved, stamp))
            return order

        return await self.idempotent(caller, key, command, run, replay_transfer_order)

    @refuses(IllegalTransition)
    async def cancel(
        self, caller: Caller, key: str | None, command: CancelTransferOrder
    ) -> TransferOrder:
        """Cancel a transfer of which nothing has left."""

        async def run(uow: UnitOfWork) -> TransferOrder:
            order = await _loaded(uow, command.transfer_order_id, command.expected_version)
            order.cancel(self.now())
            return order

        return await self.idempotent(caller, key, command, run, replay_transfer_order)

    def _new(
        self, command: CreateTransferOrder, lines: Sequence[InUnits[TransferLine]], levels: Levels
    ) -> TransferOrder:
        id = self.new_id(Prefix.TRANSFER_ORDER)
        order = TransferOrder(
            id=id,
            number=command.number or number_of(id),
            from_location_id=command.from_location_id,
            to_location_id=command.to_location_id,
            expected_at=command.expected_at,
            note=command.note,
            created_at=self.now(),
        )
        for one in lines:
            self._add_line(order, levels[one.sku].sku, one.line.quantity, one.pack)
        return order

    def _add_lines(
        self, order: TransferOrder, quantities: dict[str, int], packs: Mapping[str, LinePack]
    ) -> None:
        """A line for each SKU that was not requested."""
        for sku, quantity in quantities.items():
            if not order.lines_of(sku):
                self._add_line(order, sku, quantity, packs.get(sku))

    def _add_line(
        self, order: TransferOrder, sku: str, quantity: int, pack: LinePack | None
    ) -> None:
        order.lines.append(
            TransferOrderLine(
                id=self.new_id(Prefix.TRANSFER_ORDER_LINE, slot_of(order.id)),
                transfer_order_id=order.id,
                sku=sku,
                quantity=quantity,
                pack=pack,
                position=len(order.lines),
            )
        )

    async def _ship(
        self,
        uow: UnitOfWork,
        order: TransferOrder,
        shipped: dict[str, int],
        command: ShipTransferOrder,
        stamp: AuditStamp,
    ) -> None:
        order.expected_at = command.expected_at or order.expected_at
        there = await uow.levels(shipped, order.to_location_id)
        here = await uow.levels(shipped, order.shipped_from)

        def supply_of(line: TransferOrderLine, quantity: int) -> ExpectedSupply:
            return ExpectedSupply(
                id=self.new_id(Prefix.EXPECTED_SUPPLY, slot_of(order.id)),
                transfer_order_id=order.id,
                line_id=line.id,
                level_id=there[line.sku].id,
                sku=line.sku,
                location_id=order.to_location_id,
                quantity=quantity,
                expected_at=order.expected_at,
                evidence=SupplyEvidence.SHIPPED,
                advised=quantity,
                reference=command.reference,
                carrier=command.carrier,
                tracking_number=command.tracking_number,
            )

        for kind, units, levels in (
            (MovementKind.TRANSFER_IN, order.ship(shipped, supply_of), there),
            (MovementKind.TRANSFER_OUT, shipped, here),
        ):
            moved: list[tuple[str, Moved]] = [(sku, [(kind, n)]) for sku, n in units.items() if n]
            uow.move(moves_of(order.id, levels, moved, stamp))


def _to_ship(order: TransferOrder) -> Counter[str]:
    units = Counter[str]()
    for line in order.lines:
        units[line.sku] += line.to_ship
    return +units


async def _add_shipped_lots(
    uow: UnitOfWork, order: TransferOrder, levels: Levels, lots: dict[str, list[LotUnits]]
) -> None:
    """Where the receiver names no lots, units are of those that were shipped."""
    for level in levels.values():
        if level.tracking is StockTracking.LOT and level.sku not in lots:
            lots[level.sku] = await uow.lots.in_transit(order.id, level.sku)


async def _loaded(uow: UnitOfWork, id: str, expected_version: int | None) -> TransferOrder:
    order = await uow.get(TransferOrder, id)
    require_version(order, expected_version)
    return order


async def _levels(uow: UnitOfWork, order: TransferOrder) -> Levels:
    return await uow.levels([line.sku for line in order.lines], order.to_location_id)
