"""Connections that hold on: slow, silent, many, and malformed ones. Others are served meanwhile."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, suppress
from time import monotonic

from tests.attacks.probe import Finding, Probe
from tests.attacks.target import Target
from tests.hub.front.raw import (
    CONT,
    HANDSHAKE,
    PING,
    TEXT,
    close_code,
    connected,
    frame,
    posted,
    rest_of,
    websocket,
)

# Another address of loopback, so that what is refused is this caller and nobody else.
ATTACKER = "127.0.0.2"
SLOW = 50
SLOW_SECONDS_MAX = 30.0
SOCKETS = 1_000
STREAMS = 200
CLOSE = b"\x88"
# None, if the rest of a flood met a closed connection.
CODES = (None, 1002, 1007, 1008, 1009)
FOLLOW = b'{"query":"subscription { orderEvents { ... on OrderEvent { cursor } } }"}'


async def slow_loris(target: Target) -> Finding:
    """Heads and bodies of which one byte comes now and then are given up."""
    finding = Finding()
    head = b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: "
    body = posted(FOLLOW)[:-20]
    began = monotonic()
    tasks = [
        asyncio.create_task(_dribble(target.port, start)) for start in [head] * SLOW + [body] * SLOW
    ]
    served = 0
    while not all(task.done() for task in tasks):
        served += await target.alive()
        await asyncio.sleep(0.2)
    for task in tasks:
        held = task.result() - began
        finding.note("held", f"{held:.0f} s" if held > SLOW_SECONDS_MAX else None)
    finding.note("meanwhile", None if served else "nobody was served")
    finding.figures["served_meanwhile"] = served
    return finding


async def _dribble(port: int, start: bytes) -> float:
    """Send a byte a second after this beginning. Returns when the hub hung up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ATTACKER, 0))
    reading = asyncio.create_task(rest_of(reader))
    writer.write(start)
    until = monotonic() + SLOW_SECONDS_MAX + 10
    while not reading.done() and monotonic() < until:
        with suppress(ConnectionError):
            writer.write(b"a")
            await writer.drain()
        await asyncio.wait([reading], timeout=1.0)
    reading.cancel()
    writer.close()
    return monotonic()


async def many_sockets(target: Target) -> Finding:
    """1,000 sockets of one caller: most are refused, and others still get theirs."""
    finding = Finding(tried=SOCKETS)
    before = target.memory_kib()
    held: list[asyncio.Task[None]] = []
    opened = 0
    async with AsyncExitStack() as stack:
        for _ in range(SOCKETS):
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                reader, writer = await stack.enter_async_context(connected(target.port, ATTACKER))
                writer.write(HANDSHAKE)
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
                if head.split()[1] == b"101":
                    held.append(asyncio.create_task(_closed(reader)))
                    stack.callback(held[-1].cancel)
            # At the same time: on a busy machine the first are closed for their silence meanwhile.
            opened = max(opened, sum(not one.done() for one in held))
        if opened > STREAMS:
            finding.found.append(f"{opened} sockets of one address")
        async with websocket(target.port):
            finding.note("meanwhile", None if await target.alive() else "nobody was served")
        finding.figures["sockets_opened"] = opened
        finding.figures["kib_per_socket"] = round((target.memory_kib() - before) / max(opened, 1))
    return finding


async def _closed(reader: asyncio.StreamReader) -> None:
    """Wait for its close frame: what is left then is bounded as a connection."""
    with suppress(ConnectionError):
        while (received := await reader.read(1_024)) and CLOSE not in received:
            pass


async def many_streams(target: Target) -> Finding:
    """As many event streams as one address may have: what one costs is measured."""
    finding = Finding()
    before = target.memory_kib()
    async with AsyncExitStack() as stack:
        answers: Counter[bytes] = Counter()
        for _ in range(STREAMS + 50):
            reader, writer = await stack.enter_async_context(connected(target.port, ATTACKER))
            writer.write(posted(FOLLOW, "accept: text/event-stream"))
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            answers[head.split()[1]] += 1
        opened = answers[b"200"]
        finding.note("streams", f"{opened} of one address" if opened > STREAMS else None)
        finding.note("meanwhile", None if await target.alive() else "nobody was served")
        finding.figures["streams_opened"] = opened
        finding.figures["kib_per_stream"] = round((target.memory_kib() - before) / max(opened, 1))
    return finding


async def floods_and_malformed_frames(target: Target) -> Finding:
    """Pings without end, fragments without end, and frames that are none."""
    finding = Finding()
    floods = {
        "pings": frame(PING, b"flood") * 2_000,
        "fragments": frame(TEXT, b"{", final=False) + frame(CONT, final=False) * 2_000,
        "no UTF-8": frame(TEXT, b"\xff\xfe\xfd"),
        "no opcode": frame(0x7),
        "no mask": b"\x81\x02ab",
        "a terabyte": b"\x81\xff" + (2**40).to_bytes(8) + bytes(4),
        "noise": bytes(range(256)) * 16,
    }
    for name, sent in floods.items():
        async with websocket(target.port, ATTACKER) as (reader, writer):
            with suppress(ConnectionError):
                writer.write(sent)
                await writer.drain()
            code = close_code(await rest_of(reader))
        finding.note(name, None if code in CODES else f"closed with {code}")
    finding.note("afterwards", None if await target.alive() else "nobody was served")
    return finding


PROBES = (
    Probe("floods", floods_and_malformed_frames),
    Probe("many sockets", many_sockets, fast=False),
    Probe("many streams", many_streams, fast=False),
    Probe("slow loris", slow_loris, fast=False),
)
