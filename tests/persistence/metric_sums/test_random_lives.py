"""Orders whose lives are drawn at random: the metrics of sums are those of all orders, after each
act, wherever the sums have got to."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from domain.fulfillment.fulfillment_order import FulfillmentOrderStatus
from domain.fulfillment.shipment import TrackingKind
from domain.network.channel import AvailabilityPolicy, Channel, UpdateChannel
from domain.reporting.metrics import Stage
from domain.services.orders.commands.delivering import UpdateDeliveryGroup
from domain.services.orders.commands.lines import PlaceLine
from domain.shared.errors import DomainError
from hub.wiring import utc_now
from persistence.engine.snapshots import snapshot
from persistence.events.outbox import SqlOutbox
from persistence.metric_sums.adding import SqlMetricSums
from persistence.metric_sums.reading import SqlMetrics, metrics_of_sums
from persistence.reads.metrics import direct_metrics
from persistence.verify.verify import SqlVerify
from tests.persistence.verify.test_random_lives import Life
from tests.shop import GOODS, Shop

LIVES = 6
ACTS = 220
OPEN = (FulfillmentOrderStatus.OPEN,)
ZONES = ("Pacific/Kiritimati", "America/Los_Angeles", "Europe/Lisbon")


@dataclass
class Days:
    """Lives of orders beside each other, and what the sums are made of in between."""

    shop: Shop
    chance: random.Random
    lives: list[Life] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    stages: set[Stage] = field(default_factory=set)
    compared: int = 0

    async def begin(self) -> None:
        for sku in GOODS:
            for place in (self.shop.warehouse, self.shop.downtown, self.shop.harbor):
                await self.shop.stock(50, sku, at=place)
        for number in range(LIVES):
            life = Life(self.shop, random.Random(number))
            await life.begin()
            self.lives.append(life)

    async def act(self) -> None:
        acts: tuple[tuple[Callable[[], Awaitable[Any]], int], ...] = (
            *((self.live, 24), (self.add_up, 6), (self.give_positions, 6), (self.twin, 3)),
            *(
                (self.deliver, 20),
                (self.scan, 6),
                (self.promise, 4),
                (self.cancel, 2),
                (self.miss_goods, 2),
                (self.move_away, 1),
            ),
        )
        (do,) = self.chance.choices([act for act, _ in acts], [often for _, often in acts])
        # Whatever is refused leaves nothing.
        with suppress(DomainError):
            await do()

    @property
    def life(self) -> Life:
        return self.chance.choice(self.lives)

    @property
    def any_order(self) -> str:
        ids: list[str] = [*self.plain, self.life.order.id]
        return self.chance.choice(ids)

    async def deliver(self) -> None:
        """An order that nothing happens to is promised, paid, shipped, scanned and delivered."""
        if not self.plain or (len(self.plain) < 9 and self.chance.random() < 0.4):
            now = utc_now()
            order = await self.shop.place(
                channel_id=self.chance.choice((self.shop.web, self.shop.pos)).id,
                promised_on=now.date() + timedelta(days=self.chance.randint(-3, 2)),
                ship_by=now + timedelta(hours=self.chance.choice((-1, 1))),
            )
            self.plain.append(order.id)
            return
        order = await self.shop.load(self.chance.choice(self.plain))
        if order.shipments:
            kind = self.chance.choice((TrackingKind.TRANSIT, TrackingKind.DELIVER))
            await self.shop.track(order.shipments[0], kind, undated=True)
        elif order.payments:
            await self.shop.ship(order.fulfillment_orders[0])
        else:
            await self.shop.pay(order)

    async def cancel(self) -> None:
        await self.shop.cancel(await self.shop.load(self.any_order))

    async def live(self) -> None:
        await self.life.act()

    async def add_up(self) -> None:
        await SqlMetricSums(self.shop.hub.engines).once()

    async def give_positions(self) -> None:
        await SqlOutbox(self.shop.hub.engines).assign_positions()

    async def twin(self) -> None:
        """The same order again, of a customer or of nobody, in either channel."""
        customer = self.chance.choice((self.shop.customer.id, None))
        await self.shop.place(
            quantity=self.chance.randint(1, 2),
            sku=self.chance.choice(GOODS),
            customer_id=customer,
            channel_id=self.shop.pos.id,
        )
        if customer:
            line = PlaceLine(sku="CUP", quantity=1)
            await self.shop.place(channel_id=self.shop.web.id, lines=(line, line))

    async def scan(self) -> None:
        """A carrier reports, some of it late or not to be believed."""
        order = await self.shop.load(self.any_order)
        if order.shipments:
            kind = self.chance.choice((TrackingKind.TRANSIT, TrackingKind.DELIVER))
            ago = timedelta(hours=self.chance.choice((0, 1, 30, 24 * 400, -24)))
            shipment = self.chance.choice(order.shipments)
            await self.shop.track(shipment, kind, occurred_at=utc_now() - ago)

    async def promise(self) -> None:
        day = date.today() + timedelta(days=self.chance.randint(-3, 2))
        order = await self.shop.load(self.any_order)
        group = self.chance.choice(order.delivery_groups)
        command = UpdateDeliveryGroup(
            delivery_group_id=group.id,
            expected_version=order.version,
            promised_on=day,
            ship_by=utc_now() + timedelta(hours=self.chance.choice((-1, 1))),
        )
        await self.shop.services.amending.update_delivery_group(self.shop.caller, None, command)

    async def miss_goods(self) -> None:
        """No location has them: one after the other rejects the work."""
        refuse = AvailabilityPolicy.REFUSE
        line = PlaceLine(sku="CUP", quantity=1, availability_policy=refuse)
        order = await self.shop.place(channel_id=self.shop.pos.id, lines=(line,))
        while works := [w for w in order.fulfillment_orders if w.status in OPEN]:
            await self.shop.reject(works[0])
            order = await self.shop.load(order.id)

    async def move_away(self) -> None:
        """The days of a channel begin at another time: all of its orders are added up again."""
        zone = self.chance.choice(ZONES)
        (channel,) = await self.shop.hub.reads.one(Channel, [self.shop.pos.id])
        assert channel is not None
        command = UpdateChannel(
            channel_id=channel.id, expected_version=channel.version, time_zone=zone
        )
        await self.shop.services.configuring.update_channel(self.shop.caller, None, command)

    async def compare(self) -> None:
        engine = self.shop.hub.engines.reader
        for channel in (None, self.chance.choice((self.shop.web.id, self.shop.pos.id))):
            async with snapshot(engine) as connection:
                stored = await metrics_of_sums(connection, channel)
                if stored is not None:
                    assert stored == await direct_metrics(connection, channel)
                    self.stages |= {stage for stage, orders in stored.stages.items() if orders}
                    self.compared += 1


async def test_metrics_of_sums_are_those_of_all_orders_at_every_moment(shop: Shop) -> None:
    days = Days(shop, random.Random(20))
    await days.begin()
    for _ in range(ACTS):
        await days.act()
        await days.compare()
    assert days.compared > ACTS
    found = await SqlMetrics(shop.hub.engines).metrics()
    times = found.delivery_performance
    assert times.by_day.whole > 0
    assert found.late_handovers.part > 0
    assert times.paid_to_handed_over.count > 0
    assert days.stages > {Stage.UNAVAILABLE, Stage.CANCELLED, Stage.DELIVERED, Stage.SHIPPED}
    assert min(found.cancelled.part, found.split_orders, found.repeat_customers.part) > 0
    for _ in range(3):
        await days.give_positions()
        await days.add_up()
    await days.compare()
    assert await SqlVerify(shop.hub.engines).differences() == []
