"""The condition that keeps a caller's statements to the rows that it may see.

Every statement of the reads has it. Its values are parameters, so that callers with limits of one
kind share statements."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, false, or_, select, true

from domain.access.rows import (
    EVERYTHING,
    AnyOf,
    Every,
    NamedBy,
    NamedByNone,
    Never,
    PartOf,
    Rule,
    Visible,
    Within,
)
from persistence.engine.prepared import among
from persistence.tables.mapping.nouns import TABLES

NOUNS: Final[Mapping[Table, str]] = {table: kind.__name__ for kind, table in TABLES.items()}
TABLE_OF: Final[Mapping[str, Table]] = {kind.__name__: table for kind, table in TABLES.items()}
CONDITIONS_MAX: Final = 1_024


class Visibility:
    """What a caller may see, as conditions. Equal to every other one with limits of one kind."""

    def __init__(self, visible: Visible) -> None:
        self._visible = visible
        self.is_everything = visible.is_everything
        self._key = (visible.role, visible.limits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Visibility) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The values of the parameters of all conditions."""
        return {_name(limit): list(self._visible.values(limit)) for limit in self._visible.limits}

    def condition(self, table: Table) -> ColumnElement[bool]:
        """The condition for the rows of a table; true where all may be seen."""
        return true() if self.is_everything else _condition(self, table)

    def sees_all(self, table: Table) -> bool:
        """Whether all rows of a table may be seen."""
        return self.is_everything or self._visible.sees_all(NOUNS[table])

    def written(self, table: Table) -> ColumnElement[bool]:
        rules = self._visible.rules(NOUNS[table])
        return or_(false(), *(self._written(rule, table, limit) for limit, rule in rules))

    def _written(self, rule: Rule, rows: FromClause, limit: str) -> ColumnElement[bool]:
        match rule:
            case Every():
                return true()
            case Never():
                return false()
            case Within(attribute):
                return among(rows.c[attribute], _name(limit))
            case AnyOf(rules):
                return or_(*(self._written(one, rows, limit) for one in rules))
            case PartOf(noun, attribute):
                whole = TABLE_OF[noun].alias()
                return self._some(whole, noun, limit, whole.c.id == rows.c[attribute])
            case NamedBy(noun, attribute):
                namer = TABLE_OF[noun].alias()
                return self._some(namer, noun, limit, namer.c[attribute] == rows.c.id)
            case NamedByNone(noun, attribute):
                namer = TABLE_OF[noun].alias()
                return ~exists().where(namer.c[attribute] == rows.c.id)

    def _some(
        self, rows: FromClause, noun: str, limit: str, joined: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        rule = self._visible.under(limit, noun)
        seen = self._written(rule, rows, limit)
        return exists(select(1).select_from(rows).where(and_(joined, seen)))


@lru_cache(CONDITIONS_MAX)
def _condition(visibility: Visibility, table: Table) -> ColumnElement[bool]:
    return visibility.written(table)


def _name(limit: str) -> str:
    return f"visible_{limit}"


ALL: Final = Visibility(EVERYTHING)
