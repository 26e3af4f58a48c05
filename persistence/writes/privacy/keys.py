"""Destroys the keys of persons, so that what backups have of them cannot be read."""

from collections.abc import Collection

from sqlalchemy import delete, select

from persistence import tables as t
from persistence.engine.driver import Statements

_keys = t.personal_keys.c


async def destroy_keys(statements: Statements, subjects: Collection[str]) -> None:
    """Those of orders, whose rows are locked, or of what these say about staff."""
    if subjects:
        await statements.execute(delete(t.personal_keys).where(_keys.subject_id.in_(subjects)))


async def destroy_keys_of_customer(statements: Statements, customer_id: str) -> None:
    """With those of all of its orders, also of those that are erased later."""
    orders = select(t.orders.c.id).where(t.orders.c.customer_id == customer_id)
    mine = (_keys.subject_id == customer_id) | _keys.subject_id.in_(orders)
    await statements.execute(delete(t.personal_keys).where(mine))
