"""The checker is only worth what it would notice: each of its invariants is tripped by a hub with a
planted fault, and by none without."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import address_of
from tests.faults.business.driver import Person, Refused
from tests.faults.business.world import REST_SECONDS, a_world
from tests.faults.checks.defects import DEFECTS, Defect, Exercise, shop_and_ship
from tests.faults.checks.findings import Finding, Kind

SEED = 7
# How long to wait for followers that do not receive everything.
PATIENCE_SECONDS = 1.0


async def found_of(
    exercise: Exercise,
    migrated: Path,
    folder: Path,
    *planted: Callable[[], None],
    patience: float = PATIENCE_SECONDS,
) -> list[Finding]:
    """What is found after one exercise with a hub of its own."""
    shutil.copyfile(migrated, folder / "hub.db")
    how: dict[str, Any] = {"clients": 1, "hubs": 1, "valkey": False, "before": planted}
    async with a_world(address_of(folder / "hub.db"), folder, SEED, **how) as world:
        with suppress(Refused):
            await exercise(world, Person(world.clients[0], world.shop, world.chance))
        for member in world.fleet.members:
            member.weigh()
        return await world.findings(patience)


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
async def test_a_planted_fault_is_seen(defect: Defect, migrated: Path, tmp_path: Path) -> None:
    planted = (defect.planted,) if defect.planted else ()
    found = await found_of(defect.exercise, migrated, tmp_path, *planted)
    assert defect.kind in {finding.kind for finding in found}, found


async def test_without_one_nothing_is_seen(migrated: Path, tmp_path: Path) -> None:
    assert await found_of(shop_and_ship, migrated, tmp_path, patience=REST_SECONDS) == []


def test_every_invariant_has_a_planted_fault() -> None:
    assert {defect.kind for defect in DEFECTS} == set(Kind)
