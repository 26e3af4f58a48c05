"""The event logs: the tables of each log's events, of their positions, and of their hashes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, Table, false, func, select

from persistence.tables import (
    inventory_movement_leaves,
    inventory_movement_positions,
    inventory_movements,
    log_heads,
    order_event_leaves,
    order_event_positions,
    order_events,
)


@dataclass(frozen=True)
class Log:
    events: Table
    positions: Table
    leaves: Table

    @property
    def name(self) -> str:
        return self.events.name

    def head(self) -> Label[int]:
        """The newest position; 0 when there is none."""
        newest = select(func.max(self.positions.c.position)).scalar_subquery()
        return func.coalesce(newest, 0).label("head")

    def positioned(self, *columns: Any) -> Select[Any]:
        """The events with a position, and these columns of others."""
        own = [column for column in self.events.c if column.key != "position"]
        return select(*own, self.positions.c.position, *columns).join_from(
            self.positions,
            self.events,
            self.events.c.insert_id == self.positions.c.insert_id,
        )

    def pending(self, *columns: Any) -> Select[Any]:
        """The events without a position."""
        given = select(self.positions.c.insert_id).where(
            self.positions.c.insert_id == self.events.c.insert_id
        )
        return select(*columns).select_from(self.events).where(~given.exists())

    def later(self) -> ColumnElement[bool]:
        """Whether an event comes after those that are known to have positions, all of them."""
        complete = select(log_heads.c.head).where(log_heads.c.log == self.positions.name)
        return self.events.c.insert_id > func.coalesce(complete.scalar_subquery(), 0)

    def pending_up_to(self, insert_id: int, dialect: str) -> ColumnElement[bool]:
        """Whether any event up to this insert id has no position. In SQLite each has one."""
        if dialect == "sqlite":
            return false()
        events = self.events.c
        return (
            self.pending(events.insert_id)
            .where(self.later(), events.insert_id <= insert_id)
            .exists()
        )


# Whoever gives positions in PostgreSQL holds this advisory lock.
RELAY_LOCK = 7_253_001

ORDERS = Log(order_events, order_event_positions, order_event_leaves)
INVENTORY = Log(inventory_movements, inventory_movement_positions, inventory_movement_leaves)
LOGS = (ORDERS, INVENTORY)
BY_NAME = {log.name: log for log in LOGS}
