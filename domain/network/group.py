"""Location groups: named sets of locations, such as the stores of a region."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.shared import bounds
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Given, GivenCode, Id


@dataclass(kw_only=True)
class LocationGroup:
    id: str
    code: str
    name: str
    location_ids: tuple[str, ...] = ()
    active: bool = True
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.code = bounds.text("code", self.code, bounds.CODE_MAX)
        self.name = bounds.text("name", self.name)
        bounds.count("locationIds", self.location_ids, bounds.most("location_ids"), least=0)
        self.location_ids = tuple(dict.fromkeys(self.location_ids))


@dataclass(frozen=True, kw_only=True)
class CreateLocationGroup(Cleaned):
    code: GivenCode
    name: Given
    location_ids: tuple[Id, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UpdateLocationGroup(Cleaned):
    """Command: change a group. Attributes that are `UNCHANGED` keep their values."""

    location_group_id: str
    expected_version: int
    name: Given | Unchanged | None = UNCHANGED
    location_ids: tuple[Id, ...] | Unchanged | None = UNCHANGED
    active: bool | Unchanged | None = UNCHANGED
