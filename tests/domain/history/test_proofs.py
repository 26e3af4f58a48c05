"""Trees and proofs are those of RFC 6962, compared with one that is computed as it is defined."""

import json
import runpy
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.history.canonical import HistoryLog, void_leaf
from domain.history.checkpoints import Checkpoint, encoded, origin_of
from domain.history.merkle import (
    EMPTY,
    STORED_EACH,
    Frontier,
    StoredHashes,
    Subtree,
    leaf_hash,
    subtrees,
)
from domain.history.proofs import (
    consistency_ranges,
    inclusion_ranges,
    is_consistent,
    is_included,
)
from hub.wiring import utc_now

MOST = 200
SIZES = range(1, MOST + 1)
LEAVES = [leaf_hash(void_leaf(HistoryLog.ORDER_EVENTS, n + 1)) for n in range(MOST)]
SCRIPT = Path(__file__).parents[3] / "docs" / "verify_history.py"


@cache
def naive(start: int, end: int) -> bytes:
    """The Merkle tree hash by its definition, RFC 6962, 2.1."""
    if start == end:
        return sha256().digest()
    if end - start == 1:
        return LEAVES[start]
    middle = start + max(2**n for n in range(8) if 2**n < end - start)
    return sha256(b"\1" + naive(start, middle) + naive(middle, end)).digest()


@cache
def stored() -> StoredHashes:
    """What is stored of the tree of the greatest size."""
    edge, nodes = Frontier(), dict[Subtree, bytes]()
    for number, leaf in enumerate(LEAVES):
        nodes[0, number] = leaf
        for level, ordinal, hash_ in edge.append(leaf):
            nodes[level, ordinal] = hash_
    assert {level % STORED_EACH for level, _ in nodes} == {0}
    return StoredHashes(nodes)


def inclusion(index: int, size: int) -> list[bytes]:
    return [stored().range(*one) for one in inclusion_ranges(index, size)]


def consistency(old: int, new: int) -> list[bytes]:
    return [stored().range(*one) for one in consistency_ranges(old, new)]


def test_the_test_vectors_of_certificate_transparency_have_their_roots() -> None:
    """Those of the reference implementation of RFC 6962."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    edge, roots = Frontier(), []
    for one in [*inputs, "606162636465666768696a6b6c6d6e6f"]:
        edge.append(leaf_hash(bytes.fromhex(one)))
        roots.append(edge.root().hex())
    assert Frontier().root() == EMPTY
    assert roots[0] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert roots[4] == "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"
    assert roots[7] == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_to_be_in_trees_of_every_size_and_nowhere_else(size: int) -> None:
    root = naive(0, size)
    assert stored().range(0, size) == root
    for index in range(size):
        proof = inclusion(index, size)
        assert is_included(LEAVES[index], index, size, proof, root)
        assert not is_included(LEAVES[index], (index + 1) % (size + 1), size, proof, root)
        assert not is_included(LEAVES[index - 1], index, size, proof, root) or size == 1
        assert not is_included(LEAVES[index], index, size, [*proof, EMPTY], root)
        assert not proof or not is_included(LEAVES[index], index, size, proof[:-1], root)


@pytest.mark.parametrize("old", SIZES)
def test_every_tree_is_proved_to_be_the_beginning_of_those_that_follow(old: int) -> None:
    for new in range(old, MOST + 1):
        proof, roots = consistency(old, new), (naive(0, old), naive(0, new))
        assert is_consistent(old, new, proof, *roots)
        assert not is_consistent(old, new, [*proof, EMPTY], *roots)
        assert not is_consistent(old, new, proof, EMPTY, roots[1])
        assert not is_consistent(old, new, proof, roots[0], EMPTY)
        for n in range(len(proof)):
            assert not is_consistent(old, new, [*proof[:n], EMPTY, *proof[n + 1 :]], *roots)


@given(size=st.integers(1, MOST), more=st.integers(0, 60))
def test_an_edge_that_is_read_again_grows_as_if_it_had_never_been_stored(
    size: int, more: int
) -> None:
    edge = Frontier.of(size, stored())
    end = min(MOST, size + more)
    for leaf in LEAVES[size:end]:
        edge.append(leaf)
    assert edge.root() == naive(0, end)
    assert edge.size == end


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_any_range_of_leaves_is_a_few_complete_subtrees_side_by_side(a: int, b: int) -> None:
    start, end = sorted((a, b))
    found = list(subtrees(start, end))
    bounds = [(number << height, (number + 1) << height) for height, number in found]
    assert [low for low, _ in bounds] == [start, *(high for _, high in bounds)][: len(bounds)]
    assert not bounds or bounds[-1][1] == end
    assert all(one[1] == two[0] for one, two in pairwise(bounds))
    assert len(found) <= 40


def test_a_proof_of_what_cannot_be_is_refused() -> None:
    for index, size in ((-1, 1), (1, 1), (0, 0)):
        with pytest.raises(ValueError, match="not in a tree"):
            inclusion_ranges(index, size)
        assert not is_included(EMPTY, index, size, [], EMPTY)
    for old, new in ((0, 1), (2, 1)):
        with pytest.raises(ValueError, match="not the beginning"):
            consistency_ranges(old, new)
        assert not is_consistent(old, new, [], EMPTY, EMPTY)


def script(file: Path, old: int, new: int, path: Sequence[bytes], root: bytes) -> None:
    """Runs the script of docs on a proof, as `order-hub history proof` writes it."""
    origin = origin_of("hub", HistoryLog.ORDER_EVENTS)
    proof = {
        "checkpoint": Checkpoint(origin, new, root, utc_now()).note(),
        "entries": [],
        "consistency": {
            "old": Checkpoint(origin, old, naive(0, old), utc_now()).note(),
            "hashes": [encoded(one) for one in path],
        },
    }
    file.write_text(json.dumps(proof))
    runpy.run_path(str(SCRIPT))


def test_the_script_of_the_documents_agrees_for_trees_of_many_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "proof.json"
    monkeypatch.setattr("sys.argv", ["verify_history.py", str(file)])
    for old in range(1, 41):
        for new in (old, old + 1, old + 7, 64, 100, MOST):
            if old <= new:
                script(file, old, new, consistency(old, new), naive(0, new))
                assert "All is proved" in capsys.readouterr().out
                with pytest.raises(SystemExit, match="WRONG"):
                    script(file, old, new, consistency(old, new), naive(0, new - 1))
