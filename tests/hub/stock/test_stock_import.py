"""`order-hub stock import`, as a person or a script runs it: also one that is killed."""

import csv
import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from hub.wiring import Hub
from tests.hub.moving import Fresh, differences, on, run
from tests.processes import order_hub
from tests.shop import Shop

ROWS = 30_000


@pytest.fixture
def address(prepared: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    found = prepared("sqlite")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", found)
    return found


def open_shop(address: str) -> None:
    async def stocked(hub: Hub) -> None:
        shop = await Shop.open(hub)
        await shop.stock(10)

    on(address, stocked)


def asked(address: str, query: str) -> list[tuple[Any, ...]]:
    async def ask(hub: Hub) -> list[tuple[Any, ...]]:
        async with hub.engines.reader.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    found: list[tuple[Any, ...]] = on(address, ask)
    return found


def test_a_file_is_imported_once_and_what_could_not_be_is_written_down(address: str) -> None:
    open_shop(address)
    Path("stock.csv").write_text("sku,quantity\nCUP,7\nMOON,1\nTEA,2\n")
    words = ("stock", "import", "stock.csv", "--location", "warehouse")
    code, said = run(*words)
    assert code == 0, said
    assert "3 rows, 2 SKUs of locations, 2 changed: 2 units more, 3 fewer." in said
    assert "1 rows rejected: stock.rejects.csv" in said
    with Path("stock.rejects.csv").open(newline="") as file:
        (reject,) = csv.DictReader(file)
    assert (reject["line"], reject["key"], reject["code"]) == ("3", "MOON", "UNKNOWN_SKU")
    code, said = run(*words)
    assert (code, "was imported before" in said) == (2, True)
    assert run(*words, "--again")[0] == 0
    assert on(address, differences) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [("sku,units\nCUP,1\n", "no column quantity"), (b"sku,quantity\n\xff,1\n", "cannot be read")],
)
def test_what_is_no_file_of_stock_is_refused(
    address: str, content: str | bytes, problem: str
) -> None:
    open_shop(address)
    path = Path("other.csv")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, said = run("stock", "import", "other.csv", "--location", "warehouse")
    assert (code, problem in said) == (2, True), said
    assert "no location mars" in run("stock", "import", "other.csv", "--location", "mars")[1]


def test_an_import_that_is_killed_goes_on_where_it_was(address: str) -> None:
    open_shop(address)
    lines = ["sku,quantity", *(f"{('CUP', 'TEA', 'POT')[n % 3]},1" for n in range(ROWS))]
    Path("delta.csv").write_text("\n".join(lines) + "\n")
    words = ("stock", "import", "delta.csv", "--location", "warehouse", "--delta")
    with order_hub(*words) as killed:
        while not asked(address, "SELECT 1 FROM stock_imports WHERE read_rows > 0"):
            pass
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    code, said = run(*words)
    # It may have been done already when it was killed.
    assert code == 0 or "was imported before" in said
    assert asked(address, "SELECT read_rows, counted_up, phase FROM stock_imports") == [
        (ROWS, ROWS, "DONE")
    ]
    found = dict(asked(address, "SELECT sku, on_hand FROM inventory_levels"))
    assert found == {"CUP": 10 + ROWS // 3, "TEA": ROWS // 3, "POT": ROWS // 3}
    assert on(address, differences) == []
