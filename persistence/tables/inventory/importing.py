"""Imports of stock files, and the rows that were read and not forgotten yet."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from domain.inventory.importing.stock_import import Missing, StockImportMode, StockImportPhase
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import By, id_column, integer, metadata, placed, text_column

stock_imports = Table(
    "stock_imports",
    metadata,
    id_column(),
    text_column("file_name"),
    Column("file_hash", String(64), nullable=False, index=True),
    Column("mode", Choice(StockImportMode), nullable=False),
    Column("missing", Choice(Missing), nullable=False),
    Column("location_id", String(64), nullable=True),
    Column("phase", Choice(StockImportPhase), nullable=False),
    integer("read_rows"),
    Column("after_location", String(64), nullable=False),
    Column("after_sku", String(64), nullable=False),
    *(integer(name) for name in ("applied", "changed", "rejected", "missing_skus")),
    *(
        Column(name, BigInteger, nullable=False)
        for name in ("counted_up", "counted_down", "unadjusted")
    ),
    Column("created_at", Instant, nullable=False),
    text_column("created_by"),
    Column("finished_at", Instant, nullable=True),
    info=placed(By.PARTITION),
)

stock_import_rows = Table(
    "stock_import_rows",
    metadata,
    Column("import_id", String(64), primary_key=True),
    Column("location_id", String(64), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    integer("quantity"),
    Column("counted_at", Instant, nullable=True),
    info=placed(By.PARTITION),
)
