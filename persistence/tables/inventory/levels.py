"""Inventory levels and movements."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from domain.catalog.tracking import StockTracking
from domain.inventory.stock import NAMES, ON_HAND, MovementKind, StockName
from persistence.engine.columns import Choice, Instant
from persistence.tables.base import (
    By,
    id_column,
    insert_id,
    integer,
    metadata,
    placed,
    position_of_before,
    reference,
    text_column,
    two_clocks,
    updated_at,
)

inventory_levels = Table(
    "inventory_levels",
    metadata,
    id_column(),
    Column("sku", String(64), ForeignKey("variants.sku"), nullable=False),
    reference("location_id", "locations.id", index=True),
    *(
        # 0.3 knew no ring-fences: what it writes has none.
        Column("ring_fenced", Integer, nullable=False, server_default="0")
        if name is StockName.RING_FENCED
        else integer(name.lower())
        for name in NAMES
    ),
    Column(
        "on_hand",
        Integer,
        Computed(" + ".join(name.lower() for name in ON_HAND), persisted=True),
        nullable=False,
    ),
    integer("version"),
    Column("last_counted_at", Instant, nullable=True),
    # That of its variant, so that a movement needs no look at the catalog.
    Column("tracking", Choice(StockTracking), nullable=False, server_default="NONE"),
    # When the first of its units that are sold or promised are sold no more.
    Column("unsellable_at", Instant, nullable=True),
    updated_at(),
    UniqueConstraint("sku", "location_id"),
    # No quantity may be negative: the last guard against overselling.
    *(CheckConstraint(f"{name.lower()} >= 0", name=name.lower()) for name in NAMES),
    Index(
        "ix_inventory_levels_unsellable_at",
        "unsellable_at",
        postgresql_where=text("unsellable_at IS NOT NULL"),
        sqlite_where=text("unsellable_at IS NOT NULL"),
    ),
    info=placed(By.SKU, "sku"),
)

# What a level had after every so many movements: what it had at a past moment is found from the
# last of these before it, and the few movements after that one. `counts_from` is when all movements
# up to it were recorded.
BALANCE_EVERY = 32
level_balances = Table(
    "level_balances",
    metadata,
    Column("level_id", String(64), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("counts_from", Instant, nullable=False),
    *(integer(name.lower()) for name in NAMES),
    Index("ix_level_balances_level_id_counts_from", "level_id", "counts_from"),
    info=placed(By.OWNER, "level_id"),
)

inventory_movements = Table(
    "inventory_movements",
    metadata,
    insert_id(),
    position_of_before(),
    Column("id", String(64), nullable=False, unique=True),
    reference("level_id", "inventory_levels.id"),
    integer("sequence"),
    Column("kind", Choice(MovementKind), nullable=False),
    Column("sku", String(64), nullable=False, index=True),
    Column("location_id", String(64), nullable=False, index=True),
    integer("quantity"),
    Column("cause", String, nullable=False, index=True),
    text_column("actor"),
    Column("channel_id", String(64), nullable=True),
    *two_clocks(),
    text_column("reason", null=True),
    integer("available"),
    integer("on_hand"),
    Column("lot_id", String(64), nullable=True),
    UniqueConstraint("level_id", "sequence"),
    CheckConstraint("quantity > 0", name="quantity"),
    sqlite_autoincrement=True,
    info=placed(By.SKU, "sku"),
)
