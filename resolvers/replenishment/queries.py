"""How policies, suggestions and alerts are found."""

import strawberry

from resolvers.shared.lists import connection
from schema.replenishment.alert import StockAlert
from schema.replenishment.filters import ALERTS, POLICIES, SUGGESTIONS
from schema.replenishment.policy import ReplenishmentPolicy
from schema.replenishment.suggestion import ReplenishmentSuggestion


@strawberry.type(description="How replenishment is found.")
class ReplenishmentQueries:
    replenishment_policies = connection(
        ReplenishmentPolicy,
        POLICIES,
        "Replenishment policies, by location and SKU unless sorted otherwise.",
    )
    replenishment_suggestions = connection(
        ReplenishmentSuggestion,
        SUGGESTIONS,
        "What the hub suggests to order, and what became of it; newest first unless sorted "
        "otherwise.",
    )
    stock_alerts = connection(
        StockAlert, ALERTS, "Stock alerts, newest first unless sorted otherwise."
    )
