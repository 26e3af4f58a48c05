"""An event that cannot be read is set aside and listed, streams continue without it, and it is
published once it can be read."""

from sqlalchemy import text

from domain.ports.event_log import SequencedEvent, Topic
from persistence.events.dead_letters import SqlDeadLetters
from persistence.events.event_log import SqlInventoryEventLog, SqlOrderEventLog
from tests.persistence.activity import positioned
from tests.shop import Shop

EVERYTHING = 500


async def run(shop: Shop, statement: str, **values: object) -> None:
    async with shop.hub.engines.writer.begin() as connection:
        await connection.execute(text(statement), values)


def orders_of(events: list[SequencedEvent]) -> list[str]:  # type: ignore[type-arg]
    return [one.record.order_id for one in events]


async def three_orders(shop: Shop) -> list[str]:
    await shop.stock(10)
    placed = [(await shop.place(1)).id for _ in range(3)]
    await positioned(shop)
    return placed


SPOILT = (
    "UPDATE order_events SET kind = 'FROM_ANOTHER_RELEASE' WHERE order_id = :id AND sequence = 1"
)
MENDED = "UPDATE order_events SET kind = 'ORDER_PLACED' WHERE order_id = :id AND sequence = 1"


async def test_streams_continue_without_a_dead_letter(shop: Shop) -> None:
    one, two, three = await three_orders(shop)
    await run(shop, SPOILT, id=two)
    log = SqlOrderEventLog(shop.hub.engines)
    for limit in (2, EVERYTHING):
        events: list[SequencedEvent] = []  # type: ignore[type-arg]
        while page := await log.after(events[-1].position if events else 0, limit):
            events += page
        assert orders_of(events) == [one, one, two, three, three]
    assert orders_of(await log.after(0, EVERYTHING, Topic(order_id=two))) == [two]


async def test_a_dead_letter_is_listed_with_the_reason(shop: Shop) -> None:
    _, two, _ = await three_orders(shop)
    await run(shop, SPOILT, id=two)
    await SqlOrderEventLog(shop.hub.engines).after(0, EVERYTHING)
    (dead_letters,) = await SqlDeadLetters(shop.hub.engines).all()
    assert (dead_letters.log, dead_letters.subject_id) == ("order_events", two)
    assert "FROM_ANOTHER_RELEASE" in dead_letters.reason


async def test_a_dead_letter_is_published_with_a_new_position_once_it_can_be_read(
    shop: Shop,
) -> None:
    _, two, three = await three_orders(shop)
    await run(shop, SPOILT, id=two)
    log = SqlOrderEventLog(shop.hub.engines)
    newest = (await log.after(0, EVERYTHING))[-1]
    assert newest.record.order_id == three
    parking = SqlDeadLetters(shop.hub.engines)
    assert await parking.retry() == 0
    await run(shop, MENDED, id=two)
    assert await parking.retry() == 1
    await positioned(shop)
    (late,) = await log.after(newest.position, EVERYTHING)
    assert (late.record.order_id, late.record.sequence) == (two, 1)
    assert await parking.all() == []


async def test_an_unreadable_movement_is_a_dead_letter_too(shop: Shop) -> None:
    await three_orders(shop)
    await run(shop, "UPDATE inventory_movements SET kind = 'TELEPORTED' WHERE sequence = 2")
    events = await SqlInventoryEventLog(shop.hub.engines).after(0, EVERYTHING)
    assert [one.record.sequence for one in events] == [1, 3, 4]


async def test_a_cursor_given_out_before_its_position_resumes_right_there(shop: Shop) -> None:
    """In PostgreSQL a history may show an event a moment before the relay has met it."""
    await three_orders(shop)
    log = SqlOrderEventLog(shop.hub.engines)
    head = await log.head()
    fourth = (await shop.place(1)).id
    async with shop.hub.engines.reader.connect() as connection:
        query = "SELECT insert_id FROM order_events WHERE order_id = :id AND sequence = 1"
        insert_id = (await connection.execute(text(query), {"id": fourth})).scalar_one()
    early = await log.position_of(insert_id)
    await positioned(shop)
    exact = await log.position_of(insert_id)
    assert early is not None
    assert exact is not None
    assert head <= early <= exact
    assert [event.record.sequence for event in await log.after(exact, EVERYTHING)] == [2]
    assert fourth in orders_of(await log.after(early - 1, EVERYTHING))
    assert await log.position_of(10_000) is None
