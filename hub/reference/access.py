"""Prints `docs/access.md`: what each role may see and do, from the tables of `domain/access`."""

from collections.abc import Iterable, Mapping

from domain.access.actions import ACTIONS, PERMISSIONS
from domain.access.fields import FIELDS, INPUTS
from domain.access.marks import COLUMNS
from domain.access.roles import Role
from domain.access.rows import BY_LIMIT, NEEDED, SEEN_BY, STAFF_LIMITS
from execution.checks.access import MASKED

Table = Mapping[str, frozenset[Role]]

ROLES: dict[Role, str] = {
    Role.TRACKING: "whoever opens the tracking link of one order",
    Role.CUSTOMER: "a customer with an account: its own orders and data",
    Role.ASSOCIATE: "store staff: orders of its channels, and what is worked on at its locations",
    Role.WAREHOUSE: "warehouse staff: the same, without money and contacts",
    Role.AGENT: "call centre staff",
    Role.MANAGER: "managers: reports, network and catalog besides",
    Role.PARTNER: "a 3PL or supplier: its own share of orders, at its locations",
    Role.INTEGRATION: "another system of the business, such as an ERP or a payment service",
    Role.ADMIN: "administrators: everything",
}
LIMITS: dict[str, str] = {
    "order_id": "the order of the link",
    "customer_id": "its own orders and itself",
    "channel_ids": "orders placed through its channels; customers of these, or without any order",
    "location_ids": "orders with work at its locations; that work and that stock alone",
}
INTRODUCTION = f"""\
Printed from the tables of `domain/access` by `make schema`; a test keeps it true.

A caller has a role and a scope. The role says which mutations it runs, which types and fields it
reads, and which filters it gives; the scope, which rows. Every statement that reads for a caller
has the condition of its scope, so lists, counts, edges, `node` and live streams agree. What a
caller may not see does not exist for it: it is answered with null or refused as `NOT_FOUND`.

A field that a role may not read is answered with null, an empty list or `{MASKED}`, and is named in
`extensions.masked`; one whose type has no such value, and every mutation and filter without a mark,
refuses the operation as `FORBIDDEN` before anything is executed.
"""


def printed_access() -> str:
    parts = [
        "# Who may see and do what",
        INTRODUCTION.strip(),
        "## Roles",
        _rows(("role", "who", "limited by"), (_role(role) for role in COLUMNS)),
        "## Scopes",
        "A row within any of the limits of a scope is seen. Channels, locations, products, variants"
        " and prices are the same for all.",
        _rows(("limit", "rows"), ((f"`{name}`", LIMITS[name]) for name in BY_LIMIT)),
        "A partner sees of an order only the lines, groups and shipments that it fulfills itself."
        " Whoever is limited to locations moves and counts stock at these: others are `NOT_FOUND`.",
        "## Mutations",
        _table(ACTIONS),
        "## Nouns",
        _table(SEEN_BY),
        "## Fields",
        "`*` are the fields of a type that have no line of their own.",
        _table(FIELDS),
        "## Filters and sort orders",
        "Those without a line may be given by every role that reads the list.",
        _table(INPUTS),
        "## Permissions of a channel",
        "What a caller does through a channel needs the permission of the channel, and a role that"
        " may use it.",
        _table(PERMISSIONS),
    ]
    return "\n\n".join(parts) + "\n"


def _role(role: Role) -> tuple[str, str, str]:
    limits = NEEDED.get(role, STAFF_LIMITS)
    names = " or ".join(f"`{name}`" for name in limits)
    return role, ROLES[role], names if role in NEEDED else f"nothing, {names}"


def _table(table: Table) -> str:
    head = ("", *(role.capitalize() for role in COLUMNS))
    marks = (
        (f"`{name}`", *("x" if role in roles else "" for role in COLUMNS))
        for name, roles in table.items()
    )
    return _rows(head, marks)


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
