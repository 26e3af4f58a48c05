"""Each row of a stock file is stored or rejected, or the file is named as one that cannot be read,
whatever is in it."""

import gzip
import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.inventory.importing.stock_import import StockImportMode
from integrations.shared.files import BadFile
from integrations.stock.file import StockFile

HEADER = "sku,location,quantity,counted_at\n"
GOOD = HEADER + "".join(f"CUP-{n},here,{n},2026-03-02T09:00:00Z\n" for n in range(200))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
ROWS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("sku", "location", "quantity", "counted_at", "gtin", "pack"), VALUES),
)


def read(name: str, content: bytes) -> tuple[int, list[str]]:
    """How many rows were read, and why the others were rejected."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        file = StockFile(path, StockImportMode.SNAPSHOT, {"here": "location_x"}, None)
        batches = list(file.batches(0))
    rejects = [reject.code for batch in batches for reject in batch.rejects]
    return sum(len(batch.rows) + len(batch.packed) for batch in batches), rejects


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(1, 255), st.sampled_from(["csv", "csv.gz"]))
def test_one_damaged_byte_is_a_sentence_or_another_value(at: int, flip: int, kind: str) -> None:
    content = bytearray(gzip.compress(GOOD.encode()) if kind == "csv.gz" else GOOD.encode())
    content[at % len(content)] ^= flip
    with suppress(BadFile):
        rows, rejects = read(f"stock.{kind}", bytes(content))
        # A line break that is none any more, or a new one.
        assert rows + len(rejects) in (199, 200, 201)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(ROWS | VALUES, min_size=1, max_size=5))
def test_each_line_of_json_is_a_row_or_a_reject(lines: list[object]) -> None:
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    rows, rejects = read("stock.jsonl", text.encode())
    assert rows + len(rejects) == len(lines)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quantity": float("inf")}, "BAD_NUMBER"),
        ({"quantity": True}, "BAD_NUMBER"),
        ({"location": ["here"]}, "UNKNOWN_LOCATION"),
        ({"counted_at": "2999-01-01T00:00:00Z"}, "BAD_DATE"),
        ({"counted_at": "0001-01-01T00:00:00+14:00"}, "BAD_DATE"),
        ({"counted_at": "2026-01-01"}, "BAD_DATE"),
    ],
)
def test_a_value_that_cannot_be_is_rejected_with_its_reason(
    given: dict[str, object], code: str
) -> None:
    row = {"sku": "CUP", "location": "here", "quantity": 1, **given}
    assert read("stock.jsonl", json.dumps(row).encode()) == (0, [code])


def test_lines_nested_without_end_are_rejected() -> None:
    assert read("stock.jsonl", b"[" * 100_000) == (0, ["MISSING_VALUE"])
