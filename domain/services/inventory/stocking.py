"""Receiving, counting, moving and transferring stock."""

from domain.inventory.commands import CountStock, MoveStock, TransferStock
from domain.inventory.level import Level
from domain.inventory.stock import BY_HAND, MovementKind, StockMove
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import Service
from domain.shared.audit import Act, Caller
from domain.shared.errors import InvalidInput, StockMismatch


async def level_again(work: UnitOfWork, id: str) -> Level:
    return await work.get(Level, id)


class Stocking(Service):
    async def move(self, caller: Caller, key: str | None, command: MoveStock) -> Level:
        if command.kind not in BY_HAND:
            raise InvalidInput("kind", f"({command.kind.value}) is not moved by hand")
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Level:
            level = await work.level(command.sku, command.location_id)
            cause = command.cause or key or level.id
            work.move([_move(command.kind, level, command.quantity, cause, act)])
            return level

        return await self.once(caller, key, command, run, level_again)

    async def count(self, caller: Caller, key: str | None, command: CountStock) -> Level:
        """Set what is available to what was counted, unless it moved since the counter looked."""
        act = self.act(caller, command.reason or "Stock count")

        async def run(work: UnitOfWork) -> Level:
            level = await work.level(command.sku, command.location_id)
            if level.available != command.expected:
                raise StockMismatch(level.sku, level.location_id, command.expected, level.available)
            difference = command.counted - level.available
            if difference:
                up = difference > 0
                kind = MovementKind.COUNT_UP if up else MovementKind.COUNT_DOWN
                work.move([_move(kind, level, abs(difference), key or level.id, act)])
            return level

        return await self.once(caller, key, command, run, level_again)

    async def transfer(self, caller: Caller, key: str | None, command: TransferStock) -> Level:
        """Units leave one location and are in transit to the other. Answers the receiving level;
        `LAND` makes them available there."""
        if command.from_location_id == command.to_location_id:
            raise InvalidInput("toLocationId", "must be another location")
        act = self.act(caller, command.reason)

        async def run(work: UnitOfWork) -> Level:
            source = await work.level(command.sku, command.from_location_id)
            target = await work.level(command.sku, command.to_location_id)
            work.move(
                [
                    _move(MovementKind.DISPATCH, source, command.quantity, target.id, act),
                    _move(MovementKind.AWAIT, target, command.quantity, source.id, act),
                ]
            )
            return target

        return await self.once(caller, key, command, run, level_again)


def _move(kind: MovementKind, level: Level, quantity: int, cause: str, act: Act) -> StockMove:
    return StockMove(
        kind=kind,
        sku=level.sku,
        location_id=level.location_id,
        quantity=quantity,
        cause=cause,
        act=act,
    )
