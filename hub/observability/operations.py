"""Records each operation as a log line, in the metrics, and as a trace span; without variables,
query texts or personal data."""

import logging
from collections.abc import Iterator
from typing import Any

from domain.shared.ids import Prefix, prefix_of
from execution.errors import INTERNAL, UNAVAILABLE
from execution.observing import MUTATION, SUBSCRIPTION, Watch
from hub.observability import metrics
from hub.observability.tracing import Tracing
from schema.shared.payloads import BulkOutcome, Outcome

ORDERS_MAX = 20
# Codes of failures of the hub, not of the request.
SERVER_ERRORS = {INTERNAL, UNAVAILABLE}

log = logging.getLogger(__name__)


class Operations:
    """The observer of the graph."""

    def __init__(self, tracing: Tracing | None) -> None:
        self._tracing = tracing
        self._names = metrics.Names()

    def begun(self, watch: Watch) -> None:
        if self._tracing is not None:
            watch.span = self._tracing.begin()

    def started(self, watch: Watch) -> None:
        if watch.kind == SUBSCRIPTION:
            metrics.SUBSCRIBERS.labels(watch.field).inc()

    def delivered(self, field: str, count: int) -> None:
        metrics.DELIVERED.labels(field).inc(count)

    def batched(self, kind: str, keys: int) -> None:
        metrics.LOADER_BATCHES.labels(kind).observe(keys)

    def ended(self, watch: Watch) -> None:
        refused = {error.code for outcome in _outcomes(watch) for error in outcome.errors}
        codes = sorted({*watch.codes, *refused})
        outcome = _outcome(watch, codes)
        self._count(watch, outcome)
        fields: dict[str, Any] = {"operation": watch.name, "type": watch.kind, "outcome": outcome}
        if self._tracing is not None:
            fields["trace_id"] = self._tracing.end(
                watch.span,
                f"{watch.kind} {watch.name or ''}".rstrip(),
                {
                    "graphql.operation.name": watch.name or "",
                    "graphql.operation.type": watch.kind,
                    "order_hub.outcome": outcome,
                    "order_hub.codes": codes,
                },
                failed=outcome == "error",
            )
        level = logging.WARNING if outcome == "error" else logging.INFO
        if log.isEnabledFor(level):
            log.log(level, "operation", extra=fields | dict(_more(watch, codes)))

    def _count(self, watch: Watch, outcome: str) -> None:
        # An operation that was refused before it ran may have any name.
        name = self._names.label(watch.name) if watch.is_running else metrics.REFUSED
        metrics.OPERATIONS.labels(name, watch.kind, outcome).inc()
        if watch.kind != SUBSCRIPTION:
            metrics.OPERATION_ENGINE.labels(watch.engine).inc()
            metrics.OPERATION_SECONDS.labels(name, watch.kind, outcome).observe(watch.seconds)
        elif watch.is_running:
            metrics.SUBSCRIBERS.labels(watch.field).dec()


def _outcome(watch: Watch, codes: list[str]) -> str:
    if not SERVER_ERRORS.isdisjoint(codes):
        return "error"
    if codes:
        return "refused"
    return "left" if watch.left else "ok"


def _more(watch: Watch, codes: list[str]) -> Iterator[tuple[str, Any]]:
    yield "milliseconds", round(watch.seconds * 1_000, 1)
    if codes:
        yield "codes", codes
    if watch.kind == MUTATION and (orders := _orders(watch)):
        yield "orders", orders
    if watch.kind == SUBSCRIPTION:
        yield "results", watch.results


def _outcomes(watch: Watch) -> Iterator[Outcome]:
    for answer in watch.answers:
        if isinstance(answer, BulkOutcome):
            yield Outcome(errors=answer.errors)
            yield from answer.rows
        elif isinstance(answer, Outcome):
            yield answer


def _orders(watch: Watch) -> list[str]:
    """The ids of the orders that a mutation returned, or returned a part of."""
    found: dict[str, None] = {}
    for outcome in _outcomes(watch):
        for name in ("id", "order_id"):
            id = getattr(outcome.thing, name, None)
            if isinstance(id, str) and prefix_of(id) is Prefix.ORDER:
                found[id] = None
    return list(found)[:ORDERS_MAX]
