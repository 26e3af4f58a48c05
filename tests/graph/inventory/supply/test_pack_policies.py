"""Suggestions in whole packs, and the drafts that are made of them."""

from typing import Any

import pytest

from tests.graph.inventory.supply.test_replenishment import laws_hold, policy, reviewed
from tests.graph.staff import Staff

LINE = "lines { sku quantity packs pack { code quantity } }"
MADE = f"""query ($id: ID!) {{ node(id: $id) {{ ... on ReplenishmentSuggestion {{
  quantity packs pack {{ code quantity }} why {{ pack packSize }}
  purchaseOrder {{ {LINE} }} transferOrder {{ {LINE} }}
}} }} }}"""
CASE = {"code": "CASE", "quantity": 12}


@pytest.fixture
async def tea(staff: Staff) -> Staff:
    await size(staff, 12)
    supplier = (await staff.supplier())["id"]
    await policy(staff, active=True, supplierId=supplier, pack="case", packSize=5)
    return staff


async def size(staff: Staff, units: int) -> None:
    packs = [{"code": "CASE", "quantity": units}]
    await staff.graph.do("putProduct", title="Tea", variants=[{"sku": "TEA", "packs": packs}])


async def accepted(staff: Staff, id: str, **more: Any) -> dict[str, Any]:
    await staff.graph.do("acceptReplenishmentSuggestion", suggestionId=id, **more)
    found: dict[str, Any] = await staff.graph.ask(MADE, id=id)
    return found


async def test_each_sku_is_ordered_in_its_own_packs(tea: Staff) -> None:
    for sku in ("TEA", "CUP"):
        await policy(tea, sku=sku, reorderPoint=20)
    cup, pot = sorted(await reviewed(tea, "CUP", "TEA"), key=lambda one: str(one["sku"]))
    assert [(one["sku"], one["quantity"]) for one in (cup, pot)] == [("CUP", 20), ("TEA", 24)]
    of_cups = await tea.graph.ask(MADE, id=cup["id"])
    assert (of_cups["pack"], of_cups["packs"]) == (None, None)
    assert of_cups["why"] == {"pack": None, "packSize": 5}
    # What is suggested keeps the size of its review.
    await size(tea, 10)
    made = await accepted(tea, pot["id"])
    assert (made["packs"], made["pack"], made["why"]) == (2, CASE, {"pack": "CASE", "packSize": 12})
    (line,) = made["purchaseOrder"]["lines"]
    assert line == {"sku": "TEA", "quantity": 24, "packs": 2, "pack": CASE}
    joined = await accepted(tea, cup["id"])
    assert joined["purchaseOrder"]["lines"][1]["pack"] is None
    assert await reviewed(tea, "CUP", "TEA") == []
    assert await laws_hold(tea)


async def test_what_is_no_whole_pack_is_ordered_in_units(tea: Staff) -> None:
    await policy(tea, sku="TEA", reorderPoint=20)
    (one,) = await reviewed(tea, "TEA")
    made = await accepted(tea, one["id"], quantity=25)
    (line,) = made["purchaseOrder"]["lines"]
    assert (line["quantity"], line["packs"], line["pack"]) == (25, None, None)


async def test_another_location_gives_whole_packs(tea: Staff) -> None:
    store = tea.shop.downtown
    await tea.receive(100, "TEA")
    await policy(tea, sku="TEA", locationId=store.id, sourceLocationId=tea.shop.warehouse.id)
    await policy(tea, sku="TEA", locationId=store.id, reorderPoint=13)
    (one,) = await reviewed(tea, "TEA", at=store)
    assert (one["kind"], one["quantity"]) == ("TRANSFER", 24)
    made = await accepted(tea, one["id"])
    assert made["transferOrder"]["lines"] == [
        {"sku": "TEA", "quantity": 24, "packs": 2, "pack": CASE}
    ]


async def test_a_policy_names_a_pack_that_its_sku_has(tea: Staff) -> None:
    answer = await tea.graph.do("setReplenishmentPolicy", sku="TEA", pack="BOX")
    assert (answer["__typename"], answer["path"]) == ("UnknownPack", ["input", "pack"])
    assert answer["packs"] == ["CASE"]
    more = await policy(tea, sku="TEA", pack="case")
    assert more["pack"] == "CASE"
