"""What can be done about replenishment."""

from domain.services.replenishment.deciding import Deciding
from domain.services.replenishment.reviewing import Reviewing
from resolvers.shared.mutations import bulk, mutation, mutations
from schema.network.location import Location
from schema.replenishment.alert import (
    AcknowledgeStockAlertInput,
    AssignStockAlertInput,
    StockAlert,
)
from schema.replenishment.policy import ReplenishmentPolicy, SetReplenishmentPolicyInput
from schema.replenishment.suggestion import (
    AcceptReplenishmentSuggestionInput,
    DismissReplenishmentSuggestionInput,
    ReplenishmentSuggestion,
    ReviewReplenishmentInput,
)


@mutations("What can be done about replenishment.")
class ReplenishmentMutations:
    set_replenishment_policy = mutation(
        SetReplenishmentPolicyInput, Deciding.set_policy, ReplenishmentPolicy
    )
    bulk_set_replenishment_policies = bulk(
        SetReplenishmentPolicyInput, Deciding.set_policy, ReplenishmentPolicy
    )
    review_replenishment = mutation(ReviewReplenishmentInput, Reviewing.review, Location)
    accept_replenishment_suggestion = mutation(
        AcceptReplenishmentSuggestionInput, Deciding.accept, ReplenishmentSuggestion
    )
    bulk_accept_replenishment_suggestions = bulk(
        AcceptReplenishmentSuggestionInput, Deciding.accept, ReplenishmentSuggestion
    )
    dismiss_replenishment_suggestion = mutation(
        DismissReplenishmentSuggestionInput, Deciding.dismiss, ReplenishmentSuggestion
    )
    assign_stock_alert = mutation(AssignStockAlertInput, Deciding.assign, StockAlert)
    acknowledge_stock_alert = mutation(AcknowledgeStockAlertInput, Deciding.acknowledge, StockAlert)
