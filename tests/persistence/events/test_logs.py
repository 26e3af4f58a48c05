"""Events, read in the order of commit: complete, and only what was asked for."""

from domain.inventory.level import InventoryMovement
from domain.inventory.stock import MovementKind
from domain.orders.event import OrderEvent
from domain.ports.event_log import EventLog, SequencedEvent, Topic
from domain.shared.errors import OutOfStock
from persistence.events.event_log import SqlInventoryEventLog, SqlOrderEventLog
from tests.persistence.activity import positioned, that_day
from tests.shop import Shop


async def events_of(log: EventLog[OrderEvent], limit: int) -> list[SequencedEvent[OrderEvent]]:
    """The whole log, page by page."""
    found: list[SequencedEvent[OrderEvent]] = []
    while page := await log.after(found[-1].position if found else 0, limit):
        found += page
    return found


async def test_the_log_is_gapless_and_ends_at_its_head(shop: Shop) -> None:
    log = SqlOrderEventLog(shop.hub.engines)
    assert await log.head() == 0
    await that_day(shop)
    await positioned(shop)
    events = await events_of(log, 7)
    assert events
    head = await log.head()
    assert [one.position for one in events] == list(range(1, head + 1))
    sequences: dict[str, int] = {}
    for one in events:
        before = sequences.get(one.record.order_id, 0)
        assert one.record.sequence == before + 1
        sequences[one.record.order_id] = one.record.sequence
    assert await log.after(head, 10) == []


async def test_refused_work_leaves_no_gap_in_the_log(shop: Shop) -> None:
    log = SqlOrderEventLog(shop.hub.engines)
    await shop.stock(1)
    for quantity in (9, 1):
        try:
            await shop.place(quantity)
        except OutOfStock:
            continue
    await positioned(shop)
    assert [one.position for one in await log.after(0, 10)] == [1, 2]


async def test_a_topic_selects_the_same_events_in_the_log_and_in_the_buffer(shop: Shop) -> None:
    await that_day(shop)
    await positioned(shop)
    log = SqlOrderEventLog(shop.hub.engines)
    everything = await events_of(log, 200)
    order_id = everything[0].record.order_id
    topics = [
        Topic(),
        Topic(order_id=order_id),
        Topic(channel_id=shop.pos.id),
        Topic(customer_id=shop.customer.id),
        Topic(customer_id="customer_none"),
        Topic(location_id=shop.harbor.id),
        Topic(location_id=shop.warehouse.id, channel_id=shop.web.id),
    ]
    for topic in topics:
        stored = await log.after(0, 500, topic)
        flying = [one for one in everything if log.matches(one, topic)]
        assert [one.position for one in stored] == [one.position for one in flying], topic
    assert await log.after(0, 500, Topic(customer_id="customer_none")) == []
    assert 0 < len(await log.after(0, 500, Topic(location_id=shop.harbor.id))) < len(everything)


async def test_stock_movements_are_a_log_too(shop: Shop) -> None:
    await that_day(shop)
    await positioned(shop)
    log: EventLog[InventoryMovement] = SqlInventoryEventLog(shop.hub.engines)
    everything = await log.after(0, 500)
    assert [one.position for one in everything] == list(range(1, await log.head() + 1))
    assert everything[0].record.kind is MovementKind.RECEIVE
    for topic in (
        Topic(),
        Topic(skus=frozenset({"TEA", "POT"})),
        Topic(location_id=shop.harbor.id),
        Topic(skus=frozenset({"CUP"}), location_id=shop.downtown.id),
    ):
        stored = [one.position for one in await log.after(0, 500, topic)]
        assert stored == [one.position for one in everything if log.matches(one, topic)]
        assert stored
    assert [o.position for o in await log.after(3, 2)] == [4, 5]
