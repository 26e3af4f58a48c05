"""Which limit each role needs. A credential without it is refused, instead of being unlimited."""

from domain.access.roles import Role, Scope
from domain.access.rows import NEEDED

# Roles that act for customers: those of the call center, of machines and of administrators.
ACTS_FOR_CUSTOMERS = frozenset({Role.AGENT, Role.INTEGRATION, Role.ADMIN})


def missing_limit(role: Role, scope: Scope) -> str | None:
    """The attribute that a caller of this role lacks: where any of several will do, the last."""
    names = NEEDED.get(role, ())
    is_limited = not names or any(getattr(scope, name) is not None for name in names)
    return None if is_limited else names[-1]
