"""Hashes of events in the order of their positions, and nodes of the trees above them. Rows are
inserted once; only an erasure of texts updates one."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from persistence.tables.base import By, metadata, placed

# A hash in base64.
HASH = String(44)


def _leaves(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        # None where no event had the position.
        Column("insert_id", BigInteger, nullable=True),
        # Of the canonical form.
        Column("version", Integer, nullable=False),
        Column("hash", HASH, nullable=False),
        # Of the texts of the event, in base64. Destroyed when one of them is erased.
        Column("salt", String(24), nullable=True),
        info=placed(By.PARTITION),
    )


order_event_leaves = _leaves("order_event_leaves")
inventory_movement_leaves = _leaves("inventory_movement_leaves")

# The complete subtrees of 16, 256, 4,096 … leaves: `level` is their height, `number` counts them
# from the left.
history_nodes = Table(
    "history_nodes",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", HASH, nullable=False),
    info=placed(By.PARTITION),
)

# The texts of events of which one was erased: what stands for each in the leaf, and for those that
# are left, their salt.
history_erasures = Table(
    "history_erasures",
    metadata,
    Column("log", String(32), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(32), primary_key=True),
    Column("salt", HASH, nullable=True),
    Column("sealed", String(64), nullable=False),
    info=placed(By.PARTITION),
)
