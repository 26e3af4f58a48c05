"""Hubs with one planted fault each, to show that the checker would see it. A fault is planted in
the hub's own process before it begins; nothing of it is in the hub's code."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import text

from tests.faults.driver import RARE, RARE_UNITS, Person
from tests.faults.findings import Kind
from tests.faults.world import World
from tests.graph.desk import lines

LATE_SECONDS = 60.0
LEAKED_BYTES = 400 << 20

# --- what is planted -----------------------------------------------------------------------------


def acknowledges_before_commit() -> None:
    from persistence.transact import SqlTransact
    from persistence.unit_of_work import SqlUnitOfWork

    waiting = []

    async def once(self: Any, act: Any) -> Any:
        connection = await self._engine.connect()
        await connection.begin()
        work = SqlUnitOfWork(connection, self._new_id)
        answer = await act(work)
        await work.save()

        async def later() -> None:
            await asyncio.sleep(LATE_SECONDS * bool(work._orders()))
            await connection.commit()
            await connection.close()

        waiting.append(asyncio.create_task(later()))
        return answer

    SqlTransact._once = once  # type: ignore[method-assign]


def forgets_keys() -> None:
    from persistence.unit_of_work import SqlUnitOfWork

    SqlUnitOfWork.remember = lambda *_: None  # type: ignore[method-assign]


def sells_without_looking() -> None:
    from domain.inventory import net
    from persistence import engines, looks, stock
    from persistence.tables import levels

    pragmas, candidates = engines._pragmas, looks.Looks._candidates

    def unchecked(connection: Any, *settings: str) -> None:
        pragmas(connection, "ignore_check_constraints=ON", *settings)

    async def plenty(self: Any, *asked: Any) -> Any:
        return [replace(one, available=1_000) for one in await candidates(self, *asked)]

    async def write(connection: Any, sku: str, location_id: str, batch: Any) -> Any:
        sums = {name.lower(): n for name, n in net(batch).items() if n}
        found = await connection.execute(
            levels.update()
            .where(levels.c.sku == sku, levels.c.location_id == location_id)
            .values({name: levels.c[name] + n for name, n in sums.items()})
            .values(version=levels.c.version + len(batch))
            .returning(*levels.c)
        )
        return found.mappings().one()

    engines._pragmas = unchecked
    looks.Looks._candidates = plenty  # type: ignore[method-assign, assignment]
    stock._write = write


def skips_a_sequence() -> None:
    from domain.order.aggregate import Order

    record = Order.record

    def skip(self: Order, *told: Any) -> None:
        self.sequence += self.sequence == 1
        record(self, *told)

    Order.record = skip  # type: ignore[method-assign, assignment]


def receives_twice() -> None:
    """Movements and level agree; only whoever asked knows that it was once."""
    from persistence.unit_of_work import SqlUnitOfWork

    move = SqlUnitOfWork.move

    def twice(self: SqlUnitOfWork, moves: Any) -> None:
        moves = list(moves)
        move(self, [*moves, *(one for one in moves if one.kind == "RECEIVE")])

    SqlUnitOfWork.move = twice  # type: ignore[method-assign]


def keeps_half_an_order() -> None:
    from domain.services.ordering import Ordering

    place = Ordering._place

    async def half(self: Any, work: Any, command: Any, fingerprint: str, act: Any) -> Any:
        return await place(self, work, replace(command, lines=command.lines[:1]), fingerprint, act)

    Ordering._place = half  # type: ignore[method-assign]


def _retold(told: Callable[[list[Any]], list[Any]]) -> None:
    """Live events as `told` makes them of every four."""
    from subscriptions.tail import Tail

    follow = Tail.follow

    async def changed(self: Any, *given: Any) -> AsyncGenerator[Any, None]:
        four: list[Any] = []
        async for event in follow(self, *given):
            four.append(event)
            if len(four) == 4:
                for one in told(four):
                    yield one
                four = []

    Tail.follow = changed  # type: ignore[method-assign, assignment]


def skips_events() -> None:
    _retold(lambda four: four[:3])


def repeats_events() -> None:
    _retold(lambda four: [*four, four[3]])


def shuffles_events() -> None:
    _retold(lambda four: [four[1], four[0], *four[2:]])


def authorizes_too_little() -> None:
    from domain.money import Money
    from domain.order import paying

    authorize = paying.authorize

    def less(order: Any, command: Any, **how: Any) -> Any:
        amount = Money(command.amount.minor - 1, command.amount.currency)
        return authorize(order, replace(command, amount=amount), **how)

    paying.authorize = less


def refuses_a_replay() -> None:
    from domain.errors import NotFound
    from domain.services import ordering

    async def again(work: Any, id: str) -> Any:
        raise NotFound("order", id)

    ordering.order_again = again


def acts_for_nobody() -> None:
    from domain.act import Act, Caller

    Caller.act = lambda self, at, reason=None: Act("ghost", None, at, reason)  # type: ignore[method-assign]


def moves_without_a_trace() -> None:
    from persistence import stock

    ledger = stock._ledger

    def silent(after: Any, batch: Any, new_id: Any) -> Any:
        return [row for row in ledger(after, batch, new_id) if row["kind"] != "RECEIVE"]

    stock._ledger = silent


def stores_another_status() -> None:
    from domain.order.aggregate import Order
    from domain.order.fulfillment import FulfillmentStatus

    Order.fulfillment_status = property(lambda _: FulfillmentStatus.UNFULFILLED)  # type: ignore[assignment]


def leaks() -> None:
    from domain.services.stocking import Stocking

    move = Stocking.move
    kept: list[bytes] = []

    async def hoard(self: Any, *given: Any) -> Any:
        if not kept:
            kept.append(b"x" * LEAKED_BYTES)
        return await move(self, *given)

    Stocking.move = hoard  # type: ignore[method-assign, assignment]


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
    newest = "position = (SELECT max(position) FROM movements)"
    async with world.engine.begin() as connection:
        await connection.execute(
            text(f"UPDATE movements SET position = position + 1 WHERE {newest}")
        )


@dataclass(frozen=True)
class Defect:
    """`planted` is told by `kind`, at least."""

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
