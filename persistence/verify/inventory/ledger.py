"""What movements add up to."""

from sqlalchemy import (
    ColumnElement,
    case,
)

from domain.inventory.stock import MOVEMENTS, NAMES, StockName
from persistence.tables import inventory_movements

QUANTITIES = (*(name.lower() for name in NAMES), "on_hand")


def added(names: tuple[StockName, ...]) -> ColumnElement[int]:
    """What a movement adds to these names together: plus, minus or nothing."""
    signs = {kind: (to in names) - (of in names) for kind, (of, to) in MOVEMENTS.items()}
    into = [kind for kind, sign in signs.items() if sign > 0]
    out_of = [kind for kind, sign in signs.items() if sign < 0]
    quantity = inventory_movements.c.quantity
    arms = [
        (inventory_movements.c.kind.in_(kinds), amount)
        for kinds, amount in ((into, quantity), (out_of, -quantity))
        if kinds
    ]
    return case(*arms, else_=0)


def described(values: dict[str, int]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
