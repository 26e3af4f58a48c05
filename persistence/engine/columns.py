"""Column types that carry the domain's values: instants, enums, money, small documents."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite has no zones: there it is stored without, as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Choice(TypeDecorator[StrEnum]):
    """A `StrEnum`, kept by its value. Adding a choice needs no migration."""

    impl = String
    cache_ok = True
    python_type = str

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(32)
        self.kind = kind
        self._members = {member.value: member for member in kind}

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self._members[value]


class Minor(TypeDecorator[int]):
    """Money: whole minor units. The row's `currency` column completes it (see `rows`)."""

    impl = BigInteger
    cache_ok = True
    python_type = int


class Document(TypeDecorator[Any]):
    """A small value kept as JSON; `dump` and `load` are its two ways. They are attributes of the
    same names, so that compiled statements are cached by them and not compiled at every use."""

    impl = JSON
    cache_ok = True

    def __init__(self, dump: Callable[[Any], Any], load: Callable[[Any], Any]) -> None:
        super().__init__(none_as_null=True)
        self.dump, self.load = dump, load

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.dump(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.load(value)
