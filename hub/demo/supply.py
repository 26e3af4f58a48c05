"""Supply on its way: a purchase order that arrived in part, and a transfer that arrived damaged.
A cart that somebody has left open, and units that one channel sells alone or one group buys. What
is suggested to be ordered, and coffee that expires."""

from datetime import timedelta
from decimal import Decimal

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.catalog.tracking import StockTracking
from domain.customers.customer import Customer, UpdateCustomer
from domain.customers.group import CreateCustomerGroup
from domain.inventory.commands import MoveStock
from domain.inventory.fencing.commands import CreateRingFence
from domain.inventory.lots.commands import LotQuantity
from domain.inventory.reservations.commands import CreateReservation, ReservedUnits
from domain.inventory.stock import MovementKind
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
from domain.replenishment.policy import SetReplenishmentPolicy
from domain.services.orders.commands.lines import PlaceLine
from domain.services.orders.commands.ordering import PlaceOrder
from domain.services.services import Services
from domain.shared.address import Address
from domain.shared.amounts.money import Money
from hub.wiring import utc_now

BUYER = Caller("buyer", role=Role.ADMIN)
MUGS = ("MUG-BLUE", "MUG-WHITE")


async def supply_on_its_way(services: Services, warehouse: Location, store: Location) -> Location:
    """From the pottery to the warehouse, and from there to a store. Returns the pottery."""
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
    return pottery


async def cart(services: Services, channel: Channel) -> None:
    """Somebody thinks about a backpack: it is kept for an hour."""
    wanted = ReservedUnits(sku="BACKPACK", quantity=1)
    keep = CreateReservation(channel_id=channel.id, lines=(wanted,), seconds=3_600)
    await services.reserving.create(BUYER, "seed-cart", keep)


async def ring_fence(
    services: Services, channel: Channel, warehouse: Location, customer: Customer
) -> None:
    """Five units for a campaign of a channel, of which an order takes one."""
    fence = CreateRingFence(
        sku="KETTLE",
        location_id=warehouse.id,
        channel_id=channel.id,
        quantity=5,
        expires_at=utc_now() + timedelta(days=14),
        reason="Campaign of the web shop",
    )
    await services.fencing.create(BUYER, "seed-ring-fence", fence)
    order = PlaceOrder(
        channel_id=channel.id,
        customer_id=customer.id,
        lines=(PlaceLine(sku="KETTLE", quantity=1),),
        ship_to=customer.addresses[0],
    )
    await services.ordering.place(BUYER, "seed-campaign-order", order)


async def lots(services: Services, channel: Channel, warehouse: Location) -> None:
    """Coffee in three lots. One of them keeps for a week, which is too short to be sold."""
    variant = PutVariant(
        sku="COFFEE",
        tracking=StockTracking.LOT,
        minimum_shelf_life_days=14,
        weight=1_000,
        prices=(VariantPrice(channel_id=channel.id, amount=Money(1_890, channel.currency)),),
    )
    product = PutProduct(title="Coffee, 1 kg", category="Kitchen", variants=(variant,))
    await services.cataloging.put_product(BUYER, "seed-coffee", product)
    today = utc_now().date()
    received = MoveStock(
        kind=MovementKind.RECEIVE,
        sku="COFFEE",
        location_id=warehouse.id,
        quantity=60,
        lots=tuple(
            LotQuantity(code=code, quantity=20, expires_on=today + timedelta(days=days))
            for code, days in (("L-2601", 7), ("L-2602", 90), ("L-2603", 180))
        ),
    )
    await services.stocking.move(BUYER, "seed-coffee-stock", received)


async def business_customers(
    services: Services, channel: Channel, warehouse: Location, customer: Customer
) -> None:
    """Twenty backpacks for the offices under contract, in every channel; one of them orders six."""
    offices = CreateCustomerGroup(code="offices", name="Offices under contract")
    group = await services.grouping.create(BUYER, "seed-offices", offices)
    joins = UpdateCustomer(
        customer_id=customer.id, expected_version=customer.version, group_ids=(group.id,)
    )
    await services.registering.update_customer(BUYER, None, joins)
    fence = CreateRingFence(
        sku="BACKPACK",
        location_id=warehouse.id,
        customer_group_id=group.id,
        quantity=20,
        reason="Contract of the year",
    )
    await services.fencing.create(BUYER, "seed-contract", fence)
    order = PlaceOrder(
        channel_id=channel.id,
        customer_id=customer.id,
        lines=(PlaceLine(sku="BACKPACK", quantity=6),),
        ship_to=customer.addresses[0],
    )
    await services.ordering.place(BUYER, "seed-contract-order", order)


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
            lines=(TransferLine(sku="TOWEL-S", pack="BUNDLE", quantity=2),),
            ship=True,
        ),
    )
    arrived = ReceiveTransferOrder(
        transfer_order_id=order.id, lines=(ReceivedUnits(sku="TOWEL-S", received=5, damaged=1),)
    )
    await services.transferring.receive(BUYER, "seed-arrival", arrived)


async def replenishment(
    services: Services, pottery: Location, warehouse: Location, store: Location
) -> None:
    """The first review finds that blue mugs are to be ordered, and that the store needs some."""
    for number, policy in enumerate(
        (
            SetReplenishmentPolicy(
                active=True, service_level=Decimal(97), review_days=1, overstock_days=180
            ),
            SetReplenishmentPolicy(location_id=store.id, source_location_id=warehouse.id),
            *(
                SetReplenishmentPolicy(
                    sku=sku,
                    location_id=warehouse.id,
                    supplier_id=pottery.id,
                    lead_time_days=12,
                    pack="CASE",
                    minimum_quantity=24,
                    reorder_point=90,
                )
                for sku in MUGS
            ),
            SetReplenishmentPolicy(sku="TEAPOT", location_id=store.id, reorder_point=15),
        )
    ):
        await services.deciding.set_policy(BUYER, f"seed-policy-{number}", policy)
    await services.reviewing.review_all()
