"""A happening nobody can read holds up nobody: it is set aside, seen, and told once it can be."""

from sqlalchemy import text

from domain.ports.event_log import Told, Topic
from persistence.events.dead_letters import SqlParking
from persistence.events.event_log import SqlMovementLog, SqlOrderLog
from tests.persistence.activity import stamped
from tests.shop import Shop

EVERYTHING = 500


async def run(shop: Shop, statement: str, **values: object) -> None:
    async with shop.hub.engines.writer.begin() as connection:
        await connection.execute(text(statement), values)


def orders_of(told: list[Told]) -> list[str]:  # type: ignore[type-arg]
    return [one.record.order_id for one in told]


async def three_orders(shop: Shop) -> list[str]:
    await shop.stock(10)
    placed = [(await shop.place(1)).id for _ in range(3)]
    await stamped(shop)
    return placed


SPOILT = "UPDATE events SET kind = 'FROM_ANOTHER_RELEASE' WHERE order_id = :id AND sequence = 1"
MENDED = "UPDATE events SET kind = 'ORDER_PLACED' WHERE order_id = :id AND sequence = 1"


async def test_the_rest_is_told_without_it(shop: Shop) -> None:
    one, two, three = await three_orders(shop)
    await run(shop, SPOILT, id=two)
    log = SqlOrderLog(shop.hub.engines)
    for limit in (2, EVERYTHING):
        told: list[Told] = []  # type: ignore[type-arg]
        while page := await log.after(told[-1].position if told else 0, limit):
            told += page
        assert orders_of(told) == [one, one, two, three, three]
    assert orders_of(await log.after(0, EVERYTHING, Topic(order_id=two))) == [two]


async def test_it_is_seen_with_its_reason(shop: Shop) -> None:
    _, two, _ = await three_orders(shop)
    await run(shop, SPOILT, id=two)
    await SqlOrderLog(shop.hub.engines).after(0, EVERYTHING)
    (parked,) = await SqlParking(shop.hub.engines).all()
    assert (parked.log, parked.subject_id) == ("events", two)
    assert "FROM_ANOTHER_RELEASE" in parked.reason


async def test_it_is_told_last_once_it_can_be_read(shop: Shop) -> None:
    _, two, three = await three_orders(shop)
    await run(shop, SPOILT, id=two)
    log = SqlOrderLog(shop.hub.engines)
    newest = (await log.after(0, EVERYTHING))[-1]
    assert newest.record.order_id == three
    parking = SqlParking(shop.hub.engines)
    assert await parking.retry() == 0
    await run(shop, MENDED, id=two)
    assert await parking.retry() == 1
    await stamped(shop)
    (late,) = await log.after(newest.position, EVERYTHING)
    assert (late.record.order_id, late.record.sequence) == (two, 1)
    assert await parking.all() == []


async def test_a_movement_is_set_aside_too(shop: Shop) -> None:
    await three_orders(shop)
    await run(shop, "UPDATE movements SET kind = 'TELEPORTED' WHERE sequence = 2")
    told = await SqlMovementLog(shop.hub.engines).after(0, EVERYTHING)
    assert [one.record.sequence for one in told] == [1, 3, 4]


async def test_a_cursor_given_out_before_its_position_resumes_right_there(shop: Shop) -> None:
    """In PostgreSQL a history may show an event a moment before the relay has met it."""
    await three_orders(shop)
    log = SqlOrderLog(shop.hub.engines)
    head = await log.head()
    fourth = (await shop.place(1)).id
    async with shop.hub.engines.reader.connect() as connection:
        query = "SELECT arrival FROM events WHERE order_id = :id AND sequence = 1"
        arrival = (await connection.execute(text(query), {"id": fourth})).scalar_one()
    early = await log.behind(arrival)
    await stamped(shop)
    exact = await log.behind(arrival)
    assert early is not None
    assert exact is not None
    assert head <= early <= exact
    assert [told.record.sequence for told in await log.after(exact, EVERYTHING)] == [2]
    assert fourth in orders_of(await log.after(early - 1, EVERYTHING))
    assert await log.behind(10_000) is None
