"""Customer groups: named sets of customers, such as those of a contract."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.shared import bounds
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Given, GivenCode


@dataclass(kw_only=True)
class CustomerGroup:
    """Which customers are in it is said by the customers."""

    id: str
    code: str
    name: str
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.code = bounds.text("code", self.code, bounds.CODE_MAX)
        self.name = bounds.text("name", self.name)


@dataclass(frozen=True, kw_only=True)
class CreateCustomerGroup(Cleaned):
    code: GivenCode
    name: Given


@dataclass(frozen=True, kw_only=True)
class UpdateCustomerGroup(Cleaned):
    """Command: change a group. Attributes that are `UNCHANGED` keep their values."""

    customer_group_id: str
    expected_version: int
    name: Given | Unchanged | None = UNCHANGED
