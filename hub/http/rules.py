"""What each role may read and give of the graph."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domain.access.actions import ACTIONS, may_do
from domain.access.fields import FIELDS, INPUTS, may_give, may_read
from domain.access.roles import Role
from execution.checks.access import Rules

MUTATION: Final = "Mutation"


@dataclass(frozen=True, slots=True)
class RoleRules:
    """The rules of one role."""

    role: Role

    @property
    def name(self) -> str:
        return self.role

    def may_read(self, kind: str, field: str) -> bool:
        return may_do(self.role, field) if kind == MUTATION else may_read(self.role, kind, field)

    def may_give(self, kind: str, name: str) -> bool:
        return may_give(self.role, kind, name)


@lru_cache
def rules_of(role: Role) -> Rules | None:
    """The rules of a role; `None` for one that may do everything."""
    tables = (ACTIONS, FIELDS, INPUTS)
    if all(role in roles for table in tables for roles in table.values()):
        return None
    return RoleRules(role)
