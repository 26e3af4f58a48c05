"""`order-hub stock report`: what was there at the end of a day, for those who close the books."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.wiring import Hub
from tests.hub.moving import Fresh, on, run
from tests.shop import Shop


@pytest.fixture
def address(prepared: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    found = prepared("sqlite")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", found)
    return found


def test_the_report_has_what_was_there_at_the_moment(address: str) -> None:
    async def days(hub: Hub) -> datetime:
        shop = await Shop.open(hub)
        await shop.stock(10)
        await shop.place(4)
        then = datetime.now(UTC)
        await shop.stock(5)
        await shop.stock(2, "TEA", shop.harbor)
        return then

    then = on(address, days)
    assert run("stock", "report", "--as-of", then.isoformat(), "--out", "then.csv") == (0, "")
    with Path("then.csv").open(newline="") as file:
        cup, tea = csv.DictReader(file)
    assert (cup["sku"], cup["location"], cup["on_hand"], cup["available"]) == (
        *("CUP", "warehouse", "10", "6"),
    )
    assert (tea["on_hand"], tea["movements"], tea["as_of"]) == ("0", "0", then.isoformat())
    code, now = run("stock", "report", "--location", "harbor")
    assert (code, "TEA,harbor,2,2" in now, "CUP" in now) == (0, True, False)


def test_what_cannot_be_reported_is_said(address: str) -> None:
    assert "must not be in the future" in run("stock", "report", "--as-of", "2126-01-01")[1]
    assert "must be a day or moment" in run("stock", "report", "--as-of", "yesterday")[1]
    code, said = run("stock", "report", "--location", "moon")
    assert (code, "There is no location moon" in said) == (2, True)
