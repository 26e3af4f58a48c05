"""What can be done with stock."""

from domain.services.inventory.comparing import Comparing
from domain.services.inventory.counting import Counting
from domain.services.inventory.lots.lots import Lots
from domain.services.inventory.purchasing import Purchasing
from domain.services.inventory.stocking import Stocking
from domain.services.inventory.transferring import Transferring
from domain.services.sourcing.fencing import Fencing
from domain.services.sourcing.reserving import Reserving
from resolvers.shared.mutations import bulk, mutation, mutations
from schema.inventory.counting import inputs as counting
from schema.inventory.counting.stock_count import StockCount
from schema.inventory.fencing.ring_fence import (
    CreateRingFenceInput,
    ReleaseRingFenceInput,
    RingFence,
    UpdateRingFenceInput,
)
from schema.inventory.inputs import CountStockInput, MoveStockInput
from schema.inventory.level import InventoryLevel
from schema.inventory.lots.inputs import BlockLotInput, UnblockLotInput, UpdateLotInput
from schema.inventory.lots.lot import Lot
from schema.inventory.reservations.reservation import (
    CreateReservationInput,
    ReleaseReservationInput,
    Reservation,
    UpdateReservationInput,
)
from schema.inventory.supply import inputs
from schema.inventory.supply.purchase_order import PurchaseOrder
from schema.inventory.supply.transfer_order import TransferOrder


@mutations("What can be done with stock.")
class InventoryMutations:
    move_stock = mutation(MoveStockInput, Stocking.move, InventoryLevel)
    count_stock = mutation(CountStockInput, Stocking.count, InventoryLevel)
    bulk_count_stock = bulk(CountStockInput, Stocking.count, InventoryLevel)


@mutations("What can be done with reservations.")
class ReservationMutations:
    create_reservation = mutation(CreateReservationInput, Reserving.create, Reservation)
    update_reservation = mutation(UpdateReservationInput, Reserving.update, Reservation)
    release_reservation = mutation(ReleaseReservationInput, Reserving.release, Reservation)


@mutations("What can be done with ring-fences.")
class RingFenceMutations:
    create_ring_fence = mutation(CreateRingFenceInput, Fencing.create, RingFence)
    update_ring_fence = mutation(UpdateRingFenceInput, Fencing.update, RingFence)
    release_ring_fence = mutation(ReleaseRingFenceInput, Fencing.release, RingFence)


@mutations("What can be done with purchase orders and transfer orders.")
class SupplyMutations:
    create_purchase_order = mutation(
        inputs.CreatePurchaseOrderInput, Purchasing.create, PurchaseOrder
    )
    submit_purchase_order = mutation(
        inputs.SubmitPurchaseOrderInput, Purchasing.submit, PurchaseOrder
    )
    confirm_purchase_order = mutation(
        inputs.ConfirmPurchaseOrderInput, Purchasing.confirm, PurchaseOrder
    )
    advise_purchase_order = mutation(
        inputs.AdvisePurchaseOrderInput, Purchasing.advise, PurchaseOrder
    )
    receive_purchase_order = mutation(
        inputs.ReceivePurchaseOrderInput, Purchasing.receive, PurchaseOrder
    )
    close_purchase_order = mutation(inputs.ClosePurchaseOrderInput, Purchasing.close, PurchaseOrder)
    cancel_purchase_order = mutation(
        inputs.CancelPurchaseOrderInput, Purchasing.cancel, PurchaseOrder
    )
    create_transfer_order = mutation(
        inputs.CreateTransferOrderInput, Transferring.create, TransferOrder
    )
    ship_transfer_order = mutation(inputs.ShipTransferOrderInput, Transferring.ship, TransferOrder)
    receive_transfer_order = mutation(
        inputs.ReceiveTransferOrderInput, Transferring.receive, TransferOrder
    )
    close_transfer_order = mutation(
        inputs.CloseTransferOrderInput, Transferring.close, TransferOrder
    )
    cancel_transfer_order = mutation(
        inputs.CancelTransferOrderInput, Transferring.cancel, TransferOrder
    )


@mutations("What can be done with lots.")
class LotMutations:
    update_lot = mutation(UpdateLotInput, Lots.update, Lot)
    block_lot = mutation(BlockLotInput, Lots.block, Lot)
    unblock_lot = mutation(UnblockLotInput, Lots.unblock, Lot)


@mutations("What can be done with stock counts.")
class CountingMutations:
    create_stock_count = mutation(counting.CreateStockCountInput, Counting.create, StockCount)
    import_stock_count = mutation(
        counting.ImportStockCountInput, Comparing.import_count, StockCount
    )
    record_stock_count = mutation(counting.RecordStockCountInput, Counting.record, StockCount)
    request_recount = mutation(counting.RequestRecountInput, Counting.request_recount, StockCount)
    approve_stock_count = mutation(counting.ApproveStockCountInput, Counting.approve, StockCount)
    cancel_stock_count = mutation(counting.CancelStockCountInput, Counting.cancel, StockCount)
