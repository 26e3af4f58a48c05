"""The statuses and actions of stock counts, and the reasons of variances."""

from domain.inventory.counting.line import StockCountEntryKind as StockCountEntryKind
from domain.inventory.counting.line import VarianceReason as VarianceReason
from domain.inventory.counting.stock_count import StockCountAction as StockCountAction
from domain.inventory.counting.stock_count import StockCountStatus as StockCountStatus
from schema.shared.fields import enum

enum(
    StockCountStatus,
    "How far a stock count is.",
    OPEN="Some lines were not counted yet.",
    RECOUNT="Some lines are to be counted again.",
    COUNTED="All lines are counted, and wait for approval.",
    APPROVED="Approved: the stock was adjusted.",
    CANCELLED="Cancelled: nothing was adjusted.",
)
enum(
    StockCountAction,
    "What can be done with a stock count.",
    COUNT="Record what was counted: recordStockCount.",
    REQUEST_RECOUNT="Have lines counted again: requestRecount.",
    APPROVE="Approve it and adjust the stock: approveStockCount.",
    CANCEL="Cancel it: cancelStockCount.",
)
enum(
    StockCountEntryKind,
    "What became of a recorded count of a line. All of them are kept.",
    COUNT="The first count of the line.",
    RECOUNT="A later count of the line: it replaces those before.",
    OUTDATED="Recorded after a count that was made later: it replaces nothing.",
    LATE="Recorded after the count was approved or cancelled: it adjusts nothing.",
)
enum(
    VarianceReason,
    "Why what was counted differs from what was expected.",
    DAMAGED="Damaged and thrown away.",
    THEFT="Stolen.",
    EXPIRED="Past its date and thrown away.",
    MISPLACED="At another place, or found at this one.",
    MISLABELED="Counted or sold as another SKU.",
    RECEIVING_ERROR="Received otherwise than was recorded.",
    PICKING_ERROR="Picked or shipped otherwise than was recorded.",
    RETURN_NOT_RECORDED="Brought back without being recorded.",
    COUNTING_ERROR="Counted wrongly before.",
    UNKNOWN="Nobody knows.",
)
