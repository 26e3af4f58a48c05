"""Traces over OTLP/HTTP: a span for every operation and every SQL statement in it, without values.
SQLAlchemy's public instrumentation is not used: it writes error messages of drivers into spans,
and these can hold whole rows.

OpenTelemetry comes with the extra `trace`, and is loaded only when `ORDER_HUB_TRACES` is set."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from sqlalchemy import event

from hub.observability.logs import describe_exception
from persistence.engine.driver import Observer
from persistence.engine.engines import Engines

# An unresponsive collector must not delay the end of the process.
FLUSH_SECONDS = 3
EXPORT_SECONDS = 2

log = logging.getLogger(__name__)


class Tracing:
    def __init__(self, collector: str) -> None:
        from opentelemetry import context, propagate, trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._context, self._trace, self._propagate = context, trace, propagate
        exporter = OTLPSpanExporter(f"{collector.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS)
        self._provider = TracerProvider(
            resource=Resource.create(
                {"service.name": "order-hub", "service.version": version("omnichannel-order-hub")}
            ),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("order-hub")

    @contextmanager
    def received(self, headers: Mapping[str, str]) -> Iterator[None]:
        """Continue the trace that these headers name, if any."""
        token = self._context.attach(self._propagate.extract(headers))
        try:
            yield
        finally:
            self._context.detach(token)

    def begin(self) -> Any:
        """Start the span of an operation; later spans of the task are its children."""
        span = self._tracer.start_span("operation", kind=self._trace.SpanKind.SERVER)
        self._context.attach(self._trace.set_span_in_context(span))
        return span

    def end(self, span: Any, name: str, facts: Mapping[str, Any], *, failed: bool) -> str:
        """End the span of an operation and return its trace id."""
        span.update_name(name)
        span.set_attributes(facts)
        if failed:
            span.set_status(self._trace.StatusCode.ERROR)
        span.end()
        return f"{span.get_span_context().trace_id:032x}"

    @contextmanager
    def statements(self, engines: Engines) -> Iterator[None]:
        """Create a span for every statement of these engines inside this context."""
        listeners = []
        for engine in (engines.writer.sync_engine, engines.reader.sync_engine):
            system = engine.dialect.name
            listeners += [
                (engine, "before_cursor_execute", self._before(system)),
                (engine, "after_cursor_execute", _after),
                (engine, "handle_error", self._failed),
            ]
        direct = self._direct(engines.reader.dialect.name)
        observed = (engines.direct.observers, engines.writing)
        for observers in observed:
            observers.append(direct)
        for one in listeners:
            event.listen(*one)
        try:
            yield
        finally:
            for observers in observed:
                observers.remove(direct)
            for one in listeners:
                event.remove(*one)

    async def close(self) -> None:
        """Send the remaining spans; give up after `FLUSH_SECONDS`."""
        flushing = threading.Thread(target=self._provider.shutdown, daemon=True)
        flushing.start()
        await asyncio.to_thread(flushing.join, FLUSH_SECONDS)
        if flushing.is_alive():
            log.warning("The trace collector does not answer; the last spans are lost.")

    def _before(self, system: str) -> Any:
        def before(
            _connection: Any, _cursor: Any, sql: str, _given: Any, context: Any, _many: bool
        ) -> None:
            context.span = self._begun(system, sql)

        return before

    def _begun(self, system: str, sql: str) -> Any:
        """The span of a statement, if it is one of an operation: background tasks poll always."""
        if not self._trace.get_current_span().get_span_context().is_valid:
            return None
        return self._tracer.start_span(
            sql.split(None, 1)[0].upper(),
            kind=self._trace.SpanKind.CLIENT,
            attributes={"db.system.name": system, "db.query.text": sql},
        )

    def _direct(self, system: str) -> Observer:
        def begun(sql: str) -> Callable[[BaseException | None], None]:
            span = self._begun(system, sql)

            def ended(error: BaseException | None) -> None:
                if span is not None:
                    if error is not None:
                        span.set_status(self._trace.StatusCode.ERROR, describe_exception(error))
                    span.end()

            return ended

        return begun

    def _failed(self, error: Any) -> None:
        span = getattr(error.execution_context, "span", None)
        if span is not None:
            span.set_status(
                self._trace.StatusCode.ERROR, describe_exception(error.original_exception)
            )
            span.end()


def _after(
    _connection: Any, _cursor: Any, _sql: str, _given: Any, context: Any, _many: bool
) -> None:
    span = getattr(context, "span", None)
    if span is not None:
        span.end()
