"""Orders that wait at the same moment are committed together; each is refused or fails alone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from domain.network.channel import Channel
from domain.orders.order import Order
from domain.ports.unit_of_work import Needs, UnitOfWork
from domain.services.orders.commands.lines import PlaceLine
from domain.services.orders.placing.needs import needs_of
from domain.shared.errors import (
    AlreadyExists,
    DomainError,
    IdempotencyKeyReused,
    NotFound,
    OutOfStock,
    Refusals,
)
from persistence.verify.verify import SqlVerify
from persistence.writes.groups.grouping import TOGETHER_MAX
from tests.graph.client import statements
from tests.shop import Shop


async def at_once(*attempts: Awaitable[Any]) -> list[Any]:
    """What became of each, a result or an error. The first one runs alone, the others meet."""
    return await asyncio.gather(*attempts, return_exceptions=True)


async def placed(shop: Shop, count: int, **changes: Any) -> list[Order]:
    orders = await at_once(*(shop.place(1, **changes) for _ in range(count)))
    assert all(isinstance(order, Order) for order in orders), orders
    return orders


def together(shop: Shop) -> list[int]:
    """How many operations each transaction had that had more than one."""
    return sorted(size for size in shop.hub.transact.operations.elements() if size > 1)


async def test_orders_that_wait_are_committed_in_one_transaction(shop: Shop) -> None:
    await shop.stock(200)
    orders = await placed(shop, 11)
    assert together(shop) == [10]
    assert len({order.number for order in orders}) == 11
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_many_orders_take_as_many_statements_as_a_few(shop: Shop) -> None:
    await shop.stock(200)
    await placed(shop, 2)
    sent = []
    for count in (4, 30):
        with statements(shop.hub) as sent_for_count:
            await placed(shop, count)
        sent.append(len(sent_for_count))
    assert sent[1] <= sent[0] + 2


async def test_a_group_has_a_size_that_others_can_wait_for(shop: Shop) -> None:
    await shop.stock(200)
    await placed(shop, 2 * TOGETHER_MAX + 10)
    assert together(shop) == [9, TOGETHER_MAX, TOGETHER_MAX]


async def test_whoever_comes_last_to_the_last_unit_is_refused_alone(shop: Shop) -> None:
    await shop.stock(5)
    answers = await at_once(*(shop.place(1) for _ in range(12)))
    refused = [one for one in answers if isinstance(one, OutOfStock)]
    assert [isinstance(one, Order) for one in answers] == [True] * 5 + [False] * 7
    assert {one.available for one in refused} == {0}
    assert (await shop.level()).available == 0


async def test_numbers_of_refused_orders_go_to_the_next(shop: Shop) -> None:
    await shop.stock(100)
    quantities = (1, 1, 999, 1, 999, 1)
    answers = await at_once(*(shop.place(quantity) for quantity in quantities))
    numbers = [int(one.number[-6:]) for one in answers if isinstance(one, Order)]
    assert numbers[1:] == list(range(numbers[1], numbers[1] + 3))


async def test_orders_of_several_channels_have_the_prices_and_numbers_of_their_own(
    shop: Shop,
) -> None:
    await shop.stock(100)
    elsewhere: dict[str, Any] = {"channel_id": shop.marketplace.id, "lines": ()}
    attempts: list[dict[str, Any]] = [{}, {}, elsewhere, {}, elsewhere]
    answers = await at_once(*(shop.place(1, **changes) for changes in attempts))
    assert {one.number[:3] for one in answers} == {"WEB", "MKT"}
    assert len({one.number for one in answers}) == 5
    assert await SqlVerify(shop.hub.engines).differences() == []


@pytest.mark.parametrize("wrong", ["channel", "customer", "sku"])
async def test_an_order_that_names_what_does_not_exist_is_refused_alone(
    shop: Shop, wrong: str
) -> None:
    await shop.stock(100)
    changes: dict[str, dict[str, Any]] = {
        "channel": {"channel_id": "channel_01m8epyk8mernbad1tc7p9vw0x"},
        "customer": {"customer_id": "customer_01m8epyk8mernbad1tc7p9vw0x"},
        "sku": {"lines": (PlaceLine(sku="NOSUCH", quantity=1),)},
    }
    answers = await at_once(
        shop.place(1), shop.place(1), shop.place(1, **changes[wrong]), shop.place(1)
    )
    assert isinstance(answers[2], NotFound | Refusals)
    assert all(isinstance(answers[place], Order) for place in (0, 1, 3))


async def test_one_key_makes_one_order_however_often_it_comes_at_once(shop: Shop) -> None:
    await shop.stock(100)
    orders = await at_once(*(shop.place(1, key=f"key {n % 3}") for n in range(12)))
    assert len({order.id for order in orders}) == 3
    assert (await shop.level()).reserved == 3


async def test_one_key_for_two_inputs_at_once_is_refused_once(shop: Shop) -> None:
    await shop.stock(100)
    answers = await at_once(shop.place(1), *(shop.place(n, key="same") for n in (1, 2)))
    assert [type(one) for one in answers] == [Order, Order, IdempotencyKeyReused]


async def test_one_external_id_makes_one_order(shop: Shop) -> None:
    await shop.stock(100)
    known = {"external_id": "A-1"}
    answers = await at_once(
        shop.place(1), *(shop.place(1, **known) for _ in range(3)), shop.place(2, **known)
    )
    assert len({one.id for one in answers[1:4]}) == 1
    assert isinstance(answers[4], AlreadyExists)
    later = await at_once(shop.place(1), shop.place(1, **known), shop.place(1))
    assert later[1].id == answers[1].id


async def unwritable(shop: Shop) -> Order:
    """An order that the database refuses to write: its customer does not exist."""

    async def broken(uow: UnitOfWork) -> Order:
        order = await _ordered(uow, shop)
        uow.add(order)
        return order

    return await shop.hub.transact(broken, needs_of(shop.order()))


async def _ordered(uow: UnitOfWork, shop: Shop) -> Order:
    stamp = shop.services.ordering.stamp(shop.caller)
    command = shop.order()
    channel = await uow.get(Channel, command.channel_id)
    order = await shop.services.ordering._place(uow, command, channel, "fingerprint", stamp)
    order.customer_id = "customer_01m8epyk8mernbad1tc7p9vw0x"
    return order


async def test_an_order_that_cannot_be_written_stops_no_other(shop: Shop) -> None:
    await shop.stock(100)
    answers = await at_once(shop.place(1), shop.place(1), unwritable(shop), shop.place(1))
    assert isinstance(answers[2], IntegrityError)
    assert all(isinstance(answers[place], Order) for place in (0, 1, 3))
    assert (await shop.level()).reserved == 3
    assert together(shop) == []
    assert await SqlVerify(shop.hub.engines).differences() == []


async def test_an_operation_that_fails_of_itself_fails_alone(shop: Shop) -> None:
    await shop.stock(100)

    async def wrong(uow: UnitOfWork) -> Order:
        await _ordered(uow, shop)
        raise ZeroDivisionError

    answers = await at_once(
        shop.place(1),
        shop.place(1),
        shop.hub.transact(wrong, needs_of(shop.order())),
        shop.place(1),
    )
    assert [type(one) for one in answers] == [Order, Order, ZeroDivisionError, Order]
    assert together(shop) == [3]


async def test_what_all_look_at_is_changed_by_an_operation_of_its_own(shop: Shop) -> None:
    async def rename(uow: UnitOfWork) -> Channel:
        channel = await uow.get(Channel, shop.web.id)
        channel.name = "Online shop"
        return channel

    await shop.stock(100)
    needs = needs_of(shop.order())
    answers = await at_once(shop.place(1), shop.hub.transact(rename, needs), shop.place(1))
    assert answers[1].name == "Online shop"
    assert isinstance(answers[2], Order)
    names = await shop.rows(f"SELECT name FROM channels WHERE id = '{shop.web.id}'")
    assert list(names) == [("Online shop",)]


async def test_whoever_leaves_is_not_waited_for(shop: Shop) -> None:
    await shop.stock(100)
    attempts = [asyncio.ensure_future(shop.place(1)) for _ in range(4)]
    await asyncio.sleep(0)
    attempts[2].cancel()
    answers = await asyncio.gather(*attempts, return_exceptions=True)
    assert isinstance(answers[2], asyncio.CancelledError)
    assert all(isinstance(answers[place], Order) for place in (0, 1, 3))
    assert (await shop.level()).reserved == 3


WHO: ContextVar[str] = ContextVar("WHO", default="nobody")


async def test_each_operation_runs_in_the_context_of_whoever_asked(shop: Shop) -> None:
    seen: list[str] = []
    needs = needs_of(shop.order())

    async def ask(name: str) -> None:
        WHO.set(name)

        async def operation(_: UnitOfWork) -> str:
            seen.append(WHO.get())
            return name

        mine = replace(needs, alone=frozenset({name}))
        assert await shop.hub.transact(operation, mine) == name

    await at_once(*(ask(name) for name in "abcd"))
    assert seen == ["a", "b", "c", "d"]
    assert WHO.get() == "nobody"


async def test_two_that_must_see_each_other_are_never_together(shop: Shop) -> None:
    done: list[str] = []

    def operation(name: str) -> Callable[[UnitOfWork], Awaitable[str]]:
        async def run(_: UnitOfWork) -> str:
            done.append(name)
            return name

        return run

    needs: Needs = needs_of(shop.order())
    names = ["first", "x", "y", "x", "y", "x", "z"]
    await at_once(
        *(
            shop.hub.transact(operation(name), replace(needs, alone=frozenset({name})))
            for name in names
        )
    )
    # One of each together; those left in the order in which they came.
    assert done == ["first", "x", "y", "z", "x", "y", "x"]
    assert together(shop) == [2, 3]


async def test_a_refusal_says_the_same_alone_and_together(shop: Shop) -> None:
    await shop.stock(1)
    await shop.place(1)

    async def refusal() -> DomainError:
        with pytest.raises(OutOfStock) as refused:
            await shop.place(1)
        return refused.value

    alone = await refusal()
    together_ = await at_once(*(refusal() for _ in range(4)))
    assert {str(one) for one in together_} == {str(alone)}
