"""Personal data is kept no longer than its rule says."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, update

from domain.privacy.retention import Retention, Terms
from domain.services.customers import erasing
from domain.verify.laws import Check
from hub.observability.metrics import REGISTRY
from hub.processes.retention import RetentionRounds
from hub.wiring import Hub, utc_now
from persistence import tables as t
from persistence.operations.retention import SqlRetention
from persistence.verify.verify import SqlVerify
from tests.graph.privacy import person as p
from tests.graph.staff import Staff

YEAR = 365
DAYS = {
    Retention.CLOSED_ORDERS: YEAR,
    Retention.INACTIVE_CUSTOMERS: 2 * YEAR,
    Retention.DEAD_LETTERS: 90,
}
NOTHING = {Retention.ERASED_CUSTOMERS: 0, **dict.fromkeys(DAYS, 0)}


@pytest.fixture
def rounds(hub: Hub) -> RetentionRounds:
    return RetentionRounds(SqlRetention(hub.engines), hub.services.erasing, DAYS, utc_now)


async def aged(hub: Hub, days: int, *tables: Table, **only: Any) -> None:
    """As if nothing had been changed for so long."""
    async with hub.engines.writer.begin() as connection:
        for table in tables:
            column = "at" if table is t.dead_letters else "updated_at"
            at = utc_now() - timedelta(days=days)
            old = update(table).values(
                {column: at} | ({"placed_at": at} if table is t.orders else {})
            )
            await connection.execute(old.filter_by(**only))


def erased(rule: Retention) -> float:
    name = "order_hub_personal_data_erased_total"
    return REGISTRY.get_sample_value(name, {"rule": rule.value}) or 0


async def test_a_closed_order_is_kept_for_its_term_and_then_without_persons(
    hub: Hub, staff: Staff, rounds: RetentionRounds
) -> None:
    person = await p.a_person(staff)
    order = await p.delivered(staff, person)
    assert await rounds.once() == NOTHING
    await aged(hub, YEAR + 1, t.orders)
    before = erased(Retention.CLOSED_ORDERS)
    assert await rounds.due() == NOTHING | {Retention.CLOSED_ORDERS: 1}
    assert await rounds.once() == NOTHING | {Retention.CLOSED_ORDERS: 1}
    assert erased(Retention.CLOSED_ORDERS) == before + 1
    fields = "email note staffMember erasedAt originalTotal { amount } lines { sku quantity }"
    found = await staff.look(order, fields)
    assert (found["email"], found["note"], found["staffMember"]) == (None, None, None)
    assert found["originalTotal"]["amount"] == order["originalTotal"]["amount"]
    assert len(found["lines"]) == 3
    assert await rounds.once() == NOTHING


async def test_an_open_order_is_kept_however_old_it_is(
    hub: Hub, staff: Staff, rounds: RetentionRounds
) -> None:
    order = await staff.placed(email=p.EMAIL)
    await aged(hub, 3 * YEAR, t.orders, t.customers)
    assert await rounds.once() == NOTHING
    assert (await staff.look(order, "email"))["email"] == p.EMAIL


async def test_an_inactive_customer_is_erased_but_not_one_on_legal_hold(
    hub: Hub, staff: Staff, rounds: RetentionRounds
) -> None:
    await aged(hub, 3 * YEAR, t.customers)
    first, held = await p.a_person(staff), await staff.graph.do("createCustomer", name="Held")
    await staff.graph.do("setLegalHold", customerId=held["id"], reason="dispute")
    await p.delivered(staff, first)
    await aged(hub, 3 * YEAR, t.customers, t.orders)
    done = await rounds.once()
    assert (done[Retention.CLOSED_ORDERS], done[Retention.INACTIVE_CUSTOMERS]) == (1, 2)
    names = "query ($id: ID!) { customer(by: {id: $id}) { name } }"
    assert await staff.graph.ask(names, id=first["id"]) == {"name": "erased"}
    assert await staff.graph.ask(names, id=held["id"]) == {"name": "Held"}


async def test_the_reason_of_a_dead_letter_goes_and_the_letter_stays(
    hub: Hub, staff: Staff, rounds: RetentionRounds
) -> None:
    await p.set_aside(hub, await staff.placed())
    await aged(hub, 91, t.dead_letters)
    assert (await rounds.once())[Retention.DEAD_LETTERS] == 1
    assert ("dead_letters", "reason") not in await p.columns_with(hub, p.WORD)


async def test_what_comes_to_an_erased_order_is_erased_as_well(
    hub: Hub, staff: Staff, rounds: RetentionRounds
) -> None:
    """A note that is written later, or an order that was too much for one transaction."""
    person = await p.a_person(staff)
    order = await p.delivered(staff, person)
    await staff.graph.do("eraseCustomer", customerId=person["id"])
    now = await staff.look(order, "version")
    late = {"orderId": order["id"], "expectedVersion": now["version"], "note": f"{p.WORD} wrote"}
    assert (await staff.graph.do("updateOrder", **late))["__typename"] == "Order"
    assert ("orders", "note") in await p.columns_with(hub, p.WORD)
    await rounds.round()
    assert ("orders", "note") not in await p.columns_with(hub, p.WORD)


async def test_of_a_customer_with_many_orders_the_others_are_erased_soon(
    hub: Hub, staff: Staff, rounds: RetentionRounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await p.a_person(staff)
    for _ in range(3):
        order = await staff.placed(customerId=person["id"])
        await staff.graph.do("cancelOrder", orderId=order["id"], reason="no")
    monkeypatch.setattr(erasing, "ORDERS_AT_ONCE", 1)
    await staff.graph.do("eraseCustomer", customerId=person["id"])
    where = "query ($id: ID!) { customer(by: {id: $id}) { orders { nodes { email erasedAt } } } }"
    orders = (await staff.graph.ask(where, id=person["id"]))["orders"]["nodes"]
    assert [order["erasedAt"] is None for order in orders] == [False, True, True]
    assert (await rounds.once())[Retention.ERASED_CUSTOMERS] == 2
    orders = (await staff.graph.ask(where, id=person["id"]))["orders"]["nodes"]
    assert [order["email"] for order in orders] == [None] * 3


async def test_an_order_placed_while_its_customer_is_erased_does_not_keep_the_person(
    hub: Hub, staff: Staff, rounds: RetentionRounds
) -> None:
    """Whoever is first: the order stands against the erasure, or is refused, or is erased when it
    is closed."""
    for _ in range(5):
        person = await p.a_person(staff)
        await staff.receive(1)
        given = staff.order() | {"customerId": person["id"], "shipTo": p.HOME}
        placed, erased = await asyncio.gather(
            staff.graph.do("placeOrder", **given),
            staff.graph.do("eraseCustomer", customerId=person["id"]),
        )
        assert {placed["__typename"], erased["__typename"]} & {"Order", "Customer"}
        if placed["__typename"] == "Order":
            await staff.graph.do("cancelOrder", orderId=placed["id"], reason=f"{p.WORD} called")
        await staff.graph.do("eraseCustomer", customerId=person["id"])
        await rounds.once()
        left = await p.columns_with(hub, p.WORD, p.PHONE)
        assert left == set()


async def test_a_law_finds_what_is_kept_too_long(hub: Hub, staff: Staff) -> None:
    await p.delivered(staff, await p.a_person(staff))
    verify = SqlVerify(hub.engines, Terms(DAYS))
    assert await verify.differences() == []
    await aged(hub, YEAR + 3, t.orders)
    assert await verify.differences() == []
    await aged(hub, YEAR + 8, t.orders)
    assert [one.check for one in await verify.differences()] == [Check.RETENTION]
