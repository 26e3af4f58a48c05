"""Everything derived, computed anew from the ledgers and held against what is stored."""

from domain.verify import Difference
from persistence.checks.orders import order_differences
from persistence.checks.rows import ROW_CHECKS
from persistence.checks.stock import STOCK_CHECKS
from persistence.engines import Engines
from persistence.snapshots import snapshot


class SqlVerify:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def differences(self) -> list[Difference]:
        """All of them; none means that the books balance. Safe beside a running hub."""
        found: list[Difference] = []
        async with snapshot(self._engine) as connection:
            for check in (*STOCK_CHECKS, *ROW_CHECKS):
                found += await check(connection)
            found += [one async for one in order_differences(connection)]
        return found
