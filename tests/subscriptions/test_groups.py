"""Subscribers of a hub share what they are sent: with equal answers, over both transports."""

import asyncio
import gc
import json
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest

from domain.orders.order import Order
from domain.shared.record import Record
from execution.fanout.follower import Follower
from execution.fanout.frame import Frame
from tests.graph.staff import Staff
from tests.subscriptions.following import (
    CHANGES,
    EVENTS,
    FOLLOW,
    WAIT_SECONDS,
    a_socket,
    over_socket,
    over_sse,
    subscribe,
)
from tests.subscriptions.following import (
    Follower as Reading,
)
from tests.subscriptions.test_following import until


def alive(kind: type) -> list[Any]:
    return [one for one in gc.get_objects() if type(one) is kind]


async def all_level() -> None:
    """Wait until nobody reads alone."""
    await until(lambda: not running("Follower._guarded"))


def running(name: str) -> int:
    """How many tasks there are that run this."""
    tasks: set[asyncio.Task[Any]] = asyncio.all_tasks()
    return sum(getattr(task.get_coro(), "__qualname__", "") == name for task in tasks)


def groups() -> int:
    return running("Group._run")


async def test_all_who_ask_alike_are_answered_by_one_execution(
    staff: Staff, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff.receive(20)
    made: list[int] = []
    plain = Frame.__init__

    def counted(self: Frame, *given: Any) -> None:
        plain(self, *given)
        made.append(self.position)

    async with AsyncExitStack() as stack:
        ways = [over_socket, over_sse] * 4
        readers = [await stack.enter_async_context(way(url)) for way in ways]
        for reader in readers:
            assert (await reader.next())["__typename"] == "OrderSnapshot"
        await all_level()
        monkeypatch.setattr(Frame, "__init__", counted)
        for _ in range(3):
            await staff.place()
        received = [await reader.take(6) for reader in readers]
        assert all(events == received[0] for events in received)
        assert set(Counter(made).values()) == {1}
        assert groups() == 1


async def test_each_channel_and_customer_gets_its_own(staff: Staff, url: str) -> None:
    await staff.receive(20)
    shop = staff.shop
    bob = await staff.graph.do("createCustomer", name="Bob")
    topics = [
        {"channelId": shop.web.id},
        {"channelId": shop.pos.id},
        {"customerId": bob["id"]},
        {"customerId": shop.customer.id, "channelId": shop.web.id},
        {},
    ]
    async with AsyncExitStack() as stack:
        readers: list[Reading] = []
        for topic in topics:
            for way in FOLLOW.values():
                readers.append(await stack.enter_async_context(way(url, topic=topic)))
                await readers[-1].next()
        orders = [
            await staff.place(),
            await staff.place(channel=shop.pos),
            await staff.place(customerId=bob["id"]),
        ]
        ids = [order["id"] for order in orders]
        wanted = ([ids[0], ids[2]], [ids[1]], [ids[2]], [ids[0]], ids)
        for number, expected in enumerate(wanted):
            for reader in readers[2 * number : 2 * number + 2]:
                events = await reader.take(2 * len(expected))
                assert [event["order"]["id"] for event in events[::2]] == expected
        assert groups() == len(topics)


async def test_answers_that_depend_on_the_caller_are_of_another_group(
    staff: Staff, url: str
) -> None:
    await staff.receive(5)
    query = EVENTS.replace("version", "supportedActions")
    async with AsyncExitStack() as stack:
        found = []
        for who in ({}, {"x-order-hub-channel": staff.shop.web.id}, {"x-order-hub-actor": "carla"}):
            socket = await stack.enter_async_context(a_socket(url, **who))
            await subscribe(socket, query, {})
            found.append(socket)
            assert json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS))["payload"]
        await staff.place()
        frames = [json.loads(await asyncio.wait_for(s.recv(), WAIT_SECONDS)) for s in found]
        assert groups() == 2
    staff_sees, channel_sees, carla_sees = (
        frame["payload"]["data"]["orderEvents"]["order"]["supportedActions"] for frame in frames
    )
    assert staff_sees == carla_sees
    assert set(channel_sees) < set(staff_sees)


@pytest.mark.parametrize("transport", ["ws", "sse"])
async def test_who_resumes_catches_up_and_then_joins(
    staff: Staff, url: str, transport: str
) -> None:
    await staff.receive(50)
    async with FOLLOW[transport](url) as first:
        cursor = (await first.next())["cursor"]
        placing = [asyncio.create_task(staff.place()) for _ in range(10)]
        async with AsyncExitStack() as stack:
            late = []
            for task in placing:
                await task
                late.append(await stack.enter_async_context(FOLLOW[transport](url, after=cursor)))
            await staff.place()
            events = await first.take(22)
            for reader in late:
                assert await reader.take(22) == events
            assert groups() == 1


async def test_one_socket_follows_many_and_each_result_has_its_id(staff: Staff, url: str) -> None:
    await staff.receive(20)
    async with a_socket(url) as socket:

        async def next_() -> dict[str, Any]:
            frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS))
            return frame

        for id in ("a", 'b"\\', "ü"):
            await subscribe(socket, EVENTS, {}, id=id)
            assert (await next_())["id"] == id
        await staff.place()
        frames = [await next_() for _ in range(6)]
        assert Counter(frame["id"] for frame in frames) == {"a": 2, 'b"\\': 2, "ü": 2}
        await socket.send(json.dumps({"type": "complete", "id": "a"}))
        # Its id is free again at once.
        await subscribe(socket, CHANGES, {"topic": {"skus": ["CUP"]}}, id="a")
        assert "inventoryChanged" in (await next_())["payload"]["data"]
        await staff.receive(1)
        frame = await next_()
        assert frame["id"] == "a"
        assert frame["payload"]["data"]["inventoryChanged"]["movement"]["quantity"] == 1


async def test_a_connection_of_many_operations_shares_too(staff: Staff, url: str) -> None:
    await staff.receive(20)
    async with httpx2.AsyncClient(timeout=WAIT_SECONDS, trust_env=False) as http:
        token = {"x-graphql-event-stream-token": (await http.put(f"{url}/graphql")).text}
        stream = {"accept": "text/event-stream", **token}
        async with http.stream("GET", f"{url}/graphql", headers=stream) as response:
            for id in ("a", "b"):
                asked = {"query": EVENTS, "extensions": {"operationId": id}}
                begun = await http.post(f"{url}/graphql", json=asked, headers=token)
                assert begun.status_code == 202
            lines = response.aiter_lines()

            async def next_() -> dict[str, Any]:
                async for line in lines:
                    if line.startswith("data: "):
                        found: dict[str, Any] = json.loads(line.removeprefix("data: "))
                        return found
                raise AssertionError

            snapshots = [await next_() for _ in "ab"]
            assert {frame["id"] for frame in snapshots} == {"a", "b"}
            await staff.place()
            events = [await next_() for _ in range(4)]
            assert Counter(frame["id"] for frame in events) == {"a": 2, "b": 2}
            assert groups() == 1
            await http.delete(f"{url}/graphql", params={"operationId": "a"}, headers=token)
            assert await next_() == {"id": "a"}


@pytest.mark.parametrize("transport", ["ws", "sse"])
async def test_an_idle_subscriber_keeps_no_orders(staff: Staff, url: str, transport: str) -> None:
    await staff.receive(20)
    for _ in range(10):
        await staff.place()
    async with AsyncExitStack() as stack:
        for _ in range(3):
            reader = await stack.enter_async_context(FOLLOW[transport](url))
            assert len((await reader.next())["orders"]) == 10
        await all_level()
        gc.collect()
        assert not [one for one in alive(Record) if one.kind_ is Order]
        await staff.place()
        await reader.take(2)
        gc.collect()
        assert not [one for one in alive(Record) if one.kind_ is Order]


async def test_nothing_is_kept_of_connections_that_ended(staff: Staff, url: str) -> None:
    await staff.receive(50)

    async def some(count: int) -> None:
        async with AsyncExitStack() as stack:
            for _ in range(count):
                for way in FOLLOW.values():
                    reader = await stack.enter_async_context(way(url))
                    await reader.next()
            await staff.place()

    def counted() -> tuple[int, ...]:
        gc.collect()
        return len(asyncio.all_tasks()), len(alive(Follower)), len(alive(Frame)), groups()

    await some(3)
    await until(lambda: not groups())
    before = counted()
    await some(15)
    await until(lambda: all(now <= then for now, then in zip(counted(), before, strict=True)))
