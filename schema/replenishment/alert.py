"""Stock alerts."""

from datetime import datetime
from typing import Any

import strawberry

from domain.access.actions import offered
from domain.network.location import Location as DomainLocation
from domain.replenishment import alert as domain
from domain.replenishment import commands
from domain.shared.error_base import Entity
from schema.network.location import Location
from schema.privacy.personal import IDENTIFIER
from schema.replenishment.enums import StockAlertAction, StockAlertKind, StockAlertStatus
from schema.shared.fields import (
    EXPECTED_VERSION,
    IDEMPOTENCY_KEY,
    edge,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import UPDATED_AT
from schema.shared.node import Node


def _actions(alert: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    possible = domain.STOCK_ALERT.actions(alert.status)
    return offered(info.context.caller.role, Entity.STOCK_ALERT, possible)


@object_type(
    domain.StockAlert,
    "Too little or too much of a SKU is at a location. Reviews open and resolve it; a person says "
    "who looks after it.",
)
class StockAlert(Node):
    sku: str = field("The SKU.")
    kind: StockAlertKind = field("What is wrong.")
    status: StockAlertStatus = field("How far it is.")
    supported_actions: list[StockAlertAction] = strawberry.field(
        resolver=_actions, description="The actions that are possible now for this caller."
    )
    since: datetime = field("When a review found it first.")
    available: int = field("Units available to sell at the last review that found it.")
    threshold: int = field(
        "The units that those are held against: the safety stock, or the days of cover allowed."
    )
    owner: str | None = field("Who looks after it, if anybody.", directives=IDENTIFIER)
    note: str | None = field("What is done about it, if said.")
    acknowledged_at: datetime | None = field("When it was last acknowledged, if it was.")
    acknowledged_by: str | None = field("Who acknowledged it.", directives=IDENTIFIER)
    resolved_at: datetime | None = field("When a review found the stock right again, if it did.")
    version: int = field("Increases with every change; for `expectedVersion`.")
    updated_at: datetime = field(UPDATED_AT)
    location: Location = edge(DomainLocation, key="location_id", description="The location.")


ALERT = "The alert."


@input_type(commands.AssignStockAlert, "Who looks after an alert.")
class AssignStockAlertInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    alert_id: strawberry.ID = field(ALERT)
    owner: str | None = optional(
        "Who looks after it, at most 200 characters; left out or null: nobody."
    )
    expected_version: int | None = optional(EXPECTED_VERSION)


@input_type(commands.AcknowledgeStockAlert, "An alert that was seen.")
class AcknowledgeStockAlertInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    alert_id: strawberry.ID = field(ALERT)
    note: str | None = optional("What is done about it, at most 2,000 characters.")
    expected_version: int | None = optional(EXPECTED_VERSION)
