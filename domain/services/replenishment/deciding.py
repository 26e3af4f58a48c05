"""What people decide: policies, suggestions that they accept or dismiss, and alerts."""

from domain.access.caller import Caller
from domain.inventory.supply.commands import (
    CreatePurchaseOrder,
    CreateTransferOrder,
    PurchaseLine,
    TransferLine,
)
from domain.inventory.supply.purchase_order import PurchaseOrder, PurchaseOrderLine
from domain.inventory.supply.transfer_order import TransferOrder, TransferOrderLine
from domain.network.location import Location, LocationKind
from domain.ports.unit_of_work import UnitOfWork
from domain.replenishment.alert import StockAlert
from domain.replenishment.commands import (
    AcceptReplenishmentSuggestion,
    AcknowledgeStockAlert,
    AssignStockAlert,
    DismissReplenishmentSuggestion,
)
from domain.replenishment.policy import (
    NAMES,
    ReplenishmentPolicy,
    SetReplenishmentPolicy,
    scope_of,
)
from domain.replenishment.suggestion import ReplenishmentKind, ReplenishmentSuggestion
from domain.services.inventory.packing import pack_named
from domain.services.inventory.purchasing import Purchasing
from domain.services.inventory.transferring import Transferring
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import NestedTransaction, Service, require_version
from domain.shared import bounds
from domain.shared.changes import apply_changes
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition, InvalidInput, NotFound, UnknownPack
from domain.shared.ids import Prefix, slot_of

replay_policy = replaying(ReplenishmentPolicy)
replay_suggestion = replaying(ReplenishmentSuggestion)
replay_alert = replaying(StockAlert)


class Deciding(Service):
    @refuses(UnknownPack)
    async def set_policy(
        self, caller: Caller, key: str | None, command: SetReplenishmentPolicy
    ) -> ReplenishmentPolicy:
        """Create the replenishment policy of a SKU or all SKUs at a location or all locations, or
        change it. Of each setting, that of the most specific policy counts: of the SKU at the
        location, of the SKU, of the location, of all."""

        async def run(uow: UnitOfWork) -> ReplenishmentPolicy:
            sku = await _spelled(uow, command)
            await _require_places(uow, command)
            scope = scope_of(sku, command.location_id)
            policy = await uow.find(ReplenishmentPolicy, scope=scope)
            if policy is None:
                id = self.new_id(Prefix.REPLENISHMENT_POLICY)
                policy = ReplenishmentPolicy(id=id, sku=sku, location_id=command.location_id)
                uow.add(policy)
            return apply_changes(policy, command, NAMES)

        return await self.idempotent(caller, key, command, run, replay_policy)

    @refuses(IllegalTransition)
    async def accept(
        self, caller: Caller, key: str | None, command: AcceptReplenishmentSuggestion
    ) -> ReplenishmentSuggestion:
        """Accept a suggestion: its units are in a draft of a purchase order from the supplier for
        the location, or in a requested transfer order between the two locations. Suggestions from
        and for the same places join one, until it is ordered or shipped."""

        async def run(uow: UnitOfWork) -> ReplenishmentSuggestion:
            one = await uow.get(ReplenishmentSuggestion, command.suggestion_id)
            require_version(one, command.expected_version)
            one.accept(command.quantity or one.quantity, self.now(), caller.actor)
            if one.kind is ReplenishmentKind.PURCHASE:
                await self._buy(uow, caller, one)
            else:
                await self._carry(uow, caller, one)
            return one

        return await self.idempotent(caller, key, command, run, replay_suggestion)

    async def _buy(self, uow: UnitOfWork, caller: Caller, one: ReplenishmentSuggestion) -> None:
        supplier, units = one.supplier_id or "", one.accepted_quantity or 0
        known = await uow.replenishment.open_draft(supplier, one.location_id)
        if known is not None:
            self._add_line(await uow.get(PurchaseOrder, known), one, units)
            one.purchase_order_id = known
            return
        line = PurchaseLine(sku=one.sku, quantity=units, expected_at=one.expected_at)
        order = await Purchasing(NestedTransaction(uow), self.now, self.new_id).create(
            caller,
            None,
            CreatePurchaseOrder(
                supplier_id=supplier, location_id=one.location_id, lines=(line,), draft=True
            ),
        )
        order.lines[0].pack = one.pack_of(units)
        one.purchase_order_id = order.id

    def _add_line(self, order: PurchaseOrder, one: ReplenishmentSuggestion, units: int) -> None:
        if same := order.lines_of(one.sku):
            same[0].quantity = bounds.quantity("quantity", same[0].quantity + units)
            return
        bounds.room_for_line("suggestionId", order.lines)
        order.lines.append(
            PurchaseOrderLine(
                id=self.new_id(Prefix.PURCHASE_ORDER_LINE, slot_of(order.id)),
                purchase_order_id=order.id,
                sku=one.sku,
                quantity=units,
                expected_at=one.expected_at,
                pack=one.pack_of(units),
                position=len(order.lines),
            )
        )

    async def _carry(self, uow: UnitOfWork, caller: Caller, one: ReplenishmentSuggestion) -> None:
        source, units = one.from_location_id or "", one.accepted_quantity or 0
        known = await uow.replenishment.open_transfer(source, one.location_id)
        if known is not None:
            self._add_transfer_line(await uow.get(TransferOrder, known), one, units)
            one.transfer_order_id = known
            return
        order = await Transferring(NestedTransaction(uow), self.now, self.new_id).create(
            caller,
            None,
            CreateTransferOrder(
                from_location_id=source,
                to_location_id=one.location_id,
                expected_at=one.expected_at,
                lines=(TransferLine(sku=one.sku, quantity=units),),
            ),
        )
        order.lines[0].pack = one.pack_of(units)
        one.transfer_order_id = order.id

    def _add_transfer_line(
        self, order: TransferOrder, one: ReplenishmentSuggestion, units: int
    ) -> None:
        if same := order.lines_of(one.sku):
            same[0].quantity = bounds.quantity("quantity", same[0].quantity + units)
            return
        bounds.room_for_line("suggestionId", order.lines)
        order.lines.append(
            TransferOrderLine(
                id=self.new_id(Prefix.TRANSFER_ORDER_LINE, slot_of(order.id)),
                transfer_order_id=order.id,
                sku=one.sku,
                quantity=units,
                pack=one.pack_of(units),
                position=len(order.lines),
            )
        )

    @refuses(IllegalTransition)
    async def dismiss(
        self, caller: Caller, key: str | None, command: DismissReplenishmentSuggestion
    ) -> ReplenishmentSuggestion:
        """Dismiss a suggestion. Until a time, nothing is suggested for the SKU at the location;
        without one, the next review may suggest it again."""

        async def run(uow: UnitOfWork) -> ReplenishmentSuggestion:
            one = await uow.get(ReplenishmentSuggestion, command.suggestion_id)
            require_version(one, command.expected_version)
            now = self.now()
            if command.until is not None and command.until <= now:
                raise InvalidInput("until", "must be in the future")
            one.dismiss(command.until, command.reason, now, caller.actor)
            return one

        return await self.idempotent(caller, key, command, run, replay_suggestion)

    @refuses(IllegalTransition)
    async def assign(
        self, caller: Caller, key: str | None, command: AssignStockAlert
    ) -> StockAlert:
        """Say who looks after a stock alert, or that nobody does any more."""

        async def run(uow: UnitOfWork) -> StockAlert:
            alert = await uow.get(StockAlert, command.alert_id)
            require_version(alert, command.expected_version)
            alert.assign(command.owner)
            return alert

        return await self.idempotent(caller, key, command, run, replay_alert)

    @refuses(IllegalTransition)
    async def acknowledge(
        self, caller: Caller, key: str | None, command: AcknowledgeStockAlert
    ) -> StockAlert:
        """Record that a stock alert was seen, and what is done about it. It stays until the stock
        is right again."""

        async def run(uow: UnitOfWork) -> StockAlert:
            alert = await uow.get(StockAlert, command.alert_id)
            require_version(alert, command.expected_version)
            alert.acknowledge(command.note, self.now(), caller.actor)
            return alert

        return await self.idempotent(caller, key, command, run, replay_alert)


async def _spelled(uow: UnitOfWork, command: SetReplenishmentPolicy) -> str | None:
    """The SKU as its variant has it, which has the pack."""
    sku = command.sku
    if sku is None:
        return None
    variant = (await uow.variants([sku])).get(sku)
    if variant is None:
        raise NotFound(Entity.VARIANT, sku)
    if isinstance(command.pack, str):
        packs = await uow.packs.of_variants([variant.id])
        pack_named(variant, command.pack, packs.get(variant.id, ()))
    return variant.sku


async def _require_places(uow: UnitOfWork, command: SetReplenishmentPolicy) -> None:
    if command.location_id is not None:
        await uow.get(Location, command.location_id)
    supplier, source = command.supplier_id, command.source_location_id
    if isinstance(supplier, str):
        kind = (await uow.get(Location, supplier)).kind
        if kind is not LocationKind.SUPPLIER:
            raise InvalidInput("supplierId", "must be a location of kind SUPPLIER")
    if isinstance(source, str):
        kind = (await uow.get(Location, source)).kind
        if kind in (LocationKind.SUPPLIER, LocationKind.IN_TRANSIT):
            raise InvalidInput("sourceLocationId", "must be a location that keeps stock")
