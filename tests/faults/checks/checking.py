"""What must be true afterwards, whatever happened. Each invariant is a function that names what
contradicts it; `defects.py` has a planted fault for each."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from domain.inventory.stock import MOVEMENTS, NAMES, ON_HAND, StockName
from domain.orders.lines.line import STOCK_NAME_OF
from domain.shared.audit import HUB
from domain.shared.paging import cursor_of
from persistence import tables as t
from persistence.events.logs import INVENTORY, LOGS, ORDERS, Log
from tests.faults.business.clients import SINGLE, Row, Sent
from tests.faults.business.subscribers import Follower
from tests.faults.checks.findings import ASKED, EVENTS, MARKED, TABLES, Finding, Kind
from tests.faults.checks.ledgers import Books, Evidence

WEIGHT_MAX = 400.0

Found = Iterator[Finding]


def single(sent: Sent) -> str:
    return SINGLE.get(sent.name, sent.name)


def rows_of(evidence: Evidence) -> Iterator[tuple[Sent, Row]]:
    for sent in evidence.log.sent:
        for row in sent.rows:
            yield sent, row


def acknowledged_is_kept(books: Books, evidence: Evidence) -> Found:
    keys = {row["key"]: row["answer"] for row in books[t.idempotency_keys]}
    ids = {name: books.ids(table) for name, table in TABLES.items()}
    for sent, row in rows_of(evidence):
        for answer in row.accepted:
            stored = ids[answer["__typename"]].get(answer["id"])
            if stored is None:
                yield Finding(Kind.LOST, row.group, f"{sent.name} answered {answer['id']}")
            elif answer.get("version", 0) > stored.get("version", 0):
                detail = f"version {answer['version']} was answered, {stored['version']} is there"
                yield Finding(Kind.LOST, row.group, detail)
            if row.key is not None and keys.get(row.key) != answer["id"]:
                detail = f"its key stands for {keys.get(row.key)}, answered was {answer['id']}"
                yield Finding(Kind.LOST, row.group, detail)


def acknowledged_is_unaltered(books: Books, evidence: Evidence) -> Found:
    orders, told = books.ids(t.orders), books.by(t.payment_transactions, "payment_id")
    for sent, row in rows_of(evidence):
        for answer in row.accepted:
            if single(sent) == "placeOrder" and answer["id"] in orders:
                stored = orders[answer["id"]]
                if (stored["number"], stored["version"] > 0) != (answer["number"], True):
                    yield Finding(Kind.ALTERED, row.group, f"{stored['number']} {answer['number']}")
            if sent.name == "authorizePayment" and answer["id"] in told:
                kinds = {str(one["kind"]): one["amount"] for one in told[answer["id"]]}
                if kinds.get("AUTHORIZATION") != _minor(row.given["amount"]):
                    yield Finding(Kind.ALTERED, row.group, f"{kinds} authorized")


def _minor(money: Any) -> int:
    return round(float(money["amount"]) * 100)


def effects_happen_once(books: Books, evidence: Evidence) -> Found:
    """Per thing asked for: exactly one effect once it was acknowledged, at most one when nobody
    knows, none when it was only ever refused."""
    events = Counter((e["actor"], str(e["kind"])) for e in books[t.order_events])
    groups: dict[tuple[str, str], list[tuple[Sent, Row]]] = {}
    for sent, row in rows_of(evidence):
        groups.setdefault((single(sent), row.group), []).append((sent, row))
    erased = {row["subject_id"] for row in books[t.erasures]}
    marked = {name: books.by(table, column) for name, (table, column) in MARKED.items()}
    for (name, group), asked in groups.items():
        if name in EVENTS:
            count = sum(events[group, kind] for kind in EVENTS[name])
            count = count or min(events[group, ASKED.get(name, "")], 1)
        elif name in MARKED:
            count = len(marked[name].get(group, ())) + _erased(name, asked, erased)
        else:
            continue
        accepted = any(row.accepted for _, row in asked)
        unknown = any(sent.unknown for sent, _ in asked)
        each = _each(name, asked[0][1])
        most = each if accepted or unknown else 0
        if count > most:
            yield Finding(Kind.DOUBLED, group, f"{name} left {count}, expected at most {most}")
        if accepted and count < each:
            yield Finding(Kind.LOST, group, f"{name} left {count}, expected {each}")


def _erased(name: str, asked: Sequence[tuple[Sent, Row]], erased: set[str]) -> int:
    """How many customers were created that have lost their mark since, with their name."""
    ids = {answer["id"] for _, row in asked for answer in row.accepted}
    return len(ids & erased) if name == "createCustomer" else 0


def _each(name: str, row: Row) -> int:
    """How many rows one effect is."""
    if name == "countStock":
        return int(row.given["counted"] != row.given["expected"])
    return 1


def a_key_has_one_answer(books: Books, evidence: Evidence) -> Found:
    answers: dict[tuple[str, str], set[str]] = {}
    for sent, row in rows_of(evidence):
        seen = answers.setdefault((single(sent), row.group), set())
        seen |= {answer["id"] for answer in row.accepted}
        for refusal in (*sent.denied, *sent.raced):
            detail = f"accepted and {refusal['__typename']}"
            yield Finding(Kind.TWO_ANSWERS, sent.actor, f"{sent.name} was {detail}")
    for (name, group), ids in answers.items():
        if len(ids) > 1:
            yield Finding(Kind.TWO_ANSWERS, group, f"{name} answered {sorted(ids)}")


def nothing_is_unasked(books: Books, evidence: Evidence) -> Found:
    # The hub releases holds by their rules.
    actors = {HUB, *(sent.actor for sent in evidence.log.sent)}
    groups = {row.group for _, row in rows_of(evidence)}
    for order in books[t.orders]:
        if order["note"] not in groups:
            yield Finding(Kind.UNASKED, order["id"], f"an order noted {order['note']}")
    for table in (t.order_events, t.inventory_movements):
        for row in books[table]:
            if row["actor"] not in actors:
                yield Finding(Kind.UNASKED, row["id"], f"{row['kind']} by {row['actor']}")


def orders_are_whole(books: Books, evidence: Evidence) -> Found:
    """Acknowledged or not: every order has the lines that were asked for, every unit has a
    state, its stock was taken, and its first event is ORDER_PLACED."""
    asked = {row.group: row for s, row in rows_of(evidence) if single(s) == "placeOrder"}
    lines, line_quantities = (
        books.by(t.order_lines, "order_id"),
        books.by(t.line_quantities, "order_id"),
    )
    events, moves = books.by(t.order_events, "order_id"), books.by(t.inventory_movements, "cause")
    for order in books[t.orders]:
        id, row = order["id"], asked.get(order["note"])
        has = Counter({(one.get("sku"), one["quantity"]): 1 for one in lines[id]})
        wanted = row.given["lines"] if row else []
        if row and has != Counter({(one.get("sku"), one["quantity"]): 1 for one in wanted}):
            yield Finding(Kind.HALF, id, f"has the lines {sorted(has)}")
        units = Counter[str]()
        for one in line_quantities[id]:
            units[one["line_id"]] += one["quantity"]
        if units != Counter({one["id"]: one["quantity"] + one["entered"] for one in lines[id]}):
            yield Finding(Kind.HALF, id, f"has units at {dict(units)}")
        if _taken(moves[id]) != _held(line_quantities[id]):
            yield Finding(
                Kind.HALF, id, f"{_taken(moves[id])} taken, {_held(line_quantities[id])} held"
            )
        first = min(events[id], key=lambda e: int(e["sequence"]), default=None)
        if first is None or first["kind"] != "ORDER_PLACED":
            yield Finding(Kind.HALF, id, "does not begin with being placed")


def _taken(moves: Any) -> dict[StockName, int]:
    sums = Counter[StockName]()
    for move in moves:
        source, target = MOVEMENTS[move["kind"]]
        sums[source] -= move["quantity"]
        sums[target] += move["quantity"]
    return {name: sums[name] for name in (StockName.RESERVED, StockName.COMMITTED)}


def _held(line_quantities: Any) -> dict[StockName, int]:
    sums = Counter[StockName]()
    for one in line_quantities:
        sums[STOCK_NAME_OF[one["state"]]] += one["quantity"]
    return {name: sums[name] for name in (StockName.RESERVED, StockName.COMMITTED)}


def events_have_no_gap(books: Books, evidence: Evidence) -> Found:
    events = books.by(t.order_events, "order_id")
    for order in books[t.orders]:
        counted = sorted(e["sequence"] for e in events[order["id"]])
        if counted != list(range(1, order["sequence"] + 1)):
            yield Finding(Kind.GAP, order["id"], f"{counted} of {order['sequence']}")


def nothing_is_oversold(books: Books, evidence: Evidence) -> Found:
    for level in books[t.inventory_levels]:
        short = {name: level[name.lower()] for name in NAMES if level[name.lower()] < 0}
        if short:
            yield Finding(Kind.OVERSOLD, f"{level['sku']} {level['id']}", f"stands at {short}")
    for move in books[t.inventory_movements]:
        if move["available"] < 0 or move["on_hand"] < 0:
            yield Finding(Kind.OVERSOLD, move["id"], f"left {move['available']} available")


def stock_adds_up(books: Books, evidence: Evidence) -> Found:
    moves = books.by(t.inventory_movements, "level_id")
    for level in books[t.inventory_levels]:
        sums = Counter[StockName]()
        for move in moves[level["id"]]:
            source, target = MOVEMENTS[move["kind"]]
            sums[source] -= move["quantity"]
            sums[target] += move["quantity"]
        stands = {name: level[name.lower()] for name in NAMES}
        if any(sums[name] != stands[name] for name in NAMES) or level["on_hand"] != sum(
            sums[name] for name in ON_HAND
        ):
            yield Finding(Kind.UNBALANCED, level["id"], f"{dict(sums)}, stored {stands}")


def positions_count(books: Books, evidence: Evidence) -> Found:
    for log in LOGS:
        table, rows = log.events, books[log.events]
        given = sorted(_positions(books, log).values())
        if given != list(range(1, len(rows) + 1)):
            yield Finding(
                Kind.POSITIONS, table.name, f"{len(rows)} rows, {given[:3]} … {given[-3:]}"
            )


def followers_received_everything(books: Books, evidence: Evidence) -> Found:
    orders = books.ids(t.orders)
    for follower in evidence.followers:
        stored = _stored(books, orders, follower)
        received = [(one.subject, one.count) for one in follower.received]
        twice = {one: n for one, n in Counter(received).items() if n > 1}
        missed = [one for one in stored if one not in set(received)]
        if twice:
            yield Finding(Kind.REPEATED, follower.name, f"{len(twice)}, first {next(iter(twice))}")
        if missed:
            yield Finding(Kind.MISSED, follower.name, f"{len(missed)}, first {missed[0]}")
        once = list(dict.fromkeys(received))
        if once != [one for one in stored if one in set(received)]:
            yield Finding(
                Kind.DISORDERED, follower.name, f"received {len(received)} of {len(stored)}"
            )
        for one in follower.received:
            if stored.get((one.subject, one.count)) != one.cursor:
                yield Finding(Kind.DISORDERED, follower.name, f"{one} has another cursor")


def _positions(books: Books, log: Log) -> dict[int, int]:
    """The position of each event that has one, by its insert id."""
    return {row["insert_id"]: row["position"] for row in books[log.positions]}


def _stored(books: Books, orders: Any, follower: Follower) -> dict[tuple[str, int], str]:
    """The stored events in their order, with the cursor of each."""
    if follower.stream == "orders":
        channel = follower.topic.get("channelId")
        position = _positions(books, ORDERS)
        rows = [
            (position.get(row["insert_id"], 0), (row["order_id"], row["sequence"]))
            for row in books[t.order_events]
            if channel in (None, orders.get(row["order_id"], {}).get("channel_id"))
        ]
    else:
        position = _positions(books, INVENTORY)
        movements = books[t.inventory_movements]
        rows = [(position.get(row["insert_id"], 0), (row["id"], 0)) for row in movements]
    return {name: cursor_of(follower.stream, position) for position, name in sorted(rows)}


def the_hub_verifies(books: Books, evidence: Evidence) -> Found:
    if evidence.verified != 0:
        yield Finding(Kind.UNVERIFIED, "order-hub verify", f"exit code {evidence.verified}")


def memory_is_bounded(books: Books, evidence: Evidence) -> Found:
    for name, weight in evidence.weights.items():
        if weight > WEIGHT_MAX:
            yield Finding(Kind.HEAVY, name, f"{weight:.0f} MiB")


Invariant = Callable[[Books, Evidence], Found]
INVARIANTS: tuple[Invariant, ...] = (
    *(acknowledged_is_kept, acknowledged_is_unaltered, effects_happen_once, a_key_has_one_answer),
    *(nothing_is_unasked, orders_are_whole, events_have_no_gap, nothing_is_oversold),
    *(stock_adds_up, positions_count, followers_received_everything, the_hub_verifies),
    memory_is_bounded,
)


def check(books: Books, evidence: Evidence) -> list[Finding]:
    return [finding for invariant in INVARIANTS for finding in invariant(books, evidence)]
