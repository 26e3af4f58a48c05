"""Tags of an order: short texts to find and group orders by."""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass

from domain.shared import bounds
from domain.shared.text.keys import key_hash

TAGS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class OrderTag:
    """Kept as it was given; an order has it once, whatever its case."""

    order_id: str
    position: int
    tag: str

    @property
    def id(self) -> str:
        return f"{self.order_id}:{self.tag_hash}"

    @property
    def tag_hash(self) -> str:
        return key_hash(self.tag)


Tags = MutableMapping[str, OrderTag]


def distinct(tags: Sequence[str]) -> tuple[str, ...]:
    """The tags in their order, each once, or a fault."""
    bounds.count("tags", tags, TAGS_MAX, least=0)
    read: dict[str, str] = {}
    for tag in tags:
        read.setdefault(key_hash(tag), tag)
    return tuple(read.values())


def replace(tags: Tags, wanted: Sequence[str], *, order_id: str) -> bool:
    """Let these be the order's tags from now on. Whether that changes them."""
    after = [
        OrderTag(order_id=order_id, position=position, tag=tag)
        for position, tag in enumerate(wanted, start=1)
    ]
    before = dict(tags)
    tags.clear()
    tags.update({one.id: one for one in after})
    return dict(tags) != before
