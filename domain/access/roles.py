"""The roles of callers, and the rows that a caller is limited to."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a caller is to the business. `TRACKING` is whoever opens the tracking link of one
    order."""

    TRACKING = "TRACKING"
    CUSTOMER = "CUSTOMER"
    ASSOCIATE = "ASSOCIATE"
    WAREHOUSE = "WAREHOUSE"
    AGENT = "AGENT"
    MANAGER = "MANAGER"
    PARTNER = "PARTNER"
    INTEGRATION = "INTEGRATION"
    ADMIN = "ADMIN"


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that a credential is limited to; `None`: no limit of this kind.

    `channel_ids` are the channels whose orders may be seen, `location_ids` the locations whose
    stock, fulfillment orders and shipments; `customer_id` is the customer whose own orders they
    are, `order_id` the one order of a tracking link.
    """

    channel_ids: frozenset[str] | None = None
    location_ids: frozenset[str] | None = None
    customer_id: str | None = None
    order_id: str | None = None

    @property
    def is_unlimited(self) -> bool:
        return self == UNLIMITED


UNLIMITED = Scope()
