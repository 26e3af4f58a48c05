"""Clients that send GraphQL over HTTP/1.1, one request after another each. They are as cheap as
they can be, because they share the cores with what is measured."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

# A server that does not answer for so long is broken, not slow.
ANSWER_SECONDS = 60
# uvicorn closes a connection that is not used for five seconds.
IDLE_SECONDS = 2
_LENGTH = b"content-length:"


class Client:
    """One kept connection."""

    def __init__(self, address: str) -> None:
        split = urlsplit(address)
        self._host, self._port = str(split.hostname), int(split.port or 80)
        self._head = (
            f"POST /graphql HTTP/1.1\r\nhost: {self._host}:{self._port}\r\n"
            "content-type: application/json\r\naccept: application/json\r\ncontent-length: "
        ).encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = time.perf_counter()

    async def send(self, body: bytes) -> bytes:
        """The body of the answer."""
        if time.perf_counter() - self._used > IDLE_SECONDS:
            self.close()
        if self._streams is None:
            limit = 1 << 20
            self._streams = await asyncio.open_connection(self._host, self._port, limit=limit)
        reader, writer = self._streams
        writer.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
        async with asyncio.timeout(ANSWER_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
            answer = await reader.readexactly(_length(head))
        self._used = time.perf_counter()
        if b" 200 " not in head[:16]:
            raise RuntimeError(answer.decode())
        return answer

    async def ask(self, query: str, variables: dict[str, Any]) -> Any:
        """The data of the answer."""
        answer = orjson.loads(await self.send(body_of(query, variables)))
        if answer.get("errors"):
            raise RuntimeError(answer["errors"])
        return answer["data"]

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def body_of(query: str, variables: dict[str, Any]) -> bytes:
    return orjson.dumps({"query": query, "variables": variables})


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(_LENGTH) + len(_LENGTH)
    return int(lower[start : lower.index(b"\r\n", start)])


@dataclass
class Load:
    """What clients did within a time. `times` are seconds until each answer; `accepted` counts the
    answers that were as they should be."""

    seconds: float
    times: list[float] = field(default_factory=list)
    accepted: int = 0


def any_answer(answer: bytes) -> bool:
    return True


async def drive(
    clients: Sequence[Client],
    body: Callable[[], bytes | None],
    seconds: float,
    accepted: Callable[[bytes], bool] = any_answer,
) -> Load:
    """Each client sends `body()` until there is none or the time is over; what is on its way is
    waited for."""
    load, started = Load(seconds), time.perf_counter()
    until = started + seconds

    async def run(client: Client) -> None:
        while (began := time.perf_counter()) < until:
            if (request := body()) is None:
                break
            answer = await client.send(request)
            load.times.append(time.perf_counter() - began)
            load.accepted += accepted(answer)

    await asyncio.gather(*(run(client) for client in clients))
    load.seconds = time.perf_counter() - started
    return load
