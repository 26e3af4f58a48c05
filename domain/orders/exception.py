"""Exceptions: what a person must look at because the hub cannot settle it. They stop nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.shared import bounds
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle


class ExceptionKind(StrEnum):
    """`AWAITING_STOCK`: units were accepted, and no location has them. `SOLD_WITHOUT_STOCK`: units
    were handed over that the inventory of the location did not have. `UNDECIDED_LOSS`: units are
    lost, and nobody has decided what is done. `BACKORDER_EXPIRED`: units have waited as long as
    they may, and the customer is to be asked."""

    AWAITING_STOCK = "AWAITING_STOCK"
    SOLD_WITHOUT_STOCK = "SOLD_WITHOUT_STOCK"
    UNDECIDED_LOSS = "UNDECIDED_LOSS"
    BACKORDER_EXPIRED = "BACKORDER_EXPIRED"


class ExceptionStatus(StrEnum):
    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


class ExceptionAction(StrEnum):
    RESOLVE = "RESOLVE"


EXCEPTION = Lifecycle(
    Entity.ORDER_EXCEPTION,
    (ExceptionStatus.OPEN, ExceptionAction.RESOLVE, ExceptionStatus.RESOLVED),
)


@dataclass(kw_only=True)
class OrderException:
    """`quantity` units of the line are concerned. `resolution` says how it was settled."""

    id: str
    order_id: str
    line_id: str
    kind: ExceptionKind
    status: ExceptionStatus = ExceptionStatus.OPEN
    quantity: int
    raised_at: datetime
    resolved_at: datetime | None = None
    resolution: str | None = None
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        bounds.quantity("quantity", self.quantity)

    def resolve(self, resolution: str, at: datetime) -> None:
        self.status = EXCEPTION.after(self.status, ExceptionAction.RESOLVE)
        self.resolution = bounds.text("resolution", resolution, bounds.TEXT_MAX)
        self.resolved_at = at
