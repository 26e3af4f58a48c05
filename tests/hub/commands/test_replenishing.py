"""`order-hub replenish` and the scheduled reviews find what is to be ordered."""

import pytest

from domain.replenishment.policy import SetReplenishmentPolicy
from hub.wiring import Hub
from tests.hub.moving import on, run
from tests.shop import Shop


async def _low(hub: Hub) -> None:
    """Cups are below the reorder point of the warehouse."""
    shop = await Shop.open(hub)
    await shop.stock(2)
    policy = SetReplenishmentPolicy(
        active=True, location_id=shop.warehouse.id, supplier_id=shop.supplier.id, reorder_point=9
    )
    await hub.services.deciding.set_policy(shop.caller, None, policy)


async def _reviewed(hub: Hub) -> int:
    return await hub.replenishment.once()


def test_a_dry_run_keeps_nothing_and_a_review_does(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", sqlite_url)
    on(sqlite_url, _low)
    code, printed = run("replenish", "--dry-run", "--location", "warehouse")
    assert (code, "CUP" in printed) == (0, True)
    assert "Reviewed 1 SKUs: 1 suggestions, 0 alerts. Nothing was kept." in printed
    assert run("replenish", "--location", "nowhere") == (2, "There is no location nowhere.")
    code, printed = run("replenish")
    assert "Accept or dismiss them in the graph." in printed
    # The scheduled review finds the same suggestion, and makes no second one.
    assert on(sqlite_url, _reviewed) == 1
    assert "1 suggestions" in run("replenish")[1]
