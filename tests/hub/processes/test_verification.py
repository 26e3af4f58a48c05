"""Workers check the consistency laws on a schedule; a broken law is a metric and a log line."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from hub.observability.metrics import REGISTRY
from hub.processes.verification import Verification
from hub.settings import Settings
from hub.wiring import Hub, utc_now, wire
from persistence.verify.verify import SqlVerify
from tests.shop import Shop


def differences(law: str) -> float | None:
    return REGISTRY.get_sample_value("order_hub_law_differences", {"law": law})


async def test_a_broken_law_is_a_metric_and_a_log_line(
    shop: Shop, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    await shop.stock(3)
    verification = Verification(SqlVerify(hub.engines), timedelta(hours=1), utc_now)
    assert await verification.once() == 0
    assert differences("LEVEL_QUANTITIES") == 0
    checked = REGISTRY.get_sample_value("order_hub_laws_checked_timestamp_seconds")
    assert checked is not None
    assert checked > 0
    async with hub.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE inventory_levels SET damaged = damaged + 1"))
    with caplog.at_level(logging.ERROR):
        assert await verification.once() == 1
    assert differences("LEVEL_QUANTITIES") == 1
    assert "A consistency law is broken: LEVEL_QUANTITIES" in caplog.text


def test_the_schedule_is_a_setting_and_can_be_off(sqlite_url: str) -> None:
    assert wire(Settings(database_url=sqlite_url)).verification is not None
    assert wire(Settings(database_url=sqlite_url, verify_hours=0)).verification is None
