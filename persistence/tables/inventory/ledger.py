"""The effect of movements on quantities."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    case,
)

from domain.inventory.stock import MOVEMENTS, NAMES, StockName
from persistence.tables.inventory.levels import inventory_movements

QUANTITIES = (*(name.lower() for name in NAMES), "on_hand")


def change_of(names: tuple[StockName, ...]) -> ColumnElement[int]:
    """The change of the sum of these stock names by a movement."""
    signs = {
        kind: (target in names) - (source in names) for kind, (source, target) in MOVEMENTS.items()
    }
    increasing = [kind for kind, sign in signs.items() if sign > 0]
    decreasing = [kind for kind, sign in signs.items() if sign < 0]
    quantity = inventory_movements.c.quantity
    cases = [
        (inventory_movements.c.kind.in_(kinds), amount)
        for kinds, amount in ((increasing, quantity), (decreasing, -quantity))
        if kinds
    ]
    return case(*cases, else_=0)


def described(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
