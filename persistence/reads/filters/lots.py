"""The conditions of lots."""

from domain.inventory.lots.filters import LotWhere, ShippedLotWhere
from domain.shared.paging import Where
from persistence import tables as t
from persistence.reads.filters.comparisons import any_of, at_least, is_set, less_than
from persistence.reads.filters.conditions import Condition, skus, updated

LOTS: dict[type[Where], dict[str, Condition]] = {
    LotWhere: {
        "sku": skus(t.lots.c.sku),
        "code": any_of(t.lots.c.code),
        "blocked": is_set(t.lots.c.blocked_at),
        "expires_from": at_least(t.lots.c.expires_on),
        "expires_until": less_than(t.lots.c.expires_on),
        **updated(t.lots),
    },
    ShippedLotWhere: {
        "shipped_from": at_least(t.shipped_lots.c.shipped_at),
        "shipped_until": less_than(t.shipped_lots.c.shipped_at),
    },
}
