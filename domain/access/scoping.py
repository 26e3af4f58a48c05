"""Which limit each role needs. A credential without it is refused, instead of being unlimited."""

from domain.access.roles import Role, Scope

# The attribute of `Scope` that a role is nothing without.
NEEDED: dict[Role, str] = {
    Role.TRACKING: "order_id",
    Role.CUSTOMER: "customer_id",
    Role.ASSOCIATE: "location_ids",
    Role.WAREHOUSE: "location_ids",
    Role.PARTNER: "location_ids",
}
# Roles that act for customers: those of the call center, of machines and of administrators.
ACTS_FOR_CUSTOMERS = frozenset({Role.AGENT, Role.INTEGRATION, Role.ADMIN})


def missing_limit(role: Role, scope: Scope) -> str | None:
    """The attribute that a caller of this role lacks."""
    needed = NEEDED.get(role)
    return needed if needed and getattr(scope, needed) is None else None
