"""Commands of replenishment."""

from dataclasses import dataclass
from datetime import datetime

from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Line, Note

SKUS_MAX = 250


@dataclass(frozen=True, kw_only=True)
class ReviewReplenishment(Cleaned):
    """Command: look at these SKUs of a location now."""

    location_id: str
    skus: tuple[Code, ...]

    def __post_init__(self) -> None:
        bounds.count("skus", self.skus, SKUS_MAX)


@dataclass(frozen=True, kw_only=True)
class AcceptReplenishmentSuggestion(Cleaned):
    """Without `quantity`, as many units as are suggested."""

    suggestion_id: str
    quantity: int | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if self.quantity is not None:
            bounds.quantity("quantity", self.quantity)


@dataclass(frozen=True, kw_only=True)
class DismissReplenishmentSuggestion(Cleaned):
    """Without `until`, the next review may suggest it again."""

    suggestion_id: str
    until: datetime | None = None
    reason: Note | None = None
    expected_version: int | None = None

    def __post_init__(self) -> None:
        if self.until is not None:
            bounds.aware("until", self.until)


@dataclass(frozen=True, kw_only=True)
class AssignStockAlert(Cleaned):
    """Without `owner`, nobody looks after it any more."""

    alert_id: str
    owner: Line | None = None
    expected_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class AcknowledgeStockAlert(Cleaned):
    alert_id: str
    note: Note | None = None
    expected_version: int | None = None
