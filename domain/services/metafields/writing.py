"""Metafields written together with their owner."""

from collections.abc import Sequence
from datetime import datetime

from domain.metafields.metafield import SetMetafield
from domain.ports.metafield_owners import MetafieldRoot
from domain.ports.unit_of_work import UnitOfWork


async def write_metafields(
    uow: UnitOfWork,
    root: MetafieldRoot,
    owner_id: str,
    wanted: Sequence[SetMetafield],
    at: datetime,
) -> None:
    """Set these for the root, or for the line of an order that `owner_id` names."""
    if wanted:
        (await uow.metafields(root, owner_id)).set(wanted, at)
