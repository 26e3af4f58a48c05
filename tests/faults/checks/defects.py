"""Hubs with one planted fault each, to show that the checker would see it. A fault is planted in
the hub's own process before it begins; nothing of it is in the hub's code."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from tests.faults.business.driver import RARE, RARE_UNITS, Person
from tests.faults.business.world import World
from tests.faults.checks.findings import Kind
from tests.graph.staff import lines

LATE_SECONDS = 60.0
LEAKED_BYTES = 400 << 20

# --- what is planted -----------------------------------------------------------------------------


def acknowledges_before_commit() -> None:
    from persistence.writes.transaction import SqlTransact

    attempt, waiting = SqlTransact._attempt, []

    async def early(self: Any, operation: Any, *, locking: bool) -> Any:
        answered = asyncio.get_running_loop().create_future()

        async def late(work: Any) -> Any:
            answer = await operation(work)
            orders = work.aggregates.orders()
            answered.set_result(answer)
            await asyncio.sleep(LATE_SECONDS * bool(orders))
            return answer

        waiting.append(asyncio.create_task(attempt(self, late, locking=locking)))
        done, _ = await asyncio.wait([answered, waiting[-1]], return_when="FIRST_COMPLETED")
        return done.pop().result()

    async def apart(*_: Any) -> bool:
        return False

    SqlTransact._attempt = early  # type: ignore[method-assign]
    SqlTransact._together = apart  # type: ignore[method-assign, assignment]


def forgets_keys() -> None:
    from persistence.writes.unit_of_work import SqlUnitOfWork

    SqlUnitOfWork.add_idempotency_key = lambda *_: None  # type: ignore[method-assign]


def sells_without_looking() -> None:
    from domain.inventory.stock import net
    from persistence.engine import engines
    from persistence.tables import inventory_levels
    from persistence.writes.stock import candidates, stock

    pragmas, find = engines._pragmas, candidates.Candidates.find

    def unchecked(connection: Any, *settings: str, **options: Any) -> None:
        pragmas(connection, "ignore_check_constraints=ON", *settings, **options)

    async def plenty(self: Any, *asked: Any) -> Any:
        return [replace(one, available=1_000) for one in await find(self, *asked)]

    async def write(statements: Any, sku: str, location_id: str, batch: Any, now: datetime) -> Any:
        sums = {name.lower(): n for name, n in net(batch).items() if n}
        found = await statements.execute(
            inventory_levels.update()
            .where(inventory_levels.c.sku == sku, inventory_levels.c.location_id == location_id)
            .values({name: inventory_levels.c[name] + n for name, n in sums.items()})
            .values(version=inventory_levels.c.version + len(batch), updated_at=now)
            .returning(*inventory_levels.c)
        )
        return found.mappings().one()

    engines._pragmas = unchecked
    candidates.Candidates.find = plenty  # type: ignore[method-assign, assignment]
    stock._write = write


def skips_a_sequence() -> None:
    from domain.orders.order import Order

    record = Order.record

    def skip(self: Order, *arguments: Any) -> None:
        self.sequence += self.sequence == 1
        record(self, *arguments)

    Order.record = skip  # type: ignore[method-assign, assignment]


def receives_twice() -> None:
    """Movements and level agree; only the client knows that it was requested once."""
    from persistence.writes.unit_of_work import SqlUnitOfWork

    move = SqlUnitOfWork.move

    def twice(self: SqlUnitOfWork, moves: Any) -> None:
        moves = list(moves)
        move(self, [*moves, *(one for one in moves if one.kind == "RECEIVE")])

    SqlUnitOfWork.move = twice  # type: ignore[method-assign]


def keeps_half_an_order() -> None:
    from domain.services.orders import annotating
    from domain.services.orders.ordering import Ordering

    place = Ordering._place

    async def half(self: Any, uow: Any, command: Any, *others: Any) -> Any:
        first = replace(command, lines=command.lines[:1])
        return await place(self, uow, first, *others)

    async def no_metafields(*_: Any) -> None:
        pass

    Ordering._place = half  # type: ignore[method-assign, assignment]
    annotating.write_given_metafields = no_metafields  # type: ignore[assignment]


def _changed_stream(change: Callable[[list[Any]], list[Any]]) -> None:
    """Live messages as `change` returns them of every four of a follower."""
    from execution.fanout.follower import Follower

    push, held = Follower.push, defaultdict(list)

    def changed(self: Any, frame: Any) -> None:
        held[self].append(frame)
        if len(held[self]) == 4:
            for one in change(held.pop(self)):
                push(self, one)

    Follower.push = changed  # type: ignore[method-assign]


def skips_events() -> None:
    _changed_stream(lambda four: four[:3])


def repeats_events() -> None:
    _changed_stream(lambda four: [*four, four[3]])


def shuffles_events() -> None:
    _changed_stream(lambda four: [four[1], four[0], *four[2:]])


def authorizes_too_little() -> None:
    from domain.services.payments import recording as paying
    from domain.shared.amounts.money import Money

    authorize = paying.authorize

    def less(order: Any, command: Any, **how: Any) -> Any:
        amount = Money(command.amount.minor - 1, command.amount.currency)
        return authorize(order, replace(command, amount=amount), **how)

    paying.authorize = less


def refuses_a_replay() -> None:
    from domain.services.orders import ordering
    from domain.shared.error_base import Entity
    from domain.shared.errors import NotFound

    async def again(uow: Any, id: str) -> Any:
        raise NotFound(Entity.ORDER, id)

    ordering.replay_order = again  # type: ignore[attr-defined]


def acts_for_nobody() -> None:
    from domain.access.caller import Caller
    from domain.shared.audit import AuditStamp

    Caller.stamp = lambda self, at, reason=None: AuditStamp("ghost", None, at, reason)  # type: ignore[method-assign]


def moves_without_a_trace() -> None:
    from persistence.writes.stock import stock

    ledger = stock._ledger_rows

    def silent(after: Any, batch: Any, new_id: Any) -> Any:
        return [row for row in ledger(after, batch, new_id) if row["kind"] != "RECEIVE"]

    stock._ledger_rows = silent


def stores_another_status() -> None:
    from domain.fulfillment.fulfillment_order import OrderFulfillmentStatus
    from domain.orders.order import Order

    Order.fulfillment_status = property(lambda _: OrderFulfillmentStatus.UNFULFILLED)  # type: ignore[assignment]


def leaks() -> None:
    from persistence.writes.unit_of_work import SqlUnitOfWork

    level = SqlUnitOfWork.level
    kept: list[bytes] = []

    async def hoard(self: Any, *given: Any) -> Any:
        if not kept:
            kept.append(b"x" * LEAKED_BYTES)
        return await level(self, *given)

    SqlUnitOfWork.level = hoard  # type: ignore[method-assign, assignment]


# --- what is done with such a hub ----------------------------------------------------------------

Exercise = Callable[[World, Person], Awaitable[None]]


async def shop_and_ship(world: World, person: Person) -> None:
    await person.shipping()


async def shop_twice(world: World, person: Person) -> None:
    await person.place()
    await person.client.repeat(world.log.sent[-1])


async def place_and_die(world: World, person: Person) -> None:
    await person.place()
    (hub,) = world.fleet.hubs
    hub.kill()
    await hub.ready()


async def run_out(world: World, person: Person) -> None:
    for _ in range(2):
        await person.place(lines=lines((RARE, RARE_UNITS - 5)))


async def receive(world: World, person: Person) -> None:
    place = person.shop.places["harbor"]
    await person.do("moveStock", kind="RECEIVE", sku="CUP", locationId=place, quantity=7)


async def place_two_lines(world: World, person: Person) -> None:
    await person.place(lines=lines(("CUP", 1), ("POT", 2)))


async def lose_a_position(world: World, person: Person) -> None:
    """Somebody's hand in the ledger."""
    await receive(world, person)
    positions = "inventory_movement_positions"
    newest = f"position = (SELECT max(position) FROM {positions})"
    async with world.engine.begin() as connection:
        await connection.execute(
            text(f"UPDATE {positions} SET position = position + 1 WHERE {newest}")
        )


@dataclass(frozen=True)
class Defect:
    """The checker reports `planted` as `kind`, at least."""

    planted: Callable[[], None] | None
    exercise: Exercise
    kind: Kind

    def __str__(self) -> str:
        return (self.planted or self.exercise).__name__


# fmt: off
DEFECTS = (
    Defect(acknowledges_before_commit, place_and_die,   Kind.LOST),
    Defect(authorizes_too_little,      shop_and_ship,   Kind.ALTERED),
    Defect(forgets_keys,               shop_twice,      Kind.DOUBLED),
    Defect(receives_twice,             receive,         Kind.DOUBLED),
    Defect(refuses_a_replay,           shop_twice,      Kind.TWO_ANSWERS),
    Defect(acts_for_nobody,            receive,         Kind.UNASKED),
    Defect(keeps_half_an_order,        place_two_lines, Kind.HALF),
    Defect(skips_a_sequence,           shop_and_ship,   Kind.GAP),
    Defect(sells_without_looking,      run_out,         Kind.OVERSOLD),
    Defect(moves_without_a_trace,      receive,         Kind.UNBALANCED),
    Defect(None,                       lose_a_position, Kind.POSITIONS),
    Defect(skips_events,               shop_and_ship,   Kind.MISSED),
    Defect(repeats_events,             shop_and_ship,   Kind.REPEATED),
    Defect(shuffles_events,            shop_and_ship,   Kind.DISORDERED),
    Defect(stores_another_status,      shop_and_ship,   Kind.UNVERIFIED),
    Defect(leaks,                      receive,         Kind.HEAVY),
)
# fmt: on
