"""The enums of replenishment."""

from domain.replenishment.alert import StockAlertAction as StockAlertAction
from domain.replenishment.alert import StockAlertKind as StockAlertKind
from domain.replenishment.alert import StockAlertStatus as StockAlertStatus
from domain.replenishment.demand import DemandPattern as DemandPattern
from domain.replenishment.reordering import ServiceMeasure as ServiceMeasure
from domain.replenishment.suggestion import ReplenishmentKind as ReplenishmentKind
from domain.replenishment.suggestion import SuggestionAction as SuggestionAction
from domain.replenishment.suggestion import SuggestionStatus as SuggestionStatus
from schema.shared.fields import enum

enum(
    ServiceMeasure,
    "What a service level is the share of.",
    CYCLE_SERVICE="Of the order cycles, those in which nothing runs out.",
    FILL_RATE="Of the units demanded, those that are met at once.",
)
enum(
    DemandPattern,
    "How demand comes, by Syntetos and Boylan.",
    NONE="Nothing was ordered within a year.",
    SMOOTH="Often, of even size.",
    ERRATIC="Often, of uneven size.",
    INTERMITTENT="Seldom, of even size.",
    LUMPY="Seldom, of uneven size.",
)
enum(
    ReplenishmentKind,
    "How units are to come.",
    PURCHASE="Ordered from a supplier.",
    TRANSFER="Moved from another location.",
)
enum(
    SuggestionStatus,
    "How far a replenishment suggestion is.",
    OPEN="A person has to decide.",
    ACCEPTED="Its units are in a document.",
    DISMISSED="A person does not want it.",
    OUTDATED="It was needed no longer before anybody decided.",
)
enum(
    SuggestionAction,
    "What can be done with a replenishment suggestion.",
    ACCEPT="Make a document of it: acceptReplenishmentSuggestion.",
    DISMISS="Do without it: dismissReplenishmentSuggestion.",
)
enum(
    StockAlertKind,
    "What is wrong with the stock of a SKU at a location.",
    OUT_OF_STOCK="Nothing is available, and there is demand.",
    UNDERSTOCK="Fewer units are available than the safety stock.",
    OVERSTOCK="More units are available than the days of cover that its policy allows.",
)
enum(
    StockAlertStatus,
    "How far a stock alert is.",
    OPEN="Nobody has said that it was seen.",
    ACKNOWLEDGED="Somebody has seen it.",
    RESOLVED="The stock is right again.",
)
enum(
    StockAlertAction,
    "What can be done with a stock alert.",
    ASSIGN="Say who looks after it: assignStockAlert.",
    ACKNOWLEDGE="Say that it was seen: acknowledgeStockAlert.",
)
