"""`/metrics`: what this process and those beside it counted, and how the hub as a whole stands."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from hub.observability.measuring import Measurements
from hub.observability.metrics import Fact, exposition
from hub.observability.probing import Probes
from hub.wiring import Hub, utc_now
from persistence.operations.health import Lag, Totals


class Scrapes:
    def __init__(self, hub: Hub, probes: Probes, measurements: Measurements) -> None:
        self._has_redis = hub.settings.redis_url is not None
        self._probes = probes
        self._measurements = measurements

    async def text(self, _: Request) -> Response:
        facts = await self._facts()
        self._measurements.note()
        # Off the loop: of many processes, it reads many files.
        text = await asyncio.to_thread(exposition, facts)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    async def _facts(self) -> list[Fact]:
        """What cannot be learned now is left out; that it cannot is a fact too."""
        lag, totals, redis = await asyncio.gather(
            self._probes.lag(), self._probes.totals(), self._probes.redis(), return_exceptions=True
        )
        facts = [_reached("database", lag)]
        if self._has_redis:
            facts.append(_reached("broker", redis))
        if isinstance(lag, Lag):
            facts += _of_lag(lag)
        if isinstance(totals, Totals):
            facts += _of_totals(totals)
        return facts


def _of_lag(lag: Lag) -> list[Fact]:
    told = "Committed events and movements that have no position yet."
    rows = Fact("order_hub_relay_lag_rows", told, lag.rows)
    told = "Age of the oldest of them."
    return [rows, Fact("order_hub_relay_lag_seconds", told, lag.seconds(utc_now()))]


def _of_totals(totals: Totals) -> list[Fact]:
    told = "Events and movements that were ever numbered."
    positions = Fact("order_hub_relay_positions_total", told, totals.positions)
    told = "Stored events and movements that could not be read and were set aside."
    return [positions, Fact("order_hub_dead_letters", told, totals.dead_letters)]


def _reached(what: str, answer: object) -> Fact:
    told = f"Whether the {what} answered this scrape."
    return Fact(f"order_hub_{what}_reachable", told, not isinstance(answer, BaseException))
