"""Column types for values of the domain: instants, enums, money, small JSON documents."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A datetime with a time zone, stored in UTC. SQLite stores it without the zone."""

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
    """A `StrEnum`, stored as its value. A new member needs no migration. `retired` values are read
    as a member: processes of the release before still write them during an upgrade."""

    impl = String
    cache_ok = True
    python_type = str

    def __init__(self, kind: type[StrEnum], **retired: StrEnum) -> None:
        super().__init__(32)
        self.kind = kind
        self.members = {member.value: member for member in kind} | retired

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.members[value]


class Minor(TypeDecorator[int]):
    """Money in minor units. The currency is in the row's `currency` column (see `rows`)."""

    impl = BigInteger
    cache_ok = True
    python_type = int


class Document(TypeDecorator[Any]):
    """A small value stored as JSON, converted by `dump` and `load`. SQLAlchemy caches compiled
    statements by attributes that are named like the parameters, so these names must match."""

    impl = JSON
    cache_ok = True

    def __init__(self, dump: Callable[[Any], Any], load: Callable[[Any], Any]) -> None:
        super().__init__(none_as_null=True)
        self.dump, self.load = dump, load

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.dump(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.load(value)
