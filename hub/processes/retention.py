"""The rules of retention (domain/privacy/retention.py), applied again and again; and the orders of
erased customers that could not be erased with them."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.privacy.retention import RULES, Retention, Terms
from domain.services.customers.erasing import Erasing
from domain.shared.audit import HUB, Clock
from hub.observability.metrics import PERSONAL_DATA_ERASED
from hub.processes.rounds import repeat
from persistence.operations.retention import SqlRetention
from persistence.writes.privacy import due

ROUND_SECONDS = 60.0
# A round that looks at all old orders and customers.
EVERY = timedelta(hours=1)
NOW = timedelta()

log = logging.getLogger(__name__)


class RetentionRounds:
    """Any number of processes may run it: what is erased is not found again."""

    def __init__(
        self, found: SqlRetention, erasing: Erasing, days: Mapping[Retention, int], now: Clock
    ) -> None:
        self._found = found
        self._erasing = erasing
        self._terms = Terms(days)
        self._now = now
        self._next: datetime | None = None

    async def run(self) -> None:
        await repeat("Retention", self.round, ROUND_SECONDS)

    async def round(self) -> None:
        now = self._now()
        await self._count(Retention.ERASED_CUSTOMERS, self._orders_of_erased())
        if self._next is None or now >= self._next:
            await self.once()
            self._next = now + EVERY

    async def once(self) -> dict[Retention, int]:
        """Apply all rules: how many were erased by each."""
        acts: Mapping[Retention, Callable[[datetime], Awaitable[int]]] = {
            Retention.CLOSED_ORDERS: self._closed_orders,
            Retention.INACTIVE_CUSTOMERS: self._inactive_customers,
            Retention.DEAD_LETTERS: self._found.erase_dead_letters,
        }
        erased = {
            Retention.ERASED_CUSTOMERS: await self._count(
                Retention.ERASED_CUSTOMERS, self._orders_of_erased()
            )
        }
        for rule, act in acts.items():
            before = self._terms.before(rule, self._now(), NOW)
            if before is not None:
                erased[rule] = await self._count(rule, act(before))
        await self._found.settle()
        return erased

    async def due(self) -> dict[Retention, int]:
        """How many `once` would erase now."""
        now = self._now()
        queries = {Retention.ERASED_CUSTOMERS: due.orders_of_erased(now)}
        for rule, query in (
            (Retention.CLOSED_ORDERS, due.closed_orders),
            (Retention.INACTIVE_CUSTOMERS, due.inactive_customers),
            (Retention.DEAD_LETTERS, due.dead_letters),
        ):
            before = self._terms.before(rule, now, NOW)
            if before is not None:
                queries[rule] = query(before)
        return {rule: await self._found.count(query) for rule, query in queries.items()}

    async def _count(self, rule: Retention, act: Awaitable[int]) -> int:
        erased = await act
        if erased:
            PERSONAL_DATA_ERASED.labels(rule.value).inc(erased)
            log.info("%s: erased %d, because %s.", rule, erased, RULES[rule].since)
        return erased

    async def _orders_of_erased(self) -> int:
        return await self._orders(lambda: self._found.orders_of_erased(self._now()), staff=False)

    async def _closed_orders(self, before: datetime) -> int:
        return await self._orders(lambda: self._found.closed_orders(before), staff=True)

    async def _orders(self, some: Callable[[], Awaitable[Sequence[str]]], *, staff: bool) -> int:
        erased = 0
        while ids := await some():
            await self._erasing.erase_orders(ids, staff=staff)
            erased += len(ids)
        return erased

    async def _inactive_customers(self, before: datetime) -> int:
        caller, erased, after_id = Caller(actor=HUB, role=Role.ADMIN), 0, ""
        reason = f"{Retention.INACTIVE_CUSTOMERS}: unchanged since {before:%Y-%m-%d}"
        while ids := await self._found.inactive_customers(before, after_id):
            for id in ids:
                erased += await self._erasing.erase_overdue(caller, id, reason)
            after_id = ids[-1]
        return erased
