"""Runs all consistency checks: derived values are computed again and compared with the stored."""

from domain.privacy.retention import Terms
from domain.verify.laws import Difference
from persistence.engine.engines import Engines
from persistence.engine.snapshots import snapshot
from persistence.verify.laws import ORDER_LAWS, STATEMENT_LAWS
from persistence.verify.privacy.retention import kept_too_long
from persistence.verify.shared.orders import stored_orders


class SqlVerify:
    """With `terms`, how long personal data was kept is checked, too."""

    def __init__(self, engines: Engines, terms: Terms | None = None) -> None:
        self._engine = engines.reader
        self._terms = terms

    async def differences(self) -> list[Difference]:
        """All differences, from one snapshot. May run while the hub is serving."""
        differences: list[Difference] = []
        async with snapshot(self._engine) as connection:
            for law in STATEMENT_LAWS:
                differences += await law(connection)
            if self._terms is not None:
                differences += await kept_too_long(connection, self._terms)
            async for order in stored_orders(connection):
                for order_law in ORDER_LAWS:
                    differences += order_law(order)
        return differences
