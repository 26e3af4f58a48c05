"""Many buyers, few units: exactly as many win as there are units, whoever else is in the store."""

import asyncio
from multiprocessing import Pipe

import pytest

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.fulfillment.fulfillment_order import FulfillmentAction
from domain.inventory.stock import MovementKind
from domain.orders.holds.hold import HoldReason
from domain.orders.order import Order
from domain.services.orders.commands.ordering import HoldOrder, PlaceLine
from domain.shared.error_base import Entity
from domain.shared.errors import DomainError, VersionConflict
from hub.wiring import Hub, wire
from persistence.verify.verify import SqlVerify
from tests.persistence.racing import Outcome, race, rush
from tests.processes import WAIT_SECONDS, forked
from tests.shop import Shop

UNITS = 50


async def require_sold(shop: Shop, outcome: Outcome, wins: int, sku: str = "CUP") -> None:
    """So many won, every other buyer was refused, and `verify` finds no difference."""
    assert len(outcome.won) == wins
    assert all(refusal.available >= 0 for refusal in outcome.refused)
    assert {refusal.sku for refusal in outcome.refused} <= {sku, "POT"}
    ((lowest,),) = await shop.rows("SELECT min(available) FROM inventory_levels")
    assert lowest >= 0
    assert await SqlVerify(shop.hub.engines).differences() == []


@pytest.mark.parametrize("buyers", [UNITS, 200])
async def test_fifty_units_are_sold_fifty_times(shop: Shop, buyers: int) -> None:
    await shop.stock(UNITS)
    outcome = await rush([(shop.hub, shop.order())] * buyers)
    await require_sold(shop, outcome, UNITS)
    assert {(r.sku, r.available) for r in outcome.refused} <= {("CUP", 0)}
    assert sorted(int(order.number.split("-")[1]) for order in outcome.won) == list(
        range(100_001, 100_001 + UNITS)
    )


async def test_reserved_and_committed_units_are_not_sold(shop: Shop) -> None:
    """Beside earlier allocations, committed work and an unrelated reservation."""
    await shop.stock(UNITS + 9)
    await shop.stock(30, at=shop.supplier)
    await shop.stock(5, "POT")
    await shop.place(3)
    begun = await shop.place(4)
    await shop.perform(begun.fulfillment_orders[0], FulfillmentAction.ACCEPT)
    await shop.place(5, "POT")
    await shop.stock(2, kind=MovementKind.ADD_SAFETY_STOCK)
    outcome = await rush([(shop.hub, shop.order())] * 80)
    await require_sold(shop, outcome, UNITS)


async def test_two_lines_of_one_sku_take_from_one_stock(shop: Shop) -> None:
    await shop.stock(UNITS)
    lines = (PlaceLine(sku="CUP", quantity=2), PlaceLine(sku="CUP", quantity=1))
    outcome = await rush([(shop.hub, shop.order(lines=lines))] * 40)
    await require_sold(shop, outcome, UNITS // 3)
    assert outcome.units["CUP"] == UNITS // 3 * 3
    assert {refusal.available for refusal in outcome.refused} == {UNITS % 3}


async def test_buyers_of_two_goods_in_opposite_orders_do_not_block_each_other(shop: Shop) -> None:
    await shop.stock(UNITS)
    await shop.stock(UNITS, "POT")
    cup, pot = PlaceLine(sku="CUP", quantity=1), PlaceLine(sku="POT", quantity=1)
    both = [shop.order(lines=lines) for lines in ((cup, pot), (pot, cup))]
    outcome = await rush([(shop.hub, command) for command in both * 40])
    await require_sold(shop, outcome, UNITS)
    assert outcome.units == {"CUP": UNITS, "POT": UNITS}


async def test_the_last_unit_of_each_of_two_goods_goes_to_one_buyer(shop: Shop) -> None:
    await shop.stock(1)
    await shop.stock(1, "POT")
    cup, pot = PlaceLine(sku="CUP", quantity=1), PlaceLine(sku="POT", quantity=1)
    pair = [(shop.hub, shop.order(lines=lines)) for lines in ((cup, pot), (pot, cup))]
    await require_sold(shop, await rush(pair), 1)


async def test_stock_in_several_places_is_sold_once(shop: Shop) -> None:
    for place, quantity in ((shop.warehouse, 20), (shop.downtown, 17), (shop.harbor, 13)):
        await shop.stock(quantity, at=place)
    outcome = await rush([(shop.hub, shop.order(quantity=2))] * 40)
    await require_sold(shop, outcome, UNITS // 2)


async def test_two_hubs_on_one_database_sell_no_unit_twice(shop: Shop) -> None:
    await shop.stock(UNITS)
    other: Hub = wire(shop.hub.settings)
    try:
        attempts = [(hub, shop.order()) for hub in (shop.hub, other)] * 60
        await require_sold(shop, await rush(attempts), UNITS)
    finally:
        await other.close()


async def test_two_processes_sell_no_unit_twice(shop: Shop) -> None:
    await shop.stock(UNITS)
    given = (shop.hub.settings.database_url, shop.web.id, shop.customer.id, 60)
    lines = [Pipe() for _ in range(2)]
    racers = [forked(race, far, *given) for _, far in lines]
    for ours, far in lines:
        far.close()
        assert await asyncio.to_thread(ours.recv) == "ready"
    for ours, _ in lines:
        ours.send("go")
    outcomes = [await asyncio.to_thread(ours.recv) for ours, _ in lines]
    for (ours, _), racer in zip(lines, racers, strict=True):
        await asyncio.to_thread(racer.join, WAIT_SECONDS)
        assert racer.exitcode == 0
        ours.close()
    assert sum(won for won, _ in outcomes) == UNITS
    assert sum(refused for _, refused in outcomes) == 120 - UNITS
    await require_sold(shop, Outcome(), 0)


async def test_of_two_changes_of_the_same_version_one_is_a_version_conflict(shop: Shop) -> None:
    await shop.stock(1)
    order = await shop.place(channel_id=shop.pos.id)

    async def hold(reason: HoldReason) -> Order | DomainError:
        command = HoldOrder(order_id=order.id, reason=reason, expected_version=order.version)
        try:
            return await shop.services.ordering.hold(
                Caller(actor="ann", role=Role.ADMIN), None, command
            )
        except VersionConflict as refusal:
            return refusal

    answers = await asyncio.gather(hold(HoldReason.OTHER), hold(HoldReason.INCORRECT_ADDRESS))
    (refusal,) = (a for a in answers if isinstance(a, VersionConflict))
    assert (refusal.entity, refusal.entity_id, refusal.current_version) == (
        Entity.ORDER,
        order.id,
        order.version + 1,
    )
    assert len((await shop.load(order.id)).open_holds) == 1


async def test_a_simultaneous_acceptance_and_cancellation_keep_all_consistency_laws(
    shop: Shop,
) -> None:
    await shop.stock(10)
    for _ in range(5):
        order = await shop.place(2)
        work = order.fulfillment_orders[0]
        await asyncio.gather(
            shop.perform(work, FulfillmentAction.ACCEPT),
            shop.cancel(order),
            return_exceptions=True,
        )
    assert await SqlVerify(shop.hub.engines).differences() == []
