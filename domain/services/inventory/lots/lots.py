"""Blocking and correcting lots, and taking expired units out of sale."""

from domain.access.caller import Caller
from domain.inventory.lots.commands import BlockLot, UnblockLot, UpdateLot
from domain.inventory.lots.lot import Lot
from domain.ports.unit_of_work import UnitOfWork
from domain.services.inventory.lots.expiring import take_out
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.shared.changes import UNCHANGED
from domain.shared.errors import InvalidInput

replay_lot = replaying(Lot)


class Lots(Service):
    @refuses()
    async def update(self, caller: Caller, key: str | None, command: UpdateLot) -> Lot:
        """Correct the day on which a lot expires. Units of it that may no longer be sold are taken
        out of sale."""

        async def run(uow: UnitOfWork) -> Lot:
            lot = await _loaded(uow, command.lot_id, command.expected_version)
            if command.expires_on is not UNCHANGED:
                lot.expires_on = command.expires_on
            return await _follow(uow, lot)

        return await self.idempotent(caller, key, command, run, replay_lot)

    @refuses()
    async def block(self, caller: Caller, key: str | None, command: BlockLot) -> Lot:
        """Recall a lot: from now on no unit of it is sold, at any location. Available units go to
        quality control; `Lot.shipments` lists the orders that its units went to."""

        async def run(uow: UnitOfWork) -> Lot:
            lot = await _loaded(uow, command.lot_id, command.expected_version)
            lot.blocked_at = lot.blocked_at or self.now()
            lot.block_reason = command.reason
            return await _follow(uow, lot)

        return await self.idempotent(caller, key, command, run, replay_lot)

    @refuses()
    async def unblock(self, caller: Caller, key: str | None, command: UnblockLot) -> Lot:
        """Sell a blocked lot again, as long as it keeps. Units of it in quality control stay there
        until CLEAR_QUALITY_CONTROL."""

        async def run(uow: UnitOfWork) -> Lot:
            lot = await _loaded(uow, command.lot_id, command.expected_version)
            if not lot.blocked:
                raise InvalidInput("lotId", "must be that of a blocked lot")
            lot.blocked_at = lot.block_reason = None
            return await _follow(uow, lot)

        return await self.idempotent(caller, key, command, run, replay_lot)

    async def expire_due(self) -> int:
        """Take units out of sale whose time has come, at most 100 levels, each in a transaction of
        its own. Returns their number."""

        async def due(uow: UnitOfWork) -> list[str]:
            return await uow.lots.unsellable(self.now())

        async def end(id: str, uow: UnitOfWork) -> None:
            now = self.now()
            take_out(uow, await uow.lots.locked(id, now), now)

        return await self.each_due(due, end)


async def _loaded(uow: UnitOfWork, id: str, expected_version: int | None) -> Lot:
    """The lot, while nobody else moves its units."""
    lot = await uow.get(Lot, id)
    await uow.lots.lock(lot.sku)
    require_version(lot, expected_version)
    return lot


async def _follow(uow: UnitOfWork, lot: Lot) -> Lot:
    """Sell it until another moment, wherever it is."""
    tracked = await uow.lots.tracked([lot.sku])
    lot.keep_until(tracked[lot.sku].minimum_shelf_life_days)
    uow.lots.follow(lot.sku)
    return lot
