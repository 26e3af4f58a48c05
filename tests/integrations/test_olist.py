"""The Olist import: every order of the files is imported once, with its times and amounts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.catalog.product import Product, Variant
from domain.fulfillment.shipment import ShipmentStatus
from domain.inventory.level import InventoryLevel, InventoryMovement
from domain.network.channel import Channel
from domain.network.location import Location
from domain.orders.event import OrderEvent
from domain.orders.order import Order
from domain.payments.payment import Payment, PaymentMethod
from domain.ports.unit_of_work import UnitOfWork
from domain.reporting.metrics import Stage
from hub.wiring import Hub
from integrations.olist.phases import Counts
from persistence.verify.verify import SqlVerify
from tests.integrations.importing import brl, everything, imported, metrics, rejects


async def the_order(hub: Hub, key: str) -> Order:
    async def found(work: UnitOfWork) -> Order:
        order = await work.find(Order, external_id=key)
        assert order is not None
        return order

    return await hub.transact(found)


async def test_every_order_ends_where_the_source_says(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    found = await metrics(hub)
    assert found.orders == 12
    assert {stage: n for stage, n in found.stages.items() if n} == {
        Stage.PLACED: 1,
        Stage.PAID: 1,
        Stage.ACCEPTED: 1,
        Stage.PICKING: 1,
        Stage.SHIPPED: 1,
        Stage.DELIVERED: 3,
        Stage.UNAVAILABLE: 2,
        Stage.CANCELLED: 2,
    }
    assert await rejects(hub) == []


async def test_money_matches_to_the_cent(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    [totals] = (await metrics(hub)).totals
    # Nine cups at 10.00 and one at 12.00, two pots at 45.99, one tea at 5.25.
    assert totals.goods == brl(9 * 1000 + 1200 + 2 * 4599 + 525)
    assert totals.shipping == brl(10 * 150 + 999 + 225)
    assert totals.payments == brl(
        3000 + 3 * 1150 + 3650 + 4000 + 1749 + 750 + 1150 + 5598 + 2000 + 2 * 1150
    )
    assert totals.delivered_goods == brl(1000 + 4599 + 525 + 1000)


async def test_the_promised_day_is_on_time_by_day_and_late_by_timestamp(
    hub: Hub, folder: Path
) -> None:
    await imported(hub, folder)
    times = (await metrics(hub)).delivery_performance
    assert (times.by_timestamp.part, times.by_timestamp.whole) == (1, 2)
    assert (times.by_day.part, times.by_day.whole) == (2, 2)
    # 17 days and 12 hours; 19 days and 13.5 hours.
    assert times.placed_to_delivered.days == pytest.approx((17.5 + 19.5625) / 2)
    # Both 3 days and 23 hours after they were paid; the third is unknown.
    assert times.paid_to_handed_over.count == 2
    assert times.paid_to_handed_over.days == pytest.approx(4 - 1 / 24)


async def test_counts_come_out_as_by_hand(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    found = await metrics(hub)
    assert (found.units, found.multi_unit_orders, found.skus, found.locations) == (13, 2, 3, 2)
    assert found.split_orders == 1
    assert (found.repeat_customers.part, found.repeat_customers.whole) == (1, 11)
    assert (found.late_handovers.part, found.late_handovers.whole) == (1, 4)
    assert [(top_skus.sku, top_skus.goods.minor) for top_skus in found.top_skus] == [
        ("cup", 10200),
        ("pot", 9198),
        ("tea", 525),
    ]


async def test_equal_units_are_one_line_and_other_prices_another(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    order = await the_order(hub, "shipped")
    assert [(line.quantity, line.unit_price.rounded, line.shipping) for line in order.lines] == [
        (2, brl(1000), brl(300)),
        (1, brl(1200), brl(150)),
    ]


async def test_each_step_happened_at_its_own_time(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    order = await the_order(hub, "early")
    assert order.placed_at == datetime(2017, 3, 1, 13, tzinfo=UTC)
    assert {payment.captured_at for payment in order.payments} == {
        datetime(2017, 3, 1, 14, tzinfo=UTC)
    }
    assert {shipment.shipped_at for shipment in order.shipments} == {
        datetime(2017, 3, 5, 13, tzinfo=UTC)
    }
    assert order.delivered_at == datetime(2017, 3, 19, 1, tzinfo=UTC)
    [events] = await hub.reads.many(OrderEvent, "order_id", [order.id])
    times = [event.occurred_at for event in events]
    assert times == sorted(times) == [event.recorded_at for event in events]


async def test_a_split_order_has_one_fulfillment_order_per_seller(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    order = await the_order(hub, "early")
    north, south = await hub.reads.many(Location, "code", ["north", "south"])
    assert [part.location_id for part in order.fulfillment_orders] == [north[0].id, south[0].id]
    assert {shipment.status for shipment in order.shipments} == {ShipmentStatus.DELIVERED}


async def test_an_unknown_date_stays_unknown(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    order = await the_order(hub, "dateless")
    assert order.delivered_at is None
    assert [report.occurred_at for report in order.tracking] == [None]


async def test_a_canceled_order_that_had_left_is_void_and_its_goods_stay_where_they_are(
    hub: Hub, folder: Path
) -> None:
    await imported(hub, folder)
    recalled, dropped = await the_order(hub, "recalled"), await the_order(hub, "dropped")
    assert recalled.voided_at is not None
    assert recalled.delivered_at is not None
    assert (dropped.voided_at, dropped.cancelled_at) == (None, dropped.placed_at)


async def test_tenders_and_installments_keep_their_meaning(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    paid = {
        key: [(p.method, p.installments) for p in (await the_order(hub, key)).payments]
        for key in ("created", "invoiced", "shipped", "early")
    }
    assert paid == {
        "created": [(PaymentMethod.OTHER, None)],
        "invoiced": [(PaymentMethod.BANK_SLIP, 1)],
        "shipped": [(PaymentMethod.CREDIT_CARD, 10)],
        "early": [
            (PaymentMethod.CREDIT_CARD, 1),
            (PaymentMethod.VOUCHER, 1),
            (PaymentMethod.VOUCHER, 1),
        ],
    }
    [[created]] = await hub.reads.many(Payment, "order_id", [(await the_order(hub, "created")).id])
    assert created.captured_at is None


async def test_the_catalog_and_places_are_loaded(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    products = await hub.reads.many(Product, "external_id", ["cup", "pot", "tea"])
    assert [(p[0].title, p[0].category) for p in products] == [
        ("Housewares cup", "housewares"),
        ("Sem traducao pot", "sem_traducao"),
        ("Product tea", None),
    ]
    [[cup]] = await hub.reads.many(Variant, "sku", ["cup"])
    assert (cup.weight, cup.dimensions.length, cup.dimensions.width) == (300, 100, 80)
    [north], [south] = await hub.reads.many(Location, "code", ["north", "south"])
    assert north.address.coordinates.latitude == -23.5
    assert south.address.coordinates is None
    [[channel]] = await hub.reads.many(Channel, "code", ["OLIST"])
    assert (channel.currency, channel.time_zone) == ("BRL", "Etc/GMT+3")


async def test_stock_is_what_was_sold_and_was_there_before(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    [[north]] = await hub.reads.many(Location, "code", ["north"])
    [movements] = await hub.reads.many(InventoryMovement, "location_id", [north.id])
    opening = [m for m in movements if m.cause == "olist-opening"]
    assert [(m.sku, m.quantity, m.occurred_at) for m in opening] == [
        ("cup", 10, datetime(2017, 2, 28, 13, tzinfo=UTC))
    ]
    [[cups]] = await hub.reads.many(InventoryLevel, "sku", ["cup"])
    # One approved is reserved, two are in work, six have left, one came back from a cancellation.
    assert (cups.reserved, cups.committed, cups.available, cups.on_hand) == (1, 2, 1, 4)


async def test_payments_of_orders_elsewhere_are_counted_and_no_rejects(
    hub: Hub, folder: Path
) -> None:
    result = await imported(hub, folder)
    assert result.data.outside == 1
    assert result.data.rejects == []


async def test_what_was_derived_can_be_derived_again(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    assert await SqlVerify(hub.engines).differences() == []


async def test_running_it_twice_changes_nothing(hub: Hub, folder: Path) -> None:
    await imported(hub, folder)
    before = await everything(hub)
    again = await imported(hub, folder)
    assert await everything(hub) == before
    assert [phase.loaded for phase in again.phases if phase.phase != "reading"] == [0] * 6


class Interrupted(Exception):
    pass


def stop_at(phase: str, done: int) -> "StopAt":
    return StopAt(phase, done)


class StopAt:
    def __init__(self, phase: str, done: int) -> None:
        self.phase, self.done = phase, done

    def __call__(self, counts: Counts) -> None:
        if (counts.phase, counts.done) == (self.phase, self.done):
            raise Interrupted


@pytest.mark.parametrize(
    ("phase", "done"), [("products", 2), ("opening stock", 1), ("orders", 5), ("orders", 0)]
)
async def test_an_import_that_was_stopped_goes_on_from_there(
    hub: Hub, folder: Path, phase: str, done: int
) -> None:
    with pytest.raises(Interrupted):
        await imported(hub, folder, size=1, progress=stop_at(phase, done))
    stopped = await metrics(hub)
    assert stopped.orders == (done if phase == "orders" else 0)
    result = await imported(hub, folder, size=1)
    assert result.phases[-1].skipped == stopped.orders
    whole = await metrics(hub)
    assert (whole.orders, whole.units, whole.split_orders) == (12, 13, 1)
    [[cups]] = await hub.reads.many(InventoryLevel, "sku", ["cup"])
    assert cups.on_hand == 4


async def test_batches_of_any_size_come_to_the_same(hub: Hub, folder: Path) -> None:
    await imported(hub, folder, size=5)
    found = await metrics(hub)
    assert (found.orders, found.units, found.totals[0].goods) == (12, 13, brl(19923))
    orders = await hub.reads.many(Order, "number", [f"OLI-{100_000 + n}" for n in range(1, 14)])
    assert [len(found) for found in orders] == [1] * 12 + [0]
