"""Whether this process lives, and whether requests may be sent to it."""

import asyncio
import logging
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.observability.logs import told
from hub.observability.probing import Probes
from hub.wiring import Hub, utc_now
from persistence.operations.health import known_revisions

LAG_SECONDS_MAX = 5.0
OK, DEGRADED, FAILING = "ok", "degraded", "failing"
NO_DATABASE = (
    "The database does not answer the writer: is it up, is its address right, are all connections "
    "of the writer's pool held?"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """How one thing stands: `failing` means that requests should go elsewhere. `do` is what an
    operator can do about it."""

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
        """The process was told to stop: from now on it is not ready."""
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
            return {"database": Check(FAILING, NO_DATABASE, {"error": told(error)})}
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
        # As it is while an upgrade rolls: the schema goes first, the processes follow.
        return Check(DEGRADED, "The schema is newer than this process: upgrade it.", facts)

    async def _broker(self) -> Check:
        if not self._has_redis:
            return Check(facts={"kind": "memory"})
        try:
            await self._probes.redis()
        except Exception as error:
            do = "Redis is away: streams are up to a second late, nothing is lost. Bring it back."
            return Check(DEGRADED, do, {"kind": "redis", "error": told(error)})
        return Check(facts={"kind": "redis"})

    async def _relay(self) -> Check:
        try:
            lag = await self._probes.lag()
        except Exception as error:
            return Check(DEGRADED, "See the check of the database.", {"error": told(error)})
        seconds = lag.seconds(utc_now())
        facts = {"rows": lag.rows, "seconds": round(seconds, 1)}
        if seconds <= LAG_SECONDS_MAX:
            return Check(facts=facts)
        do = "Events wait for their position: is a relay running (`order-hub work`), is one stuck?"
        return Check(DEGRADED, do, facts)

    def _draining(self) -> Check:
        if self._is_draining:
            return Check(FAILING, "This process is ending; ask another.")
        return Check()
