"""Everything derived, computed anew from the ledgers and compared with what is stored."""

from domain.verify.laws import Difference
from persistence.engine.engines import Engines
from persistence.engine.snapshots import snapshot
from persistence.verify.laws import ORDER_LAWS, STATEMENT_LAWS
from persistence.verify.shared.orders import stored_orders


class SqlVerify:
    def __init__(self, engines: Engines) -> None:
        self._engine = engines.reader

    async def differences(self) -> list[Difference]:
        """All of them; none means that every law holds. Safe beside a running hub."""
        found: list[Difference] = []
        async with snapshot(self._engine) as connection:
            for law in STATEMENT_LAWS:
                found += await law(connection)
            async for one in stored_orders(connection):
                for check in ORDER_LAWS:
                    found += check(one)
        return found
