"""Merkle trees as in RFC 6962 and RFC 9162: leaves and nodes are hashed with different prefixes, so
that neither can be taken for the other; a tree of n leaves is split at the greatest power of two
below n. Every hash is SHA-256."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from hashlib import sha256

EMPTY = sha256(b"").digest()
# Of the nodes above the leaves those of every fourth level are stored.
STORED_EACH = 4
# A complete subtree: its height, and its number from the left among those of its height. A leaf has
# height 0.
Subtree = tuple[int, int]


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def subtrees(start: int, end: int) -> Iterator[Subtree]:
    """The largest complete subtrees of the leaves from `start` to before `end`, from left to
    right."""
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        yield height, start >> height
        start += 1 << height


def stored_nodes(subtree: Subtree) -> Iterator[Subtree]:
    """The stored nodes that a subtree is computed from."""
    height, number = subtree
    above = height % STORED_EACH
    for one in range(number << above, (number + 1) << above):
        yield height - above, one


def joined(hashes: Iterable[bytes]) -> bytes:
    """The root of complete subtrees beside each other, largest first."""
    root = b""
    for left in reversed(list(hashes)):
        root = node_hash(left, root) if root else left
    return root or EMPTY


class StoredHashes:
    """Hashes of subtrees and of ranges of leaves, computed from stored nodes."""

    def __init__(self, nodes: Mapping[Subtree, bytes]) -> None:
        self._nodes = nodes
        self._known: dict[Subtree, bytes] = {}

    def subtree(self, which: Subtree) -> bytes:
        """Raises `KeyError` where a node is not stored."""
        height, number = which
        if height % STORED_EACH == 0:
            return self._nodes[which]
        if which not in self._known:
            children = ((height - 1, 2 * number), (height - 1, 2 * number + 1))
            self._known[which] = node_hash(*map(self.subtree, children))
        return self._known[which]

    def range(self, start: int, end: int) -> bytes:
        return joined(map(self.subtree, subtrees(start, end)))


class Frontier:
    """The right edge of a growing tree: the roots of its complete subtrees, at most one of each
    height. It is all that is needed to append leaves and to know the root."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    @classmethod
    def of(cls, size: int, hashes: StoredHashes) -> "Frontier":
        frontier = cls()
        frontier.size = size
        frontier._roots = [hashes.subtree(one) for one in subtrees(0, size)]
        return frontier

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Append the hash of a leaf: the nodes to store that it completes, with their level and
        number."""
        number, height = self.size, 0
        completed: list[tuple[int, int, bytes]] = []
        while number & 1:
            leaf = node_hash(self._roots.pop(), leaf)
            number, height = number >> 1, height + 1
            if height % STORED_EACH == 0:
                completed.append((height, number, leaf))
        self._roots.append(leaf)
        self.size += 1
        return completed

    def root(self) -> bytes:
        return joined(self._roots)

    def copy(self) -> "Frontier":
        same = copy(self)
        same._roots = self._roots.copy()
        return same
