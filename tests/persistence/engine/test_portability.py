"""docs/scale.md, compared with what the hub sends: its table lists all that another engine would
have to support."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from domain.orders.event import OrderEvent
from domain.orders.filters import OrderWhere
from domain.orders.order import Order
from domain.ports.event_log import Topic
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import NestedTransaction
from domain.shared.paging import Direction, Listing, Page
from hub.settings import Settings
from hub.wiring import Hub, services_on, utc_now, wire
from persistence.engine.engines import POSTGRESQL, READING
from persistence.engine.prepared import Compiled
from persistence.events.dead_letters import SqlDeadLetters
from persistence.events.outbox import SqlOutbox
from persistence.idempotency.expiry import SqlIdempotencyKeys
from persistence.metric_sums.reading import SqlMetrics
from persistence.operations.health import SqlHealth
from persistence.operations.migrate import upgrade
from persistence.tables import metadata, order_events
from persistence.verify.verify import SqlVerify
from tests.persistence.activity import a_day
from tests.persistence.engine.prepared import noting_prepared
from tests.shop import Shop

CATALOG = "system catalog"
PAGE = Path(__file__).parents[3] / "docs" / "scale.md"
# What a statement that uses it looks like, and an example: a pattern that finds nothing would
# say that nothing is used.
FEATURES = {
    "advisory lock": (r"\bpg_\w*advisory\w*\(", "SELECT pg_advisory_lock(1)"),
    "FOR UPDATE": (r"\bFOR (NO KEY )?UPDATE\b", "SELECT 1 FROM a FOR UPDATE OF a"),
    "SKIP LOCKED": (r"\bSKIP LOCKED\b", "SELECT 1 FROM a FOR UPDATE SKIP LOCKED"),
    "ON CONFLICT": (r"\bON CONFLICT\b", "INSERT INTO a (b) ON CONFLICT DO NOTHING"),
    "RETURNING": (r"\bRETURNING\b", "DELETE FROM a RETURNING b"),
    "SAVEPOINT": (r"^SAVEPOINT\b", "SAVEPOINT a"),
    "^@": (r"\^@", "SELECT 1 FROM a WHERE b ^@ 'c'"),
    "window function": (r"\bOVER \(", "SELECT rank() OVER (ORDER BY a) FROM b"),
    "CTE that writes": (
        r"^WITH\b.*\b(UPDATE|DELETE FROM|INSERT INTO)\b",
        "WITH a AS (SELECT 1) UPDATE b SET c = 1",
    ),
    "UPDATE … FROM": (r"\bUPDATE \w+ SET [^()]* FROM ", "UPDATE a SET b = 1 FROM c, d"),
    "generated column": (r"\bGENERATED ALWAYS AS \(", "b INTEGER GENERATED ALWAYS AS (1) STORED"),
    "partial index": (r"^CREATE (UNIQUE )?INDEX .* WHERE ", "CREATE INDEX a ON b (c) WHERE d"),
    "foreign key": (r"\bREFERENCES\b", "FOREIGN KEY (b) REFERENCES c (d)"),
    "CHECK": (r"\bCHECK \(", "CONSTRAINT a CHECK (b > 0)"),
    "sequence": (r"SERIAL\b|\bIDENTITY\b|\bnextval\(|\bSEQUENCE\b", "a BIGSERIAL NOT NULL"),
    "JSON column": (r"^(CREATE|ALTER) TABLE.* JSONB?\b", "CREATE TABLE a (b JSON)"),
    "JSON operator": (r"->|#>|@>|\bjsonb?_\w+\(", "SELECT a -> 'b' FROM c"),
    "cast with ::": (r"::\w", "SELECT $1::VARCHAR"),
    "rename in place": (r"^ALTER TABLE .* RENAME COLUMN\b", "ALTER TABLE a RENAME COLUMN b TO c"),
    "DDL in a transaction": (
        r"^(CREATE|ALTER|DROP) .*; (CREATE|ALTER|DROP) ",
        "CREATE TABLE a (b JSON); CREATE INDEX c ON a (b)",
    ),
    "READ COMMITTED": (r"^ISOLATION READ COMMITTED$", "ISOLATION READ COMMITTED"),
    "REPEATABLE READ": (r"^ISOLATION REPEATABLE READ$", "ISOLATION REPEATABLE READ"),
    "SERIALIZABLE": (r"^ISOLATION SERIALIZABLE$", "ISOLATION SERIALIZABLE"),
    "LISTEN, NOTIFY": (r"\b(LISTEN|NOTIFY|pg_notify)\b", "NOTIFY a"),
    "trigger": (r"\bTRIGGER\b", "CREATE TRIGGER a AFTER INSERT ON b"),
    "stored function": (
        r"\b(FUNCTION|PROCEDURE|plpgsql)\b|\$\$",
        "CREATE FUNCTION a() RETURNS int",
    ),
    "temporary table": (r"\bTEMP(ORARY)?\b", "CREATE TEMPORARY TABLE a (b JSON)"),
    "extension": (r"\bEXTENSION\b", "CREATE EXTENSION a"),
    "DEFERRABLE": (r"\bDEFERRABLE\b", "ALTER TABLE a ADD UNIQUE (b) DEFERRABLE"),
    "exclusion": (r"\bEXCLUDE\b", "EXCLUDE USING gist (b WITH &&)"),
    "table partition": (r"\bPARTITION (OF|BY (RANGE|LIST|HASH))\b", "PARTITION BY HASH (b)"),
    "array": (r"\bARRAY\[|\bANY ?\(|\[\](?!')", "SELECT ARRAY[1]"),
    "full text, trigram": (r"\bto_ts\w+\(|@@|\bsimilarity\(|\bgin\b", "SELECT to_tsvector('a')"),
    "LATERAL": (r"\bLATERAL\b", "SELECT 1 FROM a, LATERAL (SELECT 2)"),
    "DISTINCT ON": (r"\bDISTINCT ON\b", "SELECT DISTINCT ON (a) b FROM c"),
    "MERGE": (r"^MERGE\b", "MERGE INTO a USING b ON true"),
    "LOCK TABLE": (r"^LOCK\b", "LOCK TABLE a"),
    "two-phase commit": (r"\bPREPARE TRANSACTION\b", "PREPARE TRANSACTION 'a'"),
    "system column": (r"\b(ctid|xmin|xmax)\b", "SELECT xmin FROM a"),
    "system catalog": (r"\bpg_catalog\.", "SELECT 1 FROM pg_catalog.pg_class"),
}


@contextmanager
def recorded() -> Iterator[list[str]]:
    """The statements sent meanwhile, by any engine; what is between a begin and a commit stands
    there once more in one piece, when it changes the schema."""
    sent: list[str] = []
    changes: dict[int, list[str]] = {}

    def begin(connection: Any) -> None:
        changes[id(connection)] = []
        sent.append(f"ISOLATION {connection.get_isolation_level()}")

    def execute(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(" ".join(statement.split()))
        if sent[-1].startswith(("CREATE", "ALTER", "DROP")):
            changes[id(connection)].append(sent[-1])

    def commit(connection: Any) -> None:
        sent.append("; ".join(changes.pop(id(connection), [])))

    def prepared(_: Any, compiled: Compiled) -> None:
        sent.append(" ".join(compiled.text.split()))

    listeners = (("begin", begin), ("before_cursor_execute", execute), ("commit", commit))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        with noting_prepared(prepared):
            yield sent
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)


def used(statements: list[str]) -> set[str]:
    # How SQLAlchemy asks the catalog for tables is its own affair.
    ours = [one for one in statements if not re.search(FEATURES[CATALOG][0], one)]
    found = {
        name
        for name, (pattern, _) in FEATURES.items()
        if any(re.search(pattern, statement) for statement in ours)
    }
    return found | ({CATALOG} if len(ours) < len(statements) else set())


def section(title: str) -> str:
    (found,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.S | re.M)
    return str(found)


def table(title: str) -> dict[str, list[str]]:
    """The section's first table: its rows by their first cell."""
    lines = re.findall(r"^\|(.*)\|$", section(title), re.M)[2:]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {first.replace("`", ""): rest for first, *rest in cells}


async def everything(hub: Hub) -> None:
    """A day, what is read of it, and what is done beside it."""
    shop = await Shop.open(hub)
    await a_day(shop)

    async def within(work: UnitOfWork) -> None:
        async with work.savepoint() as part:
            await services_on(NestedTransaction(part), utc_now).ordering.place(
                shop.caller, "part", shop.order(1)
            )

    await hub.transact(within)
    outbox = SqlOutbox(hub.engines)
    assert await outbox.has_pending()
    assert (await outbox.assign_positions() or 0) > 50
    await reads(hub, shop)
    await beside(hub)


async def reads(hub: Hub, shop: Shop) -> None:
    newest = Listing(sort="placed_at", direction=Direction.DESCENDING)
    first = await hub.reads.page(Order, newest, Page(first=2))
    await hub.reads.page(Order, newest, Page(first=2, after=first.cursors[-1]))
    searched = Listing(
        sort="placed_at", direction=Direction.DESCENDING, where=OrderWhere(text="WEB")
    )
    assert await hub.reads.count(Order, searched)
    customers = [shop.customer.id]
    await hub.reads.pages(Order, "customer_id", customers, newest, Page(first=2))
    await hub.reads.counts(Order, "customer_id", customers, Listing())
    await hub.reads.one(Order, [record.id for record in first.records])
    await hub.reads.many(OrderEvent, "order_id", [record.id for record in first.records])
    topic = Topic(location_id=shop.warehouse.id, skus=frozenset({"CUP"}))
    for feed in (hub.feeds.orders, hub.feeds.inventory):
        await feed.begin()
        await feed.position_of(-1)
        following = feed.follow(0, topic)
        await anext(following)
        await following.aclose()
    await SqlMetrics(hub.engines).metrics()


async def beside(hub: Hub) -> None:
    assert await SqlVerify(hub.engines).differences() == []
    assert await SqlIdempotencyKeys(hub.engines).delete_before(utc_now() + timedelta(days=1)) > 0
    vitals = SqlHealth(hub.engines)
    for ask in (vitals.revision, vitals.totals, vitals.lag):
        await ask()
    async with hub.engines.writer.begin() as connection:
        change = "UPDATE order_events SET kind = :kind WHERE insert_id = 1"
        await connection.execute(text(change), {"kind": "OF_TOMORROW"})
    parking = SqlDeadLetters(hub.engines)
    assert await parking.add(order_events, [1]) == 1
    assert await parking.retry() == 0


async def test_the_page_names_exactly_what_our_sql_uses(empty: str) -> None:
    with recorded() as statements:
        await upgrade(empty)
        hub = wire(Settings(database_url=empty))
        try:
            await everything(hub)
        finally:
            await hub.close()
    assert used(statements) == set(table("What our SQL uses"))


def test_what_is_not_in_the_table_is_said_not_to_be_used() -> None:
    said = re.search(r"^\*\*Not used:\*\* (.*?)\.$", section("What our SQL uses"), re.M | re.S)
    assert said is not None
    unused = {one.strip("` \n") for one in said[1].split(";")}
    assert unused == set(FEATURES) - set(table("What our SQL uses"))


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_would_be_found(feature: str) -> None:
    pattern, example = FEATURES[feature]
    assert re.search(pattern, example)


def test_every_row_has_all_cells_and_every_source_is_cited() -> None:
    rows = table("What our SQL uses")
    assert {len([cell for cell in cells if cell]) for cells in rows.values()} == {7}
    cited = set(re.findall(r"\[([A-Z]\d)\]", PAGE.read_text()))
    assert cited == set(table("Sources"))


def test_every_table_has_its_place_in_the_partitions() -> None:
    rows = table("Partitions")
    names = {name for first in rows for name in re.findall(r"\w+", first)}
    assert names == set(metadata.tables)


def test_every_setting_of_a_connection_is_named() -> None:
    said = set(re.findall(r"`(\w+)`", section("Settings of a connection")))
    assert set(POSTGRESQL | READING) <= said
