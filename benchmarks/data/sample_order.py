"""An order of the sample: its rows, and what the tokens in them stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.data.ids import tail
from benchmarks.data.originals import Originals, Rows
from benchmarks.data.patterns import Pattern, suffix_of, tokens_in
from benchmarks.data.sample import BEGIN, SKUS

SUFFIX_LENGTH = 26


@dataclass(frozen=True)
class SampleMovement:
    """A movement of stock. `row` is its number among the rows of its order, `sku` and `place` are
    numbers of a SKU and a location of the sample."""

    pattern: Pattern
    row: int
    sku: int
    place: int
    token: str
    level: str


class SampleOrder:
    def __init__(self, rows: Rows, given: Originals) -> None:
        order = _first(rows, "orders")
        self.rows = [row for row in rows if row.table != "inventory_movements"]
        self.number = str(order.value("number"))
        self.channel = suffix_of(order.value("channel_id"))
        self.customer = suffix_of(order.value("customer_id"))
        self.placed: timedelta = order.value("placed_at") - BEGIN
        self.skus = [_sku(row) for row in rows if row.table == "order_lines"]
        self.variants = [suffix_of(_first(rows, "variants").value("id")) for rows in given.products]
        self.places = [suffix_of(rows[0].value("id")) for rows in given.locations]
        self._own = self._own_tokens(suffix_of(order.value("id")))
        self.movements = [
            SampleMovement(
                pattern=row,
                row=len(self._own) + number,
                sku=_sku(row),
                place=self.places.index(suffix_of(row.value("location_id"))),
                token=suffix_of(row.value("id")),
                level=suffix_of(row.value("level_id")),
            )
            for number, row in enumerate(r for r in rows if r.table == "inventory_movements")
        ]

    def _own_tokens(self, order: str) -> Sequence[str]:
        """The suffixes of the ids of its rows. The first is that of the order."""
        others = {self.channel, self.customer, *self.variants, *self.places, order}
        found = [token for token in tokens_in(self.rows) if len(token) == SUFFIX_LENGTH]
        return [order, *(token for token in found if token not in others)]

    def own(self, head: str, slot: int) -> dict[str, str]:
        """New suffixes for its rows."""
        return {token: head + tail(row, slot) for row, token in enumerate(self._own)}

    def numbered(self, prefix: str, number: int) -> dict[str, str]:
        """Another order number, and the parts of it that are searched for."""
        before, digits = self.number.split("-")
        return {
            self.number: f"{prefix}-{number}",
            f"{before}{digits}".lower(): f"{prefix}{number}".lower(),
            digits: str(number),
            before.lower(): prefix.lower(),
        }


def _first(rows: Rows, table: str) -> Pattern:
    return next(row for row in rows if row.table == table)


def _sku(row: Pattern) -> int:
    return SKUS.index(int(row.value("sku").removeprefix("SKU")))
