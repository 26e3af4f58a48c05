"""Ordering goods from suppliers, and receiving them."""

from collections.abc import Sequence
from datetime import datetime

from domain.access.caller import Caller
from domain.catalog.packs import LinePack
from domain.inventory.level import InventoryLevel
from domain.inventory.packing import InUnits
from domain.inventory.supply.commands import (
    AdvisePurchaseOrder,
    CancelPurchaseOrder,
    ClosePurchaseOrder,
    ConfirmedLine,
    ConfirmPurchaseOrder,
    CreatePurchaseOrder,
    PurchaseLine,
    ReceivePurchaseOrder,
    SubmitPurchaseOrder,
)
from domain.inventory.supply.expected import ExpectedSupply, Moved, SupplyEvidence
from domain.inventory.supply.purchase_order import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderStatus,
)
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.packing import lines_in_units, packs_of_skus
from domain.services.inventory.supplying import (
    Levels,
    arrivals,
    keep_for_waiting,
    levels_of,
    moves_of,
    named_lots,
    number_of,
    require_place,
    require_supplier,
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
    InvalidInput,
    KitHasNoStock,
    NotFound,
    PermissionDenied,
    UnknownPack,
)
from domain.shared.ids import Prefix, slot_of

replay_purchase_order = replaying(PurchaseOrder)


class Purchasing(Service):
    @refuses(AlreadyExists, KitHasNoStock, UnknownPack)
    async def create(
        self, caller: Caller, key: str | None, command: CreatePurchaseOrder
    ) -> PurchaseOrder:
        """Order goods from a supplier for a location, or draft that. What is ordered is expected at
        its date: it counts as incoming, and is in `expectedSupply`."""
        stamp = self.stamp(caller, command.note)

        async def run(uow: UnitOfWork) -> PurchaseOrder:
            await require_supplier(uow, command.supplier_id, command.location_id)
            lines = await lines_in_units(uow, command.lines)
            levels = await uow.levels([one.sku for one in lines], command.location_id)
            order = self._new(command, lines, levels)
            if known := await uow.find(PurchaseOrder, number=order.number):
                raise AlreadyExists(Entity.PURCHASE_ORDER, "number", order.number, known.id)
            uow.add(order)
            if not command.draft:
                self._submit(uow, order, levels, stamp)
            return order

        return await self.idempotent(caller, key, command, run, replay_purchase_order)

    @refuses(IllegalTransition)
    async def submit(
        self, caller: Caller, key: str | None, command: SubmitPurchaseOrder
    ) -> PurchaseOrder:
        """Order the goods of a draft."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> PurchaseOrder:
            order = await _loaded(uow, command.purchase_order_id, command.expected_version)
            self._submit(uow, order, await levels_of(uow, order), stamp)
            return order

        return await self.idempotent(caller, key, command, run, replay_purchase_order)

    @refuses(IllegalTransition)
    async def confirm(
        self, caller: Caller, key: str | None, command: ConfirmPurchaseOrder
    ) -> PurchaseOrder:
        """Record what the supplier confirms: when the units of a line that were not shipped yet
        will arrive, and how many in all. Units that are not confirmed are expected no longer, and
        may be confirmed later."""
        stamp = self.stamp(caller)

        async def run(uow: UnitOfWork) -> PurchaseOrder:
            order = await _loaded(uow, command.purchase_order_id, command.expected_version)
            levels = await levels_of(uow, order)
            moved = [
                self._confirmed(order, index, given, levels)
                for index, given in enumerate(command.lines)
            ]
            uow.move(moves_of(order.id, levels, moved, stamp))
            return order

        return await self.idempotent(caller, key, command, run, replay_purchase_order)

    @refuses(IllegalTransition)
    async def advise(
        self, caller: Caller, key: str | None, command: AdvisePurchaseOrder
    ) -> PurchaseOrder:
        """Record an advance ship notice: the supplier has shipped units, which are expected at the
        date of the notice."""

        async def run(uow: UnitOfWork) -> PurchaseOrder:
            order = await uow.get(PurchaseOrder, command.purchase_order_id)
            levels = await levels_of(uow, order)
            for index, given in enumerate(command.lines):
                line = _line(order, given.line_id, index)
                shipped = self._shipped(order, line, levels[line.sku], given.quantity, command)
                order.advise(line, given.quantity, shipped)
            return order

        return await self.idempotent(caller, key, command, run, replay_purchase_order)

    @refuses(KitHasNoStock, PermissionDenied, UnknownPack)
    async def receive(
        self, caller: Caller, key: str | None, command: ReceivePurchaseOrder
    ) -> PurchaseOrder:
        """Record goods that arrived: some, all, damaged ones, or more than was ordered. Nothing
        that arrived is refused: a draft is ordered by it, a SKU that was not ordered becomes a line
        without ordered units, and what is beyond those expected is excess."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> PurchaseOrder:
            order = await uow.get(PurchaseOrder, command.purchase_order_id)
            require_place(caller, order.location_id)
            occurred = await occurring(uow, stamp, command.occurred_at)
            lines = await lines_in_units(uow, command.lines, order.lines)
            skus = {line.sku for line in order.lines} | {one.sku for one in lines}
            levels = await uow.levels(skus, order.location_id)
            arrived = arrivals(lines, levels)
            if order.status is PurchaseOrderStatus.DRAFT:
                self._submit(uow, order, levels, stamp)
            packs = packs_of_skus(lines, levels)
            for sku in {one.sku for one in arrived if not order.lines_of(one.sku)}:
                order.lines.append(self._line(order, sku, 0, occurred.occurred_at, packs.get(sku)))
            moved = order.receive(arrived, command.reference, occurred.occurred_at)
            lots = await named_lots(self, uow, lines, levels, stamp.at)
            uow.move(moves_of(order.id, levels, moved, occurred, lots))
            await keep_for_waiting(uow, order, levels, moved, occurred, lots)
            return order

        return await self.idempotent(caller, key, command, run, replay_purchase_order)

    @refuses(IllegalTransition)
    async def close(
        self, caller: Caller, key: str | None, command: ClosePurchaseOrder
    ) -> PurchaseOrder:
        """Expect nothing more of a purchase order that arrived short: its outstanding units are
        missing."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> PurchaseOrder:
            order = await _loaded(uow, command.purchase_order_id, command.expected_version)
            moved = order.close(stamp.at)
            uow.move(moves_of(order.id, await levels_of(uow, order), moved, stamp))
            return order

        return await self.idempotent(caller, key, command, run, replay_purchase_order)

    @refuses(IllegalTransition)
    async def cancel(
        self, caller: Caller, key: str | None, command: CancelPurchaseOrder
    ) -> PurchaseOrder:
        """Cancel a purchase order of which nothing has arrived."""
        stamp = self.stamp(caller, command.reason)

        async def run(uow: UnitOfWork) -> PurchaseOrder:
            order = await _loaded(uow, command.purchase_order_id, command.expected_version)
            moved = order.cancel(stamp.at)
            uow.move(moves_of(order.id, await levels_of(uow, order), moved, stamp))
            return order

        return await self.idempotent(caller, key, command, run, replay_purchase_order)

    def _confirmed(
        self, order: PurchaseOrder, index: int, given: ConfirmedLine, levels: Levels
    ) -> tuple[str, Moved]:
        line = _line(order, given.line_id, index)
        quantity = line.quantity if given.quantity is None else given.quantity
        if quantity > line.quantity:
            reason = f"must be at most the {line.quantity} units ordered"
            raise InvalidInput("quantity", reason).at("lines", str(index), "quantity")

        def expected(units: int) -> ExpectedSupply:
            return self._supply(order, line, levels[line.sku], units, given.expected_at)

        return line.sku, order.confirm(line, given.expected_at, quantity, expected)

    def _new(
        self, command: CreatePurchaseOrder, lines: Sequence[InUnits[PurchaseLine]], levels: Levels
    ) -> PurchaseOrder:
        id = self.new_id(Prefix.PURCHASE_ORDER)
        order = PurchaseOrder(
            id=id,
            number=command.number or number_of(id),
            supplier_id=command.supplier_id,
            location_id=command.location_id,
            note=command.note,
            created_at=self.now(),
        )
        for one in lines:
            sku, line = levels[one.sku].sku, one.line
            order.lines.append(self._line(order, sku, line.quantity, line.expected_at, one.pack))
        return order

    def _line(
        self,
        order: PurchaseOrder,
        sku: str,
        quantity: int,
        expected_at: datetime,
        pack: LinePack | None,
    ) -> PurchaseOrderLine:
        return PurchaseOrderLine(
            id=self.new_id(Prefix.PURCHASE_ORDER_LINE, slot_of(order.id)),
            purchase_order_id=order.id,
            sku=sku,
            quantity=quantity,
            expected_at=expected_at,
            pack=pack,
            position=len(order.lines),
        )

    def _submit(
        self, uow: UnitOfWork, order: PurchaseOrder, levels: Levels, stamp: AuditStamp
    ) -> None:
        def expected(line: PurchaseOrderLine) -> ExpectedSupply:
            return self._supply(order, line, levels[line.sku], line.quantity, line.expected_at)

        uow.move(moves_of(order.id, levels, order.submit(stamp.at, expected), stamp))

    def _supply(
        self,
        order: PurchaseOrder,
        line: PurchaseOrderLine,
        level: InventoryLevel,
        quantity: int,
        expected_at: datetime,
    ) -> ExpectedSupply:
        return ExpectedSupply(
            id=self.new_id(Prefix.EXPECTED_SUPPLY, slot_of(order.id)),
            purchase_order_id=order.id,
            line_id=line.id,
            level_id=level.id,
            sku=line.sku,
            location_id=order.location_id,
            quantity=quantity,
            expected_at=expected_at,
            evidence=SupplyEvidence.ORDERED,
        )

    def _shipped(
        self,
        order: PurchaseOrder,
        line: PurchaseOrderLine,
        level: InventoryLevel,
        advised: int,
        notice: AdvisePurchaseOrder,
    ) -> ExpectedSupply:
        supply = self._supply(order, line, level, advised, notice.expected_at)
        supply.evidence, supply.advised = SupplyEvidence.SHIPPED, advised
        supply.reference, supply.carrier = notice.reference, notice.carrier
        supply.tracking_number = notice.tracking_number
        return supply


async def _loaded(uow: UnitOfWork, id: str, expected_version: int | None) -> PurchaseOrder:
    order = await uow.get(PurchaseOrder, id)
    require_version(order, expected_version)
    return order


def _line(order: PurchaseOrder, id: str, index: int) -> PurchaseOrderLine:
    found = next((line for line in order.lines if line.id == id), None)
    if found is None:
        raise NotFound(Entity.PURCHASE_ORDER_LINE, id).at("lines", str(index), "lineId")
    return found
