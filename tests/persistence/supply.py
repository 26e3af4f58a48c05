"""Supply on its way, and what is suggested to be ordered."""

from datetime import UTC, datetime

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.packs import PutPack
from domain.catalog.product import PutProduct, PutVariant
from domain.inventory.fencing.commands import CreateRingFence
from domain.inventory.reservations.commands import CreateReservation, ReservedUnits
from domain.inventory.supply.commands import (
    CreatePurchaseOrder,
    CreateTransferOrder,
    PurchaseLine,
    ReceivedUnits,
    ReceiveTransferOrder,
    TransferLine,
)
from domain.network.location import CreateLocation, LocationKind
from domain.replenishment.alert import StockAlert
from domain.replenishment.commands import (
    AcceptReplenishmentSuggestion,
    AcknowledgeStockAlert,
    AssignStockAlert,
    DismissReplenishmentSuggestion,
    ReviewReplenishment,
)
from domain.replenishment.filters import ReplenishmentSuggestionWhere, StockAlertWhere
from domain.replenishment.policy import SetReplenishmentPolicy
from domain.replenishment.suggestion import ReplenishmentSuggestion, SuggestionStatus
from domain.shared.paging import Listing, Page
from tests.given import an_address
from tests.shop import Shop

SOME_DAY = datetime(2126, 3, 2, tzinfo=UTC)
PLANNER = Caller(actor="planner", role=Role.ADMIN)


async def packed(shop: Shop) -> None:
    """Tea comes in cases."""
    case = PutPack(code="CASE", quantity=2, gtin="14006381333938")
    tea = PutProduct(title="Tea", variants=(PutVariant(sku="TEA", packs=(case,)),))
    await shop.services.cataloging.put_product(shop.caller, "case of tea", tea)


async def supply_work(shop: Shop) -> None:
    """A transfer that arrives in part, and a purchase order."""
    await packed(shop)
    away = CreateTransferOrder(
        from_location_id=shop.warehouse.id,
        to_location_id=shop.harbor.id,
        expected_at=SOME_DAY,
        lines=(TransferLine(sku="TEA", quantity=4),),
        ship=True,
    )
    transfer = await shop.services.transferring.create(shop.caller, "t-1", away)
    some = (ReceivedUnits(sku="TEA", received=2, damaged=1),)
    arrived = ReceiveTransferOrder(transfer_order_id=transfer.id, lines=some)
    await shop.services.transferring.receive(shop.caller, "t-2", arrived)
    kiln = CreateLocation(
        code="kiln", name="Kiln", kind=LocationKind.SUPPLIER, address=an_address(), ships=False
    )
    supplier = await shop.services.configuring.create_location(shop.caller, None, kiln)
    line = PurchaseLine(sku="TEA", quantity=6, expected_at=SOME_DAY)
    bought = CreatePurchaseOrder(
        supplier_id=supplier.id, location_id=shop.harbor.id, lines=(line,), number="PO-1"
    )
    await shop.services.purchasing.create(shop.caller, "p-1", bought)
    place, web = shop.warehouse.id, shop.web.id
    units = (ReservedUnits(sku="TEA", quantity=2),)
    cart = CreateReservation(channel_id=web, lines=units, seconds=86_400)
    await shop.services.reserving.create(shop.caller, "r-1", cart)
    fence = CreateRingFence(sku="TEA", location_id=place, channel_id=web, quantity=2)
    await shop.services.fencing.create(shop.caller, "f-1", fence)


async def replenishment(shop: Shop) -> None:
    """The harbor orders cups and gets tea from the warehouse; pots it does without."""
    deciding, places = shop.services.deciding, shop.harbor.id
    everywhere = SetReplenishmentPolicy(active=True, supplier_id=shop.supplier.id, overstock_days=1)
    await deciding.set_policy(PLANNER, "r-1", everywhere)
    await shop.stock(90, "TEA")
    for sku, source in (("CUP", None), ("POT", None), ("TEA", shop.warehouse.id)):
        at_harbor = SetReplenishmentPolicy(
            sku=sku, location_id=places, reorder_point=20, source_location_id=source
        )
        await deciding.set_policy(PLANNER, None, at_harbor)
    await shop.stock(2, "CUP", at=shop.harbor)
    review = ReviewReplenishment(location_id=places, skus=("CUP", "POT", "TEA"))
    await shop.services.reviewing.review(PLANNER, "r-2", review)
    is_open = Listing(ReplenishmentSuggestionWhere(status=(SuggestionStatus.OPEN,)), "created_at")
    found = (await shop.hub.reads.page(ReplenishmentSuggestion, is_open, Page(first=9))).records
    ids = {one.sku: one.id for one in found}
    for sku in ("CUP", "TEA"):
        accept = AcceptReplenishmentSuggestion(suggestion_id=ids[sku])
        await deciding.accept(PLANNER, f"accept {sku}", accept)
    away = DismissReplenishmentSuggestion(suggestion_id=ids["POT"], until=SOME_DAY, reason="Ending")
    await deciding.dismiss(PLANNER, "r-3", away)
    every = ReviewReplenishment(location_id=shop.warehouse.id, skus=("CUP", "POT", "TEA"))
    await shop.services.reviewing.review(PLANNER, "r-4", every)
    alerts = Listing(StockAlertWhere(), "since")
    for alert in (await shop.hub.reads.page(StockAlert, alerts, Page(first=9))).records:
        this = alert.id
        await deciding.assign(PLANNER, None, AssignStockAlert(alert_id=this, owner="night shift"))
        seen = AcknowledgeStockAlert(alert_id=this, note="Known")
        await deciding.acknowledge(PLANNER, None, seen)
