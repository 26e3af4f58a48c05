"""Packs times their size are units, in every line that can be given in packs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalog.packs import LinePack
from domain.inventory.commands import MoveStock
from domain.inventory.counting.commands import CountedUnits
from domain.inventory.packing import QUANTITIES, in_units, sizes_of
from domain.inventory.stock import MovementKind
from domain.inventory.supply.commands import PurchaseLine, ReceivedUnits, TransferLine
from domain.inventory.supply.transfer_order import TransferOrderLine
from domain.shared.bounds import QUANTITY_MAX
from domain.shared.errors import InvalidInput

SOME_DAY = datetime(2126, 3, 2, tzinfo=UTC)
MORE: dict[type, dict[str, Any]] = {
    MoveStock: {"kind": MovementKind.RECEIVE, "location_id": "here"},
    PurchaseLine: {"expected_at": SOME_DAY},
}


def a_line(kind: Any, name: str, packs: int) -> Any:
    # The damaged units of a count are among those counted.
    counted = {"counted": packs} if kind is CountedUnits else {}
    return kind(sku="TEA", pack="CASE", **{**MORE.get(kind, {}), **counted, name: packs})


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in QUANTITIES.items() for name in names]
)
@given(packs=st.integers(1, QUANTITY_MAX), size=st.integers(2, QUANTITY_MAX))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_units_are_packs_times_their_size(kind: Any, name: str, packs: int, size: int) -> None:
    line, pack = a_line(kind, name, packs), LinePack(code="CASE", quantity=size)
    if packs * size > QUANTITY_MAX:
        with pytest.raises(InvalidInput) as refused:
            in_units(line, "TEA", pack)
        assert f"{packs:,} of {size:,} units" in str(refused.value)
        return
    found = in_units(line, "TEA", pack)
    assert (found.sku, found.pack) == ("TEA", pack)
    assert getattr(found.line, name) == packs * size
    assert pack.packs_of(packs * size) == packs
    assert in_units(line, "TEA", None).line == line


def test_every_line_that_names_a_pack_says_what_it_counts() -> None:
    kinds = {MoveStock, CountedUnits, PurchaseLine, ReceivedUnits, TransferLine}
    assert set(QUANTITIES) == kinds


def test_packs_of_a_document_have_their_size_unless_its_lines_disagree() -> None:
    def line(sku: str, code: str, size: int) -> TransferOrderLine:
        pack = LinePack(code=code, quantity=size)
        return TransferOrderLine(
            id="line", transfer_order_id="t", sku=sku, quantity=size, pack=pack
        )

    lines = [line("TEA", "CASE", 12), line("TEA", "BOX", 3), line("TEA", "BOX", 4)]
    lines += [line("JAM", "CASE", 6), line("JAM", "CASE", 6)]
    sizes = {key: pack.quantity for key, pack in sizes_of(lines).items()}
    assert sizes == {("TEA", "CASE"): 12, ("JAM", "CASE"): 6}
