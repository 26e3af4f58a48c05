"""What may be asked of metafields."""

from dataclasses import dataclass

from domain.metafields.metafield import SetMetafield, require_distinct
from domain.ports.metafield_owners import OWNERS
from domain.shared import bounds
from domain.shared.ids import prefix_of
from domain.shared.text.cleaned import Cleaned


@dataclass(frozen=True, kw_only=True)
class SetMetafields(Cleaned):
    owner_id: str
    metafields: tuple[SetMetafield, ...]

    def __post_init__(self) -> None:
        if prefix_of(self.owner_id) not in OWNERS:
            bounds.invalid(
                "ownerId", "must be the id of an order, order line, customer, product or location"
            )
        require_distinct(self.metafields, least=1)
