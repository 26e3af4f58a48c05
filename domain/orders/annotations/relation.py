"""Relations between orders: which order came from which."""

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.shared import bounds
from domain.shared.errors import InvalidInput
from domain.shared.text.cleaned import Cleaned

RELATIONS_MAX = 50


class OrderRelationKind(StrEnum):
    EXCHANGE_OF = "EXCHANGE_OF"
    REPLACEMENT_OF = "REPLACEMENT_OF"
    SPLIT_FROM = "SPLIT_FROM"
    CALL_OFF_OF = "CALL_OFF_OF"
    RECURS_FROM = "RECURS_FROM"


class OrderRelationDirection(StrEnum):
    OUTGOING = "OUTGOING"
    INCOMING = "INCOMING"


@dataclass(frozen=True, kw_only=True)
class OrderRelation:
    """The order is, for example, the exchange of the related order."""

    order_id: str
    kind: OrderRelationKind
    related_order_id: str

    @property
    def id(self) -> str:
        return f"{self.order_id}:{self.kind}:{self.related_order_id}"


@dataclass(frozen=True, kw_only=True)
class RelatedOrder:
    """A relation as one of its two orders sees it: `order_id` is the other one."""

    kind: OrderRelationKind
    direction: OrderRelationDirection
    order_id: str


@dataclass(frozen=True, kw_only=True)
class RelationKey(Cleaned):
    """A relation of an order that is known, to the order with this id."""

    kind: OrderRelationKind
    order_id: str


Relations = MutableMapping[str, OrderRelation]


def require_relations(
    relations: Sequence[RelationKey], order_id: str | None, least: int = 0
) -> None:
    """Pass, or a fault: too many of them, or one of the order to itself."""
    bounds.count("relations", relations, RELATIONS_MAX, least)
    for index, one in enumerate(relations):
        if one.order_id == order_id:
            bounds.invalid(f"relations.{index}.orderId", "must be another order")


def add(relations: Relations, wanted: Iterable[RelationKey], *, order_id: str) -> None:
    """Add those that the order does not have."""
    for one in wanted:
        added = OrderRelation(order_id=order_id, kind=one.kind, related_order_id=one.order_id)
        relations.setdefault(added.id, added)
    if len(relations) > RELATIONS_MAX:
        raise InvalidInput("relations", f"must be at most {RELATIONS_MAX} of one order")


def remove(relations: Relations, unwanted: Iterable[RelationKey], *, order_id: str) -> None:
    """Remove those that the order has."""
    for one in unwanted:
        relations.pop(f"{order_id}:{one.kind}:{one.order_id}", None)


def seen_from(order_id: str, relations: Iterable[OrderRelation]) -> list[RelatedOrder]:
    """Relations as this order sees them, its own first."""
    seen = [_seen(order_id, one) for one in relations]
    return sorted(
        seen,
        key=lambda one: (one.direction is OrderRelationDirection.INCOMING, one.kind, one.order_id),
    )


def _seen(order_id: str, relation: OrderRelation) -> RelatedOrder:
    outgoing = relation.order_id == order_id
    return RelatedOrder(
        kind=relation.kind,
        direction=OrderRelationDirection.OUTGOING if outgoing else OrderRelationDirection.INCOMING,
        order_id=relation.related_order_id if outgoing else relation.order_id,
    )
