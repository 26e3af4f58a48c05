"""Statements that the driver runs inside a transaction of SQLAlchemy."""

from collections.abc import Callable
from datetime import UTC, datetime
from traceback import format_exception

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import DBAPIError

from persistence.engine.columns import Instant
from persistence.engine.database_errors import transient_cause
from persistence.engine.driver import statements_of
from persistence.engine.prepared import Prepared, among
from persistence.tables import log_heads
from tests.shop import Shop

KEPT = log_heads.c
HEADS = Prepared(select(log_heads).where(among(KEPT.log, "logs")).order_by(KEPT.log))
ADDED = Prepared(insert(log_heads), ["log", "head"])
# Joined where it is used, so that no line of this file shows it whole.
NAME = ("Maria", "Musterfrau")
ONE = Prepared(select(KEPT.head).where(KEPT.log == bindparam("log_")))


async def test_rows_are_found_by_any_number_of_keys(shop: Shop) -> None:
    async with shop.hub.engines.writer.begin() as connection:
        statements = await statements_of(connection)
        await statements.run(ADDED, [{"log": name, "head": n} for n, name in enumerate("abc")])
        found = await statements.rows(HEADS, logs=["c", "a", "it's"])
        assert found == [{"log": "a", "head": 0}, {"log": "c", "head": 2}]
        assert await statements.rows(HEADS, logs=[]) == []
        await connection.rollback()


async def test_what_fails_is_rolled_back_with_all_before_it(shop: Shop) -> None:
    async def twice() -> None:
        async with shop.hub.engines.writer.begin() as connection:
            statements = await statements_of(connection)
            await statements.run(ADDED, [{"log": "once", "head": 1}])
            await statements.run(ADDED, [{"log": "once", "head": 2}])

    with pytest.raises(DBAPIError) as failed:
        await twice()
    if shop.hub.engines.writer.dialect.name == "postgresql":
        assert transient_cause(failed.value) == "duplicate key"
    async with shop.hub.engines.writer.begin() as connection:
        statements = await statements_of(connection)
        assert await statements.rows(ONE, log_="once") == []


async def test_an_error_shows_no_values(shop: Shop) -> None:
    async def incomplete() -> None:
        async with shop.hub.engines.writer.begin() as connection:
            statements = await statements_of(connection)
            await statements.rows(ONE, log_="first")
            await statements.run(ADDED, [{"log": "-".join(NAME), "head": None}])

    with pytest.raises(DBAPIError) as failed:
        await incomplete()
    assert "NULL" in str(failed.value).upper()
    assert "-".join(NAME) not in "".join(format_exception(failed.value))


async def test_a_missing_value_is_named(shop: Shop) -> None:
    async with shop.hub.engines.writer.begin() as connection:
        statements = await statements_of(connection)
        await statements.rows(ONE, log_="first")
        with pytest.raises(KeyError, match="log_"):
            await statements.rows(ONE)


async def test_observers_are_told_of_each_statement_and_its_error(shop: Shop) -> None:
    told: list[tuple[str, bool]] = []

    def begun(text: str) -> Callable[[BaseException | None], None]:
        return lambda error: told.append((text.split()[0], error is not None))

    async def observed() -> None:
        async with shop.hub.engines.writer.begin() as connection:
            statements = await statements_of(connection, [begun])
            await statements.execute(select(1))
            await statements.rows(ONE, log_="first")
            await statements.run(ADDED, [{"log": "x", "head": None}])

    with pytest.raises(DBAPIError):
        await observed()
    assert told == [("SELECT", False), ("INSERT", True)]


async def test_values_are_the_same_whoever_runs_the_statement(shop: Shop) -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    query = Prepared(select(bindparam("at", type_=Instant()).label("at")))
    async with shop.hub.engines.writer.begin() as connection:
        statements = await statements_of(connection)
        first = await statements.rows(query, at=at)
        assert first == await statements.rows(query, at=at) == [{"at": at}]
