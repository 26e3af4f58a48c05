"""`/metrics`: the metrics of all processes behind the port, and facts of the whole hub."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from hub.observability.measurements import Measurements
from hub.observability.metrics import Fact, exposition
from hub.observability.probes import Probes
from hub.wiring import Hub, utc_now
from persistence.operations.health import HistoryState, Lag, Totals


class MetricsEndpoint:
    def __init__(self, hub: Hub, probes: Probes, measurements: Measurements) -> None:
        self._has_redis = hub.settings.redis_url is not None
        self._probes = probes
        self._measurements = measurements

    async def get(self, _: Request) -> Response:
        facts = await self._facts()
        self._measurements.update()
        # In a thread: with many processes, this reads many files.
        text = await asyncio.to_thread(exposition, facts)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    async def _facts(self) -> list[Fact]:
        """Facts that cannot be read now are left out; reachability is a fact of its own."""
        lag, totals, history, redis = await asyncio.gather(
            self._probes.lag(),
            self._probes.totals(),
            self._probes.history(),
            self._probes.redis(),
            return_exceptions=True,
        )
        facts = [_reached("database", lag)]
        if self._has_redis:
            facts.append(_reached("broker", redis))
        if isinstance(lag, Lag):
            facts += _of_lag(lag)
        if isinstance(totals, Totals):
            facts += _of_totals(totals)
        if isinstance(history, HistoryState):
            facts += _of_history(history)
        return facts


def _of_lag(lag: Lag) -> list[Fact]:
    help = "Committed events and movements that have no position yet."
    rows = Fact("order_hub_relay_lag_rows", help, lag.rows)
    help = "Age of the oldest event or movement without a position."
    return [rows, Fact("order_hub_relay_lag_seconds", help, lag.seconds(utc_now()))]


def _of_totals(totals: Totals) -> list[Fact]:
    help = "Events and movements that have been given a position."
    positions = Fact("order_hub_relay_positions_total", help, totals.positions)
    help = "Stored events and movements that could not be read and were set aside."
    return [positions, Fact("order_hub_dead_letters", help, totals.dead_letters)]


def _of_history(history: HistoryState) -> list[Fact]:
    help = "Events and movements with a position that are not hashed into the history yet."
    facts = [Fact("order_hub_history_pending_rows", help, history.pending)]
    help = "Events and movements that no checkpoint of the history covers yet."
    facts.append(Fact("order_hub_history_uncovered_rows", help, history.uncovered))
    help = "When the newest checkpoint of the history was taken, as a Unix time; 0: never."
    at = history.taken_at.timestamp() if history.taken_at else 0
    facts.append(Fact("order_hub_history_checkpoint_timestamp_seconds", help, at))
    return facts


def _reached(what: str, answer: object) -> Fact:
    help = f"Whether the {what} answered this scrape."
    return Fact(f"order_hub_{what}_reachable", help, not isinstance(answer, BaseException))
