"""Traces: every operation a span, every statement in it another, sent as OTLP over HTTP."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.settings import Settings
from hub.wiring import Hub, wire
from tests.graph.client import Client
from tests.graph.staff import Staff
from tests.hub.observed import Collector, Lines, Span, serving
from tests.shop import Shop

HOUSE = Path(__file__).parents[4]
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


def named(collector: Collector, name: str) -> Span:
    (span,) = (span for span in collector.spans if span.name == name)
    return span


async def test_an_operation_is_a_span_of_the_trace_that_asked_for_it(
    hub: Hub, collector: Collector, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving(hub) as served:
        served.http.headers["traceparent"] = f"00-{TRACE}-{PARENT}-01"
        await served.ask("query Known { orders(first: 1) { totalCount } }")
        del served.http.headers["traceparent"]
        await served.ask("query Fresh { __typename }")
        await served.ask("query Wrong { nothing }")
    known, fresh, wrong = (named(collector, f"query {n}") for n in ("Known", "Fresh", "Wrong"))
    assert (known.trace, known.parent, known.is_server) == (TRACE, PARENT, True)
    assert known.attributes == {
        "graphql.operation.name": "Known",
        "graphql.operation.type": "query",
        "order_hub.outcome": "ok",
        "order_hub.codes": "",
    }
    assert fresh.parent == ""
    assert fresh.trace != TRACE
    assert wrong.attributes["order_hub.outcome"] == "refused"
    logged = [line["trace_id"] for line in Lines(capsys).operations()]
    assert logged == [span.trace for span in (known, fresh, wrong)]


async def test_statements_are_spans_of_their_operation_without_their_values(
    hub: Hub, collector: Collector, shop: Shop
) -> None:
    async with serving(hub) as served:
        await Staff(Client(served.http), shop).receive(7)
    operation = named(collector, "mutation Do")
    inner = [span for span in collector.spans if span.parent == operation.id]
    assert {"INSERT", "UPDATE"} <= {span.name for span in inner}
    for span in inner:
        assert set(span.attributes) == {"db.system.name", "db.query.text"}
        assert span.attributes["db.system.name"] == hub.engines.writer.dialect.name
        assert shop.warehouse.id not in span.attributes["db.query.text"]
    # What the hub does by itself belongs to no operation, and has no span.
    assert {span.trace for span in collector.spans} == {operation.trace}


async def test_a_collector_that_never_answers_does_not_hold_up_the_end(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(swallow, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    async with silent:
        hub = wire(Settings(database_url=database_url, traces=address))
        # Ends within its bound, or fails.
        async with serving(hub) as served:
            assert await served.ask("query Any { __typename }")
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("each_database_url", ["sqlite"], indirect=True)
def test_traces_without_opentelemetry_are_refused_at_the_start(
    database_url: str, tmp_path: Path
) -> None:
    # As it is where the extra is not installed: there is nothing of that name.
    (tmp_path / "opentelemetry").mkdir()
    (tmp_path / "opentelemetry" / "__init__.py").touch()
    result = subprocess.run(
        [sys.executable, "-m", "hub", "serve"],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(HOUSE)]),
            "ORDER_HUB_DATABASE_URL": database_url,
            "ORDER_HUB_TRACES": "http://127.0.0.1:4318",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 2
    assert "omnichannel-order-hub[trace]" in result.stderr
    assert "Traceback" not in result.stderr
