"""Tables of roles: a line has a mark for each role, in the order of `COLUMNS`."""

from collections.abc import Mapping
from typing import Final

from domain.access.roles import Role

# fmt: off
COLUMNS: Final = (
    Role.TRACKING, Role.CUSTOMER, Role.ASSOCIATE, Role.WAREHOUSE, Role.AGENT, Role.MANAGER,
    Role.PARTNER, Role.INTEGRATION, Role.ADMIN,
)
# fmt: on
YES: Final = "x"
NO: Final = "."


def roles_of(line: str) -> frozenset[Role]:
    """The roles that a line of a table marks."""
    marks = line.split()
    if len(marks) != len(COLUMNS) or not set(marks) <= {YES, NO}:
        raise ValueError(f"{line!r} must have an x or a dot for each of {len(COLUMNS)} roles")
    return frozenset(role for role, mark in zip(COLUMNS, marks, strict=True) if mark == YES)


def table(lines: Mapping[str, str]) -> dict[str, frozenset[Role]]:
    """A table by the names of its lines; a line may be for several names."""
    found: dict[str, frozenset[Role]] = {}
    for names, line in lines.items():
        for name in names.split():
            if name in found:
                raise ValueError(f"{name} is twice in the table")
            found[name] = roles_of(line)
    return found
