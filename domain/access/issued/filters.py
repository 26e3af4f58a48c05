"""Filters for lists of API keys."""

from dataclasses import dataclass

from domain.access.roles import Role
from domain.shared.paging import WhereUpdated


@dataclass(frozen=True, kw_only=True)
class ApiKeyWhere(WhereUpdated):
    role: tuple[Role, ...] | None = None
    revoked: bool | None = None
