"""How the units of variants are told apart, and how long they must keep."""

from domain.catalog.product import Variant
from domain.catalog.tracking import StockTracking
from domain.inventory.lots.lot import Lot
from domain.ports.unit_of_work import UnitOfWork
from domain.shared import bounds


async def track(uow: UnitOfWork, before: Variant | None, after: Variant) -> None:
    """Let stock and lots follow a variant. Its tracking changes only while there are no units: the
    books would not know of which lots those are."""
    if before is None:
        return
    if before.tracking is not after.tracking:
        if await uow.lots.lock(after.sku):
            bounds.invalid(
                "tracking",
                f"can change only while no unit of {after.sku} is on hand or on its way: withdraw"
                " them, change it, and receive them again",
            )
        await uow.lots.track(after.sku, after.tracking)
    days = after.minimum_shelf_life_days
    if before.minimum_shelf_life_days != days and after.tracking is StockTracking.LOT:
        await uow.lots.lock(after.sku)
        for lot in await uow.get_many(Lot, "sku", [after.sku]):
            lot.keep_until(days)
        uow.lots.follow(after.sku)
