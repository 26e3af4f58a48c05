"""A newspaper that many follow: a shared stream in memory, and a graph for it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import GraphQLError

from execution.fanout.follower import Follower
from execution.fanout.frame import Frame
from execution.fanout.outlet import Gone
from execution.fanout.shared import Message, Shared
from execution.graph import Graph

FOLLOW = "subscription Follow($page: String, $after: Int, $loud: Boolean = false) { \
news(page: $page, after: $after) { number text(loud: $loud) } }"


class UnknownPage(Exception):
    code = "UNKNOWN_PAGE"


class Unprintable(Exception):
    code = "UNPRINTABLE"


@dataclass
class Item:
    number: int
    page: str | None


class Paper:
    """All items so far, and the feeds that are given further ones. `executed` are the numbers of
    the items whose text was asked for, each time."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.feeds: dict[Queue, None] = {}
        self.executed: list[int] = []
        self.readings = 0

    def print(self, page: str | None = None) -> int:
        item = Item(len(self.items) + 1, page)
        self.items.append(item)
        for feed in self.feeds:
            feed.put(item)
        return item.number

    def close(self) -> None:
        for feed in self.feeds:
            feed.put(None)


class Queue:
    def __init__(self, page: str | None, items: list[Item]) -> None:
        self._page = page
        self._ready: list[Item | Exception | None] = [*items]
        self._woken = asyncio.Event()

    def put(self, item: Item | Exception | None) -> None:
        self._ready.append(item)
        self._woken.set()

    async def next(self) -> Sequence[Message] | None:
        while True:
            if None in self._ready:
                return None
            items = [item for item in self._ready if isinstance(item, Item)]
            for error in self._ready:
                if isinstance(error, Exception):
                    raise error
            found = [item for item in items if self._page in (None, item.page)]
            self._ready.clear()
            if found:
                return [message(item) for item in found]
            self._woken.clear()
            await self._woken.wait()


def message(item: Item) -> Message:
    return Message(item, item.number, f"cursor {item.number}")


@dataclass(eq=False)
class Reading(Shared):
    """Without `after` it opens with an item of its own, numbered 0."""

    paper: Paper
    page: str | None
    after: int | None
    position: int = 0

    async def opening(self) -> AsyncGenerator[Message, None]:
        self.topic = self.page
        if self.page == "none":
            raise UnknownPage("There is no such page.")
        self.position = len(self.paper.items) if self.after is None else self.after
        await asyncio.sleep(0)
        if self.after is None:
            yield Message(Item(0, None), self.position, "cursor 0")

    @property
    def head(self) -> int:
        return len(self.paper.items)

    async def read(self, position: int, until: int) -> tuple[int, Sequence[Message]]:
        self.paper.readings += 1
        some = self.paper.items[position : position + 3]
        await asyncio.sleep(0)
        found = [message(item) for item in some if self.page in (None, item.page)]
        return position + len(some), found

    @contextmanager
    def feed(self, position: int) -> Iterator[Queue]:
        queue = Queue(self.page, self.paper.items[position:])
        self.paper.feeds[queue] = None
        try:
            yield queue
        finally:
            del self.paper.feeds[queue]


@dataclass
class Reader:
    """The context: the paper, and who reads it."""

    paper: Paper
    scope: Any = None


@strawberry.type
class Query:
    hello: str = "world"


def text(
    parent: strawberry.Parent[Item], info: strawberry.Info[Reader, None], loud: bool = False
) -> str:
    info.context.paper.executed.append(parent.number)
    if parent.page == "unprintable":
        raise Unprintable("This cannot be printed.")
    return f"{'NEWS' if loud else 'news'} of page {parent.page} for {info.context.scope}"


@strawberry.type
class News:
    number: int
    text: str | None = strawberry.field(resolver=text)


def news(
    info: strawberry.Info[Reader, None], page: str | None = None, after: int | None = None
) -> AsyncIterable[Any]:
    return Reading(info.context.paper, page, after)


@strawberry.type
class Subscription:
    news = strawberry.subscription(resolver=news, graphql_type=News)


def a_graph(**options: Any) -> Graph:
    options = {"audience": lambda context: context.scope, **options}
    return Graph(Query, subscription=Subscription, **options)


@dataclass(eq=False)
class Box:
    """An outlet: takes frames while it is open, and then remembers them."""

    frames: list[Frame] = field(default_factory=list)
    refused: list[GraphQLError] = field(default_factory=list)
    is_complete: bool = False
    is_gone: bool = False
    room: asyncio.Event = field(default_factory=asyncio.Event)
    on_frame: Any = None

    def __post_init__(self) -> None:
        self.room.set()

    async def next(self, frame: Frame) -> None:
        await self.room.wait()
        if self.is_gone:
            raise Gone
        assert not self.is_complete
        self.frames.append(frame)
        if self.on_frame:
            self.on_frame()

    async def refuse(self, errors: Sequence[GraphQLError]) -> None:
        self.refused += errors
        self.is_complete = True

    async def complete(self) -> None:
        assert not self.is_complete
        self.is_complete = True

    @property
    def positions(self) -> list[int]:
        return [frame.position for frame in self.frames]


def follow(
    graph: Graph, paper: Paper, box: Box, query: str = FOLLOW, scope: Any = None, **given: Any
) -> Follower:
    subscription = graph.shared(query, given, Reader(paper, scope), None)
    assert subscription
    return graph.follow(subscription, box)


async def settled(turns: int = 300) -> None:
    """Let all that can run, run."""
    for _ in range(turns):
        await asyncio.sleep(0)
