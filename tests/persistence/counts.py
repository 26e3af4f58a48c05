"""Stock counts of a day."""

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.inventory.counting.commands import (
    ApproveStockCount,
    CancelStockCount,
    CountedUnits,
    CreateStockCount,
    RecordStockCount,
)
from tests.shop import Shop

BOSS = Caller(actor="boss", role=Role.ADMIN)


async def stock_counts(shop: Shop) -> None:
    """One of some pots at the harbor, of which one is gone and one broken; and one of all that is
    there, which is cancelled."""
    counting, place = shop.services.counting, shop.harbor.id
    await shop.stock(2, "POT", at=shop.harbor)
    some = CreateStockCount(location_id=place, skus=("POT",))
    everything = CreateStockCount(location_id=place)
    found = (CountedUnits(sku="POT", counted=1, damaged=1),)
    ids = []
    for key, command in (("cc-1", some), ("cc-2", everything)):
        count = await counting.create(shop.caller, key, command)
        ids.append(count.id)
        record = RecordStockCount(stock_count_id=count.id, lines=found)
        await counting.record(shop.caller, None, record)
    await counting.approve(BOSS, "cc-3", ApproveStockCount(stock_count_id=ids[0]))
    await counting.cancel(BOSS, "cc-4", CancelStockCount(stock_count_id=ids[1]))
