"""References of an order: its ids in other systems."""

from collections.abc import Collection, Iterable, MutableMapping, Sequence
from dataclasses import dataclass

from domain.shared import bounds
from domain.shared.errors import InvalidInput
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.keys import key_hash
from domain.shared.text.kinds import LongCode, Name

REFERENCES_MAX = 50


@dataclass(frozen=True, kw_only=True)
class ReferenceKey(Cleaned):
    """What identifies a reference of an order. The value is kept as it was given."""

    system: Name
    type: Name
    value: LongCode

    @property
    def key(self) -> str:
        return key_hash(self.system, self.type, self.value)


@dataclass(frozen=True, kw_only=True)
class OrderReference:
    """`unique_key` is set where the channel declares the type unique: no other reference has it."""

    order_id: str
    system: str
    type: str
    value: str
    unique_key: str | None = None

    @property
    def id(self) -> str:
        return f"{self.order_id}:{key_hash(self.system, self.type, self.value)}"

    @property
    def value_hash(self) -> str:
        return key_hash(self.value)


References = MutableMapping[str, OrderReference]


def unique_key(channel_id: str, reference: ReferenceKey | OrderReference) -> str:
    return key_hash(channel_id, reference.system, reference.type, reference.value)


def require_references(references: Sequence[ReferenceKey], least: int = 0) -> None:
    bounds.count("references", references, REFERENCES_MAX, least)


def missing(
    references: References, wanted: Iterable[ReferenceKey], order_id: str
) -> list[tuple[int, ReferenceKey]]:
    """What the order does not have, each with its index."""
    return [(n, one) for n, one in enumerate(wanted) if f"{order_id}:{one.key}" not in references]


def add(
    references: References,
    wanted: Iterable[ReferenceKey],
    *,
    order_id: str,
    channel_id: str,
    unique_types: Collection[str],
) -> None:
    """Add those that the order does not have."""
    for one in wanted:
        unique = unique_key(channel_id, one) if one.type in unique_types else None
        added = OrderReference(
            order_id=order_id,
            system=one.system,
            type=one.type,
            value=one.value,
            unique_key=unique,
        )
        references.setdefault(added.id, added)
    if len(references) > REFERENCES_MAX:
        raise InvalidInput("references", f"must be at most {REFERENCES_MAX} of one order")


def remove(references: References, unwanted: Iterable[ReferenceKey], *, order_id: str) -> None:
    """Remove those that the order has."""
    for one in unwanted:
        references.pop(f"{order_id}:{one.key}", None)
