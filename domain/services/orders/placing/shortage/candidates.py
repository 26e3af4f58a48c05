"""The variants that may replace others in a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.catalog.product import Price, Variant
from domain.network.backorder_rules import BackorderMode
from domain.network.channel import Channel
from domain.ports.unit_of_work import UnitOfWork
from domain.shared.audit import AuditStamp


@dataclass(frozen=True)
class Candidate:
    """A variant, and its price in the channel."""

    variant: Variant
    price: Price


async def candidates_for(
    uow: UnitOfWork, channel: Channel, named: Mapping[str, Sequence[str]], stamp: AuditStamp
) -> dict[str, list[Candidate]]:
    """What may replace each SKU, of those that are `named` for it, in their order: goods with a
    price in the channel that are no pre-order. All are looked up together."""
    skus = {sku for all in named.values() for sku in all}
    variants = await uow.variants(skus, priced_in=channel.id) if skus else {}
    ids = [variant.id for variant in variants.values()]
    prices = await uow.prices(channel.id, ids) if ids else {}
    sold = {
        sku: Candidate(variant, prices[variant.id])
        for sku, variant in variants.items()
        if variant.id in prices and not variant.components and _is_released(channel, variant, stamp)
    }
    return {
        asked: [sold[sku] for sku in all if sku in sold and sold[sku].variant.sku != asked]
        for asked, all in named.items()
    }


def _is_released(channel: Channel, variant: Variant, stamp: AuditStamp) -> bool:
    rule = channel.backorder_rule(variant.sku, stamp.at)
    return rule is None or rule.mode is not BackorderMode.PREORDER
