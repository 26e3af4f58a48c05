"""Replenishment: mugs are ordered from the pottery, and stores get theirs from the warehouse."""

from decimal import Decimal

from domain.network.location import Location
from domain.replenishment.policy import SetReplenishmentPolicy
from domain.services.services import Services
from hub.demo.supply import BUYER

MUGS = ("MUG-BLUE", "MUG-WHITE")


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
                    pack_size=6,
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
