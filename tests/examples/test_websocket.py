"""The graphql-ws example: disconnected at any moment, and resumed by the cursor."""

import asyncio
import signal
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from tests.examples.programs import WAIT_SECONDS, Line, Program, needs_node, running
from tests.graph.client import Client

pytestmark = needs_node

ORDER = {
    "channelId": "channel_00000000000000000000000001",
    "customerId": "customer_00000000000000000000000001",
    "lines": [{"sku": "CANDLE", "quantity": 1}],
    "shipTo": {"country": "DE"},
}


class Network:
    """What lies between a program and the hub, and can be cut."""

    def __init__(self, hub: str) -> None:
        self._hub = urlsplit(hub)
        self._ends: list[asyncio.StreamWriter] = []
        self._port = 0
        self.dropped = asyncio.Event()

    async def join(self) -> str:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{self._port}{self._hub.path}"

    def cut(self) -> None:
        self._server.close()
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _connect(self, near: asyncio.StreamReader, here: asyncio.StreamWriter) -> None:
        far, there = await asyncio.open_connection(self._hub.hostname, self._hub.port)
        self._ends += [here, there]
        await asyncio.gather(self._carry(near, there), self._carry(far, here))
        self.dropped.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()


@pytest.fixture
async def network(demo: str) -> AsyncIterator[Network]:
    between = Network(demo)
    yield between
    between.cut()


async def place(visitor: Client) -> str:
    return str((await visitor.do("placeOrder", **ORDER))["id"])


async def received(program: Program, order: str) -> Line:
    """Its last event, for the time being."""
    return await program.until(
        lambda line: line.get("kind") == "UNITS_ALLOCATED" and line["order"]["id"] == order
    )


def events(program: Program) -> list[tuple[str, str]]:
    return [(line["order"]["id"], line["kind"]) for line in program.lines if "kind" in line]


def story(*orders: str) -> list[tuple[str, str]]:
    return [(order, kind) for order in orders for kind in ("ORDER_PLACED", "UNITS_ALLOCATED")]


async def test_a_disconnected_stream_resumes_after_its_cursor(
    demo: str, network: Network, visitor: Client
) -> None:
    async with running("websocket", await network.join()) as program:
        await program.until(lambda line: line.get("__typename") == "OrderSnapshot")
        before = await place(visitor)
        await received(program, before)
        network.cut()
        meanwhile = await place(visitor)
        await program.until(lambda line: line.get("socket") == "closed")
        await network.join()
        last = await received(program, meanwhile)
        assert events(program) == story(before, meanwhile)
        assert [line.get("__typename") for line in program.lines].count("OrderSnapshot") == 1
        program.process.terminate()
        assert await program.end() == 0
    await _begun_anew(visitor, demo, last["cursor"])


async def _begun_anew(visitor: Client, address: str, cursor: str) -> None:
    """A program that kept its cursor needs no snapshot."""
    later = await place(visitor)
    async with running("websocket", address, cursor) as program:
        await received(program, later)
        assert [line for line in program.lines if "orders" in line] == []
        assert events(program) == story(later)


async def test_an_unknown_cursor_is_reported_and_ends_the_program(demo: str) -> None:
    async with running("websocket", demo, "nowhere") as program:
        assert await program.end() == 1
        codes = [e["extensions"]["code"] for line in program.lines for e in line.get("errors", ())]
        assert codes == ["INVALID_CURSOR"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub drops who is silent after a second, rather than after 25."""
    monkeypatch.setattr("hub.processes.serving.PING_SECONDS", 0.5)
    monkeypatch.setattr("hub.processes.serving.PONG_SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
async def test_a_program_that_was_suspended_resumes_after_its_cursor(
    network: Network, visitor: Client
) -> None:
    """A tablet whose cover was closed answers no ping, and is dropped."""
    async with running("websocket", await network.join()) as program:
        await program.until(lambda line: line.get("__typename") == "OrderSnapshot")
        network.dropped.clear()
        program.process.send_signal(signal.SIGSTOP)
        await asyncio.wait_for(network.dropped.wait(), WAIT_SECONDS)
        meanwhile = await place(visitor)
        program.process.send_signal(signal.SIGCONT)
        await received(program, meanwhile)
        assert events(program) == story(meanwhile)
        assert [line["code"] for line in program.lines if "code" in line][:1] == [1006]
