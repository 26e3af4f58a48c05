"""Liveness and readiness: `/livez` and `/readyz`."""

import asyncio
import logging
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.observability.logs import describe_exception
from hub.observability.probes import Probes
from hub.wiring import Hub, utc_now
from persistence.operations.health import known_revisions

LAG_SECONDS_MAX = 5.0
OK, DEGRADED, FAILING = "ok", "degraded", "failing"
NO_DATABASE = (
    "The database does not answer the writer. Check that it runs, that its address is right, and "
    "that the writer's pool has free connections."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """The result of one check. `failing` means that requests should go to another process; `do` is
    the advice for an operator."""

    status: str = OK
    do: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"status": self.status, **self.facts, **({"do": self.do} if self.do else {})}


class Health:
    def __init__(self, hub: Hub, probes: Probes) -> None:
        self._has_redis = hub.settings.redis_url is not None
        self._probes = probes
        self._known = known_revisions()
        self._is_draining = False
        self._last = OK

    def drain(self) -> None:
        """Report not ready from now on: the process is stopping."""
        self._is_draining = True

    async def live(self, _: Request) -> Response:
        return JSONResponse({"status": OK})

    async def ready(self, _: Request) -> Response:
        checks = await self.checks()
        worst = max((check.status for check in checks.values()), key=(OK, DEGRADED, FAILING).index)
        if worst != self._last:
            self._last = worst
            wrong = sorted(name for name, check in checks.items() if check.status != OK)
            level = logging.INFO if worst == OK else logging.WARNING
            log.log(level, "health", extra={"status": worst, "checks": wrong})
        shown = {
            "status": worst,
            "checks": {name: check.as_json() for name, check in checks.items()},
        }
        status = 503 if worst == FAILING else 200
        return JSONResponse(shown, status, {"cache-control": "no-store"})

    async def checks(self) -> dict[str, Check]:
        stored, broker, relay = await asyncio.gather(self._stored(), self._broker(), self._relay())
        return {**stored, "broker": broker, "relay": relay, "draining": self._draining()}

    async def _stored(self) -> dict[str, Check]:
        began = perf_counter()
        try:
            revision = await self._probes.revision()
        except Exception as error:
            return {"database": Check(FAILING, NO_DATABASE, {"error": describe_exception(error)})}
        milliseconds = round((perf_counter() - began) * 1_000, 1)
        return {
            "database": Check(facts={"milliseconds": milliseconds}),
            "migrations": self._migrations(revision),
        }

    def _migrations(self, revision: str | None) -> Check:
        newest = self._known[0]
        facts = {"revision": revision, "newest": newest}
        if revision == newest:
            return Check(facts=facts)
        if revision is None or revision in self._known:
            return Check(FAILING, "Run `order-hub migrate`.", facts)
        # Normal during a rolling upgrade: the schema is migrated before the processes.
        return Check(DEGRADED, "The schema is newer than this process: upgrade it.", facts)

    async def _broker(self) -> Check:
        if not self._has_redis:
            return Check(facts={"kind": "memory"})
        try:
            await self._probes.redis()
        except Exception as error:
            do = "Redis cannot be reached: streams are up to 1 s late, nothing is lost. Start it."
            return Check(DEGRADED, do, {"kind": "redis", "error": describe_exception(error)})
        return Check(facts={"kind": "redis"})

    async def _relay(self) -> Check:
        try:
            lag = await self._probes.lag()
        except Exception as error:
            return Check(
                DEGRADED, "See the check of the database.", {"error": describe_exception(error)}
            )
        seconds = lag.seconds(utc_now())
        facts = {"rows": lag.rows, "seconds": round(seconds, 1)}
        if seconds <= LAG_SECONDS_MAX:
            return Check(facts=facts)
        do = "Events wait for a position. Check that a relay runs (`order-hub work`), not stuck."
        return Check(DEGRADED, do, facts)

    def _draining(self) -> Check:
        if self._is_draining:
            return Check(FAILING, "This process is stopping. Send requests to another one.")
        return Check()
