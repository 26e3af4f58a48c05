"""Collects the metrics of engines, connection pools and event log tails."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.observability import metrics
from hub.wiring import Hub
from persistence.engine.driver import Observer
from subscriptions.tail import Tail

# Another process may answer the scrape, so gauges are updated on a schedule.
REFRESH_SECONDS = 1.0

Listener = tuple[Any, str, Callable[..., None]]


class Measurements:
    """Updates the gauges of a hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._engines = {"writer": hub.engines.writer, "reader": hub.engines.reader}
        self._tails: dict[str, Tail[Any]] = {
            "orders": hub.feeds.orders,
            "inventory": hub.feeds.inventory,
        }
        self._retries: Counter[str] = Counter(hub.transact.retries)
        self._operations: Counter[int] = Counter(hub.transact.operations)

    @asynccontextmanager
    async def collecting(self) -> AsyncIterator[None]:
        """Count statements and commits, and update the gauges every `REFRESH_SECONDS`."""
        with _listening_to_engines(self._hub):
            updating = asyncio.create_task(self._update_forever())
            try:
                yield
            finally:
                updating.cancel()
                with suppress(asyncio.CancelledError):
                    await updating

    async def _update_forever(self) -> None:
        while True:
            self.update()
            await asyncio.sleep(REFRESH_SECONDS)

    def update(self) -> None:
        for role, engine in self._engines.items():
            pool: Any = engine.sync_engine.pool
            metrics.POOL_SIZE.labels(role).set(pool.size())
            metrics.POOL_IN_USE.labels(role).set(pool.checkedout())
            metrics.POOL_WAITING.labels(role).set(_waiting(pool))
        usage = self._hub.engines.direct.usage
        metrics.POOL_SIZE.labels("direct").set(usage.size)
        metrics.POOL_IN_USE.labels("direct").set(usage.in_use)
        metrics.POOL_WAITING.labels("direct").set(usage.waiting)
        for log, tail in self._tails.items():
            metrics.TAIL_HEAD.labels(log).set(tail.head)
            metrics.TAIL_BUFFER.labels(log).set(tail.buffered)
        retries = Counter(self._hub.transact.retries)
        for cause, times in (retries - self._retries).items():
            metrics.RETRIES.labels(cause).inc(times)
        self._retries = retries
        operations = Counter(self._hub.transact.operations)
        for size in (operations - self._operations).elements():
            metrics.COMMITTED_TOGETHER.observe(size)
        self._operations = operations


def _waiting(pool: Any) -> int:
    # SQLAlchemy has no public count; its queue of idle connections is an asyncio queue inside.
    return sum(not getter.done() for getter in pool._pool._queue._getters)


@contextmanager
def _listening_to_engines(hub: Hub) -> Iterator[None]:
    engines = hub.engines
    listeners = [*_statements("writer", engines.writer), *_statements("reader", engines.reader)]
    listeners.append((engines.writer.sync_engine, "commit", _committed))
    direct, writing = _observed("direct"), _observed("writer")
    engines.direct.observers.append(direct)
    engines.writing.append(writing)
    for one in listeners:
        event.listen(*one)
    try:
        yield
    finally:
        engines.direct.observers.remove(direct)
        engines.writing.remove(writing)
        for one in listeners:
            event.remove(*one)


def _observed(role: str) -> Observer:
    seconds = metrics.STATEMENT_DURATION.labels(role)
    failed = metrics.STATEMENTS_FAILED.labels(role)

    def begun(_: str) -> Callable[[BaseException | None], None]:
        began = perf_counter()

        def ended(error: BaseException | None) -> None:
            if error is None:
                seconds.observe(perf_counter() - began)
            else:
                failed.inc()

        return ended

    return begun


def _statements(role: str, engine: AsyncEngine) -> list[Listener]:
    seconds = metrics.STATEMENT_DURATION.labels(role)
    failed = metrics.STATEMENTS_FAILED.labels(role)

    # SQLAlchemy's arguments: connection, cursor, statement, parameters, context, executemany.
    def before(*arguments: Any) -> None:
        arguments[4].began = perf_counter()

    def after(*arguments: Any) -> None:
        seconds.observe(perf_counter() - arguments[4].began)

    def error(_: Any) -> None:
        failed.inc()

    sync = engine.sync_engine
    return [
        (sync, "before_cursor_execute", before),
        (sync, "after_cursor_execute", after),
        (sync, "handle_error", error),
    ]


def _committed(_connection: Any) -> None:
    metrics.COMMITS.inc()
