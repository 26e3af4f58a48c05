"""How many units of SKUs wait for stock in a channel."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from persistence import tables as t
from persistence.writes.promises.limits import waiting_in


def waiting_by_sku(channel_id: str, skus: Sequence[str]) -> Select[Any]:
    return waiting_in(channel_id).where(t.order_lines.c.sku.in_(skus))
