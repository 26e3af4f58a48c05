"""Generated orders are those of a hub: every consistency law holds, and the same size and seed give
the same rows."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.data.copies import Copies, Size
from benchmarks.data.loading import load_all
from benchmarks.data.originals import Originals, originals
from persistence.engine.engines import open_engines
from persistence.operations.migrate import upgrade
from persistence.verify.verify import SqlVerify
from tests.conftest import BACKENDS, address_of
from tests.servers import postgresql

SIZE = Size(orders=90, skus=16)


@pytest.fixture(scope="module")
def sample() -> Originals:
    return asyncio.run(originals())


def address_on(backend: str, folder: Path) -> str:
    return address_of(folder / "hub.db") if backend == "sqlite" else postgresql("generated")


@pytest.mark.parametrize("backend", BACKENDS)
async def test_every_law_holds(backend: str, sample: Originals, tmp_path: Path) -> None:
    address = address_on(backend, tmp_path)
    await upgrade(address)
    done: list[int] = []
    await load_all(address, Copies(sample, SIZE), done.append)
    engines = open_engines(address)
    assert await SqlVerify(engines).differences() == []
    await engines.dispose()
    assert done[-1] == SIZE.orders


def test_the_same_size_gives_the_same_rows(sample: Originals) -> None:
    assert list(Copies(sample, SIZE).batches()) == list(Copies(sample, SIZE).batches())


def test_of_twenty_orders_there_are_sixty_lines_and_thirty_shipments(sample: Originals) -> None:
    rows: Counter[str] = Counter()
    for _, batch in Copies(sample, Size(orders=2_000, skus=16)).batches():
        rows.update({table: len(found) for table, found in batch.items()})
    assert rows["orders"] == 2_000
    assert rows["order_lines"] == pytest.approx(6_000, rel=0.05)
    assert rows["shipments"] == pytest.approx(3_000, rel=0.05)
