"""The kits of a new order: their parts, as the channel names them or the catalog does."""

from collections.abc import Mapping
from dataclasses import replace

from domain.catalog.product import Variant
from domain.orders.lines.line import LineKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.orders.commands.lines import PlaceLine, PlacePart
from domain.services.orders.commands.ordering import PlaceOrder
from domain.services.sourcing.kit_shortages import lines_of_parts
from domain.shared import bounds
from domain.shared.error_base import Entity, refuse
from domain.shared.errors import NotFound

Variants = Mapping[str, Variant]


async def with_parts(
    uow: UnitOfWork, command: PlaceOrder, channel_id: str
) -> tuple[PlaceOrder, Variants]:
    """The order with the parts of all its kits, and its variants by SKU."""
    variants = await _known(uow, command, channel_id)
    if not _has_kits(command, variants):
        return command, variants
    with bounds.collecting():
        lines = list[PlaceLine]()
        for index, line in enumerate(command.lines):
            with bounds.inside("lines", str(index)):
                lines.append(_composed(line, variants))
    composed = replace(command, lines=tuple(lines))
    return composed, await _known(uow, composed, channel_id)


async def _known(uow: UnitOfWork, command: PlaceOrder, channel_id: str) -> Variants:
    variants = await uow.variants(command.skus, priced_in=channel_id)
    refuse(NotFound(Entity.VARIANT, sku) for sku in command.skus if sku not in variants)
    return variants


def _has_kits(command: PlaceOrder, variants: Variants) -> bool:
    return any(line.kind is LineKind.KIT for line in command.lines) or any(
        variant.components for variant in variants.values()
    )


def _composed(line: PlaceLine, variants: Variants) -> PlaceLine:
    """A line of goods whose SKU is a kit is one; a part that is one is replaced by its
    components."""
    kit = line.kind is LineKind.KIT
    if line.kind is LineKind.GOODS and line.sku is not None:
        kit = bool(variants[line.sku].components)
    if not kit or line.sku is None:
        return line
    if line.parts:
        parts = [made for part in line.parts for made in _parts_of(part, variants)]
    else:
        whole = PlacePart(sku=line.sku, quantity=1)
        parts = _parts_of(whole, variants) if variants[line.sku].components else []
    if not parts:
        bounds.invalid("parts", f"must name a part: the catalog has no components of {line.sku}")
        return line
    if max(part.quantity for part in parts) * line.quantity > bounds.QUANTITY_MAX:
        bounds.invalid("quantity", f"must not make more than {bounds.QUANTITY_MAX:,} of a part")
        return line
    return replace(line, kind=LineKind.KIT, parts=tuple(parts))


def _parts_of(part: PlacePart, variants: Variants) -> list[PlacePart]:
    components = variants[part.sku].components
    return [
        replace(part, sku=one.sku, quantity=one.quantity * part.quantity) for one in components
    ] or [part]


def kit_lines(given: PlaceOrder, composed: PlaceOrder) -> dict[str, int]:
    """The line of each SKU that only the catalog names as a part."""
    parts = ([part.sku for part in line.parts] for line in composed.lines)
    return lines_of_parts(given.asked_skus, parts)
