"""Stock counts: one that was recounted and approved, and a blind one that waits for approval."""

from decimal import Decimal

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.inventory.counting.commands import (
    ApproveStockCount,
    CountedUnits,
    CreateStockCount,
    ImportStockCount,
    RecordStockCount,
    RequestRecount,
    VarianceReasonOf,
)
from domain.inventory.counting.line import VarianceReason
from domain.inventory.counting.stock_count import StockCount
from domain.inventory.filters import InventoryLevelWhere
from domain.inventory.level import InventoryLevel
from domain.network.location import CreateLocation, Location, LocationKind
from domain.services.services import Services
from domain.shared.address import Address
from domain.shared.paging import Listing, Page
from hub.wiring import Hub

COUNTER = Caller("stock clerk", role=Role.ADMIN)
SECOND = Caller("shift lead", role=Role.ADMIN)
SKUS = ("MUG-BLUE", "MUG-WHITE", "TOWEL-S")


async def cycle_counts(hub: Hub, services: Services, warehouse: Location, store: Location) -> None:
    await _approved(services, warehouse, await _on_hand(hub, warehouse))
    await _blind(services, store, await _on_hand(hub, store))


async def _on_hand(hub: Hub, place: Location) -> list[int]:
    where = InventoryLevelWhere(sku=SKUS, location_id=(place.id,))
    found = await hub.reads.page(InventoryLevel, Listing(where), Page(first=len(SKUS)))
    return [sum(one.on_hand for one in found.records if one.sku == sku) for sku in SKUS]


async def _approved(services: Services, place: Location, on_hand: list[int]) -> None:
    """Mugs are missing: counted again by somebody else, and approved as stolen."""
    count = await services.counting.create(
        COUNTER,
        "seed-count",
        CreateStockCount(
            number="CC-3001",
            location_id=place.id,
            skus=SKUS,
            tolerance_units=1,
            reason="Cycle count, aisle 2",
        ),
    )
    first, second, third = on_hand
    found = (max(first - 3, 0), second, third + 1)
    await _record(services, COUNTER, count, dict(zip(SKUS, found, strict=True)))
    await services.counting.request_recount(
        SECOND, "seed-recount", RequestRecount(stock_count_id=count.id)
    )
    await _record(services, SECOND, count, {SKUS[0]: found[0]})
    stolen = VarianceReasonOf(line_id=count.lines[0].id, reason=VarianceReason.THEFT)
    approval = ApproveStockCount(stock_count_id=count.id, lines=(stolen,))
    await services.counting.approve(SECOND, "seed-approval", approval)


async def drop_shipping(services: Services) -> None:
    """A supplier who ships teapots tells its stock, once a day at least."""
    given = CreateLocation(
        code="teapot-maker",
        name="Teapot maker",
        kind=LocationKind.SUPPLIER,
        address=Address(country="DE", city="Meissen"),
        feed_max_age_minutes=24 * 60,
        rank=900,
    )
    maker = await services.configuring.create_location(COUNTER, "seed-maker", given)
    told = (CountedUnits(sku="TEAPOT", counted=25),)
    feed = ImportStockCount(number="FEED-1", location_id=maker.id, lines=told, apply=True)
    await services.comparing.import_count(COUNTER, "seed-feed", feed)


async def _blind(services: Services, place: Location, on_hand: list[int]) -> None:
    """One line is counted, and two are still to be."""
    count = await services.counting.create(
        COUNTER,
        "seed-blind-count",
        CreateStockCount(
            number="CC-3002",
            location_id=place.id,
            skus=SKUS,
            blind=True,
            tolerance_percent=Decimal("0.5"),
            note="Before opening",
        ),
    )
    await _record(services, COUNTER, count, {SKUS[0]: on_hand[0]})


async def _record(
    services: Services, caller: Caller, count: StockCount, found: dict[str, int]
) -> None:
    lines = tuple(CountedUnits(sku=sku, counted=counted) for sku, counted in found.items())
    command = RecordStockCount(stock_count_id=count.id, lines=lines)
    await services.counting.record(caller, f"seed-{caller.actor}-{count.number}", command)
