"""Copies of the sample: customers, products and stock of any number, and orders over all of them.

The same size and seed give the same rows."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.data.ids import head, tail
from benchmarks.data.originals import Originals, Rows
from benchmarks.data.patterns import Pattern, Row, suffix_of, tokens_in
from benchmarks.data.sample import BEGIN, CHANNELS, CUSTOMER, CYCLE, KINDS, LOCATIONS, SKUS
from benchmarks.data.sample_order import SampleOrder
from benchmarks.data.stock import Level
from domain.shared.ids import SLOTS, slot_of_text
from persistence.events.logs import BY_NAME

SEED = 1
SKUS_DEFAULT = 5_000
# Numbers of customers and SKUs have as many digits as those of the sample.
SKUS_MAX, CUSTOMERS_MAX = 9_000, 60_000
FIRST_SKU, FIRST_CUSTOMER, FIRST_ORDER = 10_000, 20_000, 100_000
SPAN = timedelta(days=365)
RECEIVED = 100_000
# Sets of rows: their numbers are in the heads of their ids.
PRODUCTS, CUSTOMERS, LEVELS, ORDERS = 1 << 20, 2 << 20, 3 << 20, 4 << 20
BATCH_ORDERS = 2_000

Batch = dict[str, list[Row]]


@dataclass(frozen=True)
class Size:
    orders: int
    skus: int = SKUS_DEFAULT

    @property
    def customers(self) -> int:
        return min(max(self.orders // 5, 1), CUSTOMERS_MAX)


def suffix(number: int, row: int = 0, slot: int | None = None) -> str:
    """The suffix of the id of a row of a set that is as old as the data."""
    return head(BEGIN, number) + tail(row, number % SLOTS if slot is None else slot)


class Copies:
    def __init__(self, given: Originals, size: Size, seed: int = SEED) -> None:
        self._given, self._size = given, size
        self._random = random.Random(seed)
        self._logs: Counter[str] = Counter()
        self._last: Counter[int] = Counter()
        self._channels = [suffix_of(rows[0].value("id")) for rows in given.channels]
        self._locations = [suffix_of(rows[0].value("id")) for rows in given.locations]
        self._kinds = [SampleOrder(rows, given) for rows in given.orders]
        self.skus = [FIRST_SKU + number for number in range(size.skus)]
        self.slots = [slot_of_text(f"SKU{sku}") for sku in self.skus]
        self.levels = self._levels()
        self._batch: Batch = defaultdict(list)

    def _levels(self) -> list[list[Level]]:
        return [
            [
                Level(suffix(LEVELS + sku * LOCATIONS + place, 0, self.slots[sku]), sku, place)
                for place in range(LOCATIONS)
            ]
            for sku in range(self._size.skus)
        ]

    # --- batches -----------------------------------------------------------------------------

    def batches(self) -> Iterator[tuple[int, Batch]]:
        """Rows by table, with the number of orders among them."""
        self._base()
        yield 0, self._taken()
        done = 0
        for number in range(self._size.orders):
            kind = self._kinds[KINDS.index(CYCLE[self._random.randrange(len(CYCLE))])]
            # Whole seconds: not every language writes a fraction alike.
            at = timedelta(seconds=SPAN.total_seconds() * number // self._size.orders)
            self._order(kind, number, at)
            if (number + 1) % BATCH_ORDERS == 0:
                yield number + 1 - done, self._taken()
                done = number + 1
        self._ends()
        yield self._size.orders - done, self._taken()

    def counters(self) -> dict[str, tuple[int, int]]:
        """The last insert id of each log, which has its position."""
        return {log: (last, last) for log, last in self._logs.items()}

    def _taken(self) -> Batch:
        taken, self._batch = self._batch, defaultdict(list)
        return taken

    def _add(self, pattern: Pattern, tokens: dict[str, str], shift: timedelta) -> Row:
        row = pattern.copy(tokens, shift)
        self._batch[pattern.table].append(row)
        return row

    def _log(self, pattern: Pattern, row: Row) -> None:
        """The next row of a log."""
        self._logs[pattern.table] += 1
        insert_id = row[pattern.column("insert_id")] = self._logs[pattern.table]
        self._batch[BY_NAME[pattern.table].positions.name].append([insert_id, insert_id])

    # --- what orders are made of -------------------------------------------------------------

    def _base(self) -> None:
        for rows in (*self._given.channels, *self._given.locations):
            self._copy(rows, {})
        self._buyers()
        self._products()
        self._receive()

    def _copy(self, rows: Rows, tokens: dict[str, str]) -> None:
        """Tokens that are not given stay."""
        known = {token: token for token in tokens_in(rows)} | tokens
        for pattern in rows:
            self._add(pattern, known, timedelta())

    def _buyers(self) -> None:
        own = suffix_of(self._given.customer[0].value("id"))
        for number in range(self._size.customers):
            tokens = {own: suffix(CUSTOMERS + number), str(CUSTOMER): str(FIRST_CUSTOMER + number)}
            self._copy(self._given.customer, tokens)

    def _products(self) -> None:
        rows = self._given.products[0]
        product, variant = (
            suffix_of(next(row for row in rows if row.table == table).value("id"))
            for table in ("products", "variants")
        )
        for number, sku in enumerate(self.skus):
            tokens = {
                product: suffix(PRODUCTS + number, 0),
                variant: suffix(PRODUCTS + number, 1),
                str(SKUS[0]): str(sku),
            }
            self._copy(rows, tokens)

    def _receive(self) -> None:
        pattern = self._given.received
        row_tokens = tokens_in([pattern])
        level_token = suffix_of(pattern.value("level_id"))
        place_token = suffix_of(pattern.value("location_id"))
        for level in (one for places in self.levels for one in places):
            slot = self.slots[level.sku]
            number = LEVELS + level.sku * LOCATIONS + level.location
            tokens = {token: suffix(number, 1, slot) for token in row_tokens} | {
                level_token: level.suffix,
                place_token: self._locations[level.location],
                str(SKUS[0]): str(self.skus[level.sku]),
            }
            row = self._add(pattern, tokens, timedelta())
            row[pattern.column("quantity")] = RECEIVED
            self._move(pattern, row, level)

    def _move(self, pattern: Pattern, row: Row, level: Level) -> None:
        level.move(pattern.value("kind"), row[pattern.column("quantity")])
        row[pattern.column("sequence")] = level.sequence
        row[pattern.column("available")] = level.available
        row[pattern.column("on_hand")] = level.on_hand
        self._log(pattern, row)

    # --- orders ------------------------------------------------------------------------------

    def _order(self, kind: SampleOrder, number: int, at: timedelta) -> None:
        chance, size = self._random, self._size
        channel, customer = chance.randrange(CHANNELS), chance.randrange(size.customers)
        first, turn = chance.randrange(size.skus), chance.randrange(LOCATIONS)
        self._last[channel] += 1
        start = head(BEGIN + at, ORDERS + number)
        tokens = kind.own(start, number % SLOTS)
        tokens |= kind.numbered(f"W{channel + 1}", FIRST_ORDER + self._last[channel])
        tokens |= {
            kind.channel: self._channels[channel],
            kind.customer: suffix(CUSTOMERS + customer),
            str(CUSTOMER): str(FIRST_CUSTOMER + customer),
        }
        for place, token in enumerate(kind.places):
            tokens[token] = self._locations[(place + turn) % LOCATIONS]
        # Different SKUs of the sample become different ones.
        skus = {n: (first + n * (size.skus // len(SKUS))) % size.skus for n in kind.skus}
        for n, sku in skus.items():
            tokens[str(SKUS[n])] = str(self.skus[sku])
            tokens[kind.variants[n]] = suffix(PRODUCTS + sku, 1)
        shift = at - kind.placed
        for pattern in kind.rows:
            row = self._add(pattern, tokens, shift)
            if pattern.table == "order_events":
                self._log(pattern, row)
        for move in kind.movements:
            level = self.levels[skus[move.sku]][(move.place + turn) % LOCATIONS]
            tokens[move.token] = start + tail(move.row, self.slots[level.sku])
            tokens[move.level] = level.suffix
            self._move(move.pattern, self._add(move.pattern, tokens, shift), level)

    # --- the end -----------------------------------------------------------------------------

    def _ends(self) -> None:
        """What only the last order settles: levels, and the counters of order numbers."""
        pattern = self._given.levels[0]
        for level in (one for places in self.levels for one in places):
            row = pattern.values.copy()
            row[pattern.column("id")] = f"level_{level.suffix}"
            row[pattern.column("sku")] = f"SKU{self.skus[level.sku]}"
            row[pattern.column("location_id")] = f"location_{self._locations[level.location]}"
            for name, held in level.held.items():
                row[pattern.column(name.lower())] = held
            row[pattern.column("version")] = level.sequence
            self._batch[pattern.table].append(row)
        for channel, last in self._last.items():
            self._batch["order_numbers"].append([f"channel_{self._channels[channel]}", last])
