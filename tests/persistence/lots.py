"""A SKU with lots: received, shipped, damaged, expired, recalled, and tracked without units."""

from datetime import UTC, date, datetime, timedelta

from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.catalog.tracking import StockTracking
from domain.inventory.commands import MoveStock
from domain.inventory.lots.commands import BlockLot, LotQuantity
from domain.inventory.lots.lot import Lot
from domain.inventory.stock import MovementKind
from domain.ports.unit_of_work import UnitOfWork
from tests.given import euros
from tests.shop import Shop

SKU = "MILK"


async def put_milk(shop: Shop, days: int = 0) -> None:
    variant = PutVariant(
        sku=SKU,
        tracking=StockTracking.LOT,
        minimum_shelf_life_days=days,
        prices=(VariantPrice(channel_id=shop.web.id, amount=euros(1_000)),),
    )
    product = PutProduct(title="Milk", variants=(variant,))
    await shop.services.cataloging.put_product(shop.caller, None, product)


def lot(code: str, quantity: int, days: int | None = None) -> LotQuantity:
    """Units of a lot that expires so many days from today."""
    return LotQuantity(code=code, quantity=quantity, expires_on=None if days is None else day(days))


def day(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


async def move(shop: Shop, kind: MovementKind, quantity: int, *lots: LotQuantity) -> None:
    place = shop.warehouse.id
    command = MoveStock(kind=kind, sku=SKU, location_id=place, quantity=quantity, lots=lots)
    await shop.services.stocking.move(shop.caller, None, command)


async def lot_of(shop: Shop, code: str) -> Lot:
    async def look(uow: UnitOfWork) -> Lot:
        (found,) = await uow.get_many(Lot, "code", [code])
        return found

    return await shop.hub.transact(look)


async def block(shop: Shop, code: str) -> Lot:
    command = BlockLot(lot_id=(await lot_of(shop, code)).id, reason="Recalled")
    return await shop.services.lots.block(shop.caller, None, command)


async def lots(shop: Shop) -> None:
    await put_milk(shop)
    await move(
        shop, MovementKind.RECEIVE, 12, lot("A", 4, 400), lot("B", 4, 500), lot("OLD", 2, -1)
    )
    order = await shop.place(2, SKU)
    await shop.ship(order.fulfillment_orders[0])
    await move(shop, MovementKind.DAMAGE, 1)
    await block(shop, "B")
