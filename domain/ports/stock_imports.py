"""What the import of a stock file asks of the storage, within a transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.integrations.rejects import Reject
from domain.inventory.importing.stock_import import StockImport, StockRow
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import MovementKind
from domain.shared.audit import AuditStamp


@dataclass(frozen=True, slots=True)
class Part:
    """The next rows of an import that differ from the stock. `looked_at` is how many SKUs of each
    location were looked at. The last one has this location and SKU, which are `None` where none was
    left."""

    rows: Sequence[StockRow]
    looked_at: Mapping[str, int]
    location_id: str | None
    sku: str | None


@dataclass(frozen=True, slots=True)
class LevelMoves:
    """Movements of a level that is locked, in their order. Without `occurred_at` they happened when
    they are recorded."""

    level: InventoryLevel
    moves: Sequence[tuple[MovementKind, int]]
    occurred_at: datetime | None


class ImportedLevels(Protocol):
    async def find(self, skus: Iterable[str], location_id: str) -> dict[str, InventoryLevel]:
        """The levels of these SKUs at a location, locked until the transaction ends; levels that
        were not there are created. Kits have none."""
        ...

    async def move(self, cause: str, moved: Sequence[LevelMoves], stamp: AuditStamp) -> None:
        """Write the movements at once. Their levels get the quantities after them."""
        ...


class StockImports(Protocol):
    @property
    def levels(self) -> ImportedLevels: ...

    async def of_file(self, file_hash: str) -> list[StockImport]:
        """The imports of the file, the oldest first."""
        ...

    async def locked(self, id: str) -> StockImport:
        """The import, which nobody else continues until the transaction ends."""
        ...

    async def put(self, job: StockImport) -> None: ...

    async def stage(self, job: StockImport, rows: Sequence[StockRow]) -> None:
        """Store rows that were read."""
        ...

    async def unknown(self, job: StockImport, most: int) -> list[StockRow]:
        """Rows whose SKU no variant has as it is written, at most so many."""
        ...

    async def drop(self, job: StockImport, rows: Sequence[StockRow]) -> None:
        """Forget these rows."""
        ...

    async def part(self, job: StockImport, looked_at: int, most: int) -> Part:
        """What differs of the next rows, at most so many. The same SKU in several rows is added
        up."""
        ...

    async def missing(self, job: StockImport, most: int) -> list[StockRow]:
        """SKUs with stock at the locations of the file that it does not have, with 0 units."""
        ...

    async def counted_at(self, job: StockImport) -> dict[str, datetime | None]:
        """The locations of the file, each with the newest time at which something was counted."""
        ...

    async def reject(self, job: StockImport, rejects: Sequence[Reject]) -> None: ...

    async def forget_rows(self, job: StockImport, most: int) -> bool:
        """Delete stored rows, at most so many. Whether some are left."""
        ...
