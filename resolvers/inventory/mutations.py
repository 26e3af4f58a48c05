"""What can be done with stock."""

from domain.services.inventory.stocking import Stocking
from resolvers.shared.mutations import bulk, mutation, mutations
from schema.inventory.inputs import CountStockInput, MoveStockInput, TransferStockInput
from schema.inventory.level import InventoryLevel


@mutations("What can be done with stock.")
class InventoryMutations:
    move_stock = mutation(MoveStockInput, Stocking.move, InventoryLevel)
    count_stock = mutation(CountStockInput, Stocking.count, InventoryLevel)
    transfer_stock = mutation(TransferStockInput, Stocking.transfer, InventoryLevel)
    bulk_count_stock = bulk(CountStockInput, Stocking.count, InventoryLevel)
