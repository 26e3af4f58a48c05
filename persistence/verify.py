"""Everything derived, computed anew from the ledgers and held against what is stored."""

from domain.verify import Difference
from persistence.engines import Engines
from persistence.snapshots import snapshot
from persistence.verify_orders import order_differences
from persistence.verify_rows import ROW_CHECKS
from persistence.verify_stock import STOCK_CHECKS


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
