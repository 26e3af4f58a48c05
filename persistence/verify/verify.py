"""Runs all consistency checks: derived values are computed again and compared with the stored."""

from domain.verify.laws import Difference
from persistence.engine.engines import Engines
from persistence.engine.snapshots import snapshot
from persistence.verify.laws import ORDER_LAWS, STATEMENT_LAWS
from persistence.verify.shared.orders import stored_orders


class SqlVerify:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def differences(self) -> list[Difference]:
        """All differences, from one snapshot. May run while the hub is serving."""
        differences: list[Difference] = []
        async with snapshot(self._engine) as connection:
            for law in STATEMENT_LAWS:
                differences += await law(connection)
            async for order in stored_orders(connection):
                for order_law in ORDER_LAWS:
                    differences += order_law(order)
        return differences
