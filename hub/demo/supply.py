"""Supply on its way: a purchase order that arrived in part, and a transfer that arrived damaged.
And a cart that somebody has left open."""

from datetime import timedelta

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.inventory.reservations.commands import CreateReservation, ReservedUnits
from domain.inventory.supply.commands import (
    AdvisedLine,
    AdvisePurchaseOrder,
    CreatePurchaseOrder,
    CreateTransferOrder,
    PurchaseLine,
    ReceivedUnits,
    ReceivePurchaseOrder,
    ReceiveTransferOrder,
    TransferLine,
)
from domain.network.channel import Channel
from domain.network.location import CreateLocation, Location, LocationKind
from domain.services.services import Services
from domain.shared.address import Address
from hub.wiring import utc_now

BUYER = Caller("buyer", role=Role.ADMIN)


async def supply_on_its_way(services: Services, warehouse: Location, store: Location) -> None:
    """From the pottery to the warehouse, and from there to a store."""
    pottery = await services.configuring.create_location(
        BUYER,
        "seed-pottery",
        CreateLocation(
            code="pottery",
            name="Pottery, supplier of mugs",
            kind=LocationKind.SUPPLIER,
            address=Address(country="PT", city="Caldas da Rainha"),
            time_zone="Europe/Lisbon",
            ships=False,
        ),
    )
    await _purchase(services, pottery, warehouse)
    await _promised(services, pottery, warehouse)
    await _transfer(services, warehouse, store)


async def cart(services: Services, channel: Channel) -> None:
    """Somebody thinks about a backpack: it is kept for an hour."""
    wanted = ReservedUnits(sku="BACKPACK", quantity=1)
    keep = CreateReservation(channel_id=channel.id, lines=(wanted,), seconds=3_600)
    await services.reserving.create(BUYER, "seed-cart", keep)


async def _purchase(services: Services, pottery: Location, warehouse: Location) -> None:
    soon, later = (utc_now() + timedelta(days=days) for days in (4, 18))
    order = await services.purchasing.create(
        BUYER,
        "seed-purchase",
        CreatePurchaseOrder(
            number="PO-1001",
            supplier_id=pottery.id,
            location_id=warehouse.id,
            lines=(
                PurchaseLine(sku="MUG-BLUE", quantity=200, expected_at=later),
                PurchaseLine(sku="MUG-WHITE", quantity=100, expected_at=later),
            ),
            note="Autumn order",
        ),
    )
    notice = AdvisePurchaseOrder(
        purchase_order_id=order.id,
        reference="ASN-77",
        expected_at=soon,
        carrier="Transportes",
        lines=(AdvisedLine(line_id=order.lines[0].id, quantity=80),),
    )
    await services.purchasing.advise(BUYER, "seed-notice", notice)
    arrived = ReceivePurchaseOrder(
        purchase_order_id=order.id,
        lines=(ReceivedUnits(sku="MUG-WHITE", received=38, damaged=2),),
        reason="First pallet",
    )
    await services.purchasing.receive(BUYER, "seed-receipt", arrived)


async def _promised(services: Services, pottery: Location, warehouse: Location) -> None:
    at = utc_now() + timedelta(days=18)
    chairs = PurchaseLine(sku="DECK-CHAIR", quantity=40, expected_at=at)
    await services.purchasing.create(
        BUYER,
        "seed-chairs",
        CreatePurchaseOrder(
            number="PO-1002",
            supplier_id=pottery.id,
            location_id=warehouse.id,
            lines=(chairs,),
            note="Somebody waits for two: they are promised of these",
        ),
    )


async def _transfer(services: Services, warehouse: Location, store: Location) -> None:
    order = await services.transferring.create(
        BUYER,
        "seed-transfer",
        CreateTransferOrder(
            number="T-2001",
            from_location_id=warehouse.id,
            to_location_id=store.id,
            expected_at=utc_now() + timedelta(days=1),
            lines=(TransferLine(sku="TOWEL-S", quantity=10),),
            ship=True,
        ),
    )
    arrived = ReceiveTransferOrder(
        transfer_order_id=order.id, lines=(ReceivedUnits(sku="TOWEL-S", received=5, damaged=1),)
    )
    await services.transferring.receive(BUYER, "seed-arrival", arrived)
