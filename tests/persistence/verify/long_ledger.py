"""A hundred thousand movements, past every rule."""

import sqlite3

MOVEMENTS = 100_000
LEVELS = 100


def long_ledger(connection: sqlite3.Connection) -> None:
    """Levels that received one unit after another."""
    (at,) = connection.execute("SELECT id FROM locations WHERE code = 'supplier'").fetchone()
    (product,) = connection.execute("SELECT id FROM products").fetchone()
    each = MOVEMENTS // LEVELS
    skus = [f"BULK-{n}" for n in range(LEVELS)]
    connection.executemany(
        "INSERT INTO variants (id, product_id, sku, title, updated_at) VALUES (?, ?, ?, 'Bulk', ?)",
        [(f"variant_{sku}", product, sku, "2026-03-02") for sku in skus],
    )
    connection.executemany(
        "INSERT INTO inventory_levels (id, sku, location_id, available, reserved, committed,"
        " safety_stock, quality_control, damaged, incoming, in_transit, version, updated_at)"
        " VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?, '2026-03-02')",
        [(f"level_{sku}", sku, at, each, each) for sku in skus],
    )
    connection.executemany(
        "INSERT INTO inventory_movements (id, level_id, sequence, kind, sku, location_id, quantity,"
        " cause, actor, at, available, on_hand)"
        " VALUES (?, ?, ?, 'RECEIVE', ?, ?, 1, 'bulk', 'ann', '2026-03-02', ?, ?)",
        [
            (f"movement_{sku}_{n}", f"level_{sku}", n, sku, at, n, n)
            for sku in skus
            for n in range(1, each + 1)
        ],
    )
    connection.commit()
