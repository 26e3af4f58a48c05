"""Kits in the catalog: SKUs without stock of their own, which are sold as their components."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.keys import code_key
from domain.shared.text.kinds import Code

COMPONENTS_MAX = 30


@dataclass(frozen=True, kw_only=True)
class KitComponent(Cleaned):
    """So many units of a SKU in each kit."""

    sku: Code
    quantity: int

    def __post_init__(self) -> None:
        if not 1 <= self.quantity <= bounds.PER_KIT_MAX:
            bounds.invalid("quantity", f"must be between 1 and {bounds.PER_KIT_MAX:,}")


def require_components(sku: str, components: Sequence[KitComponent]) -> None:
    """At most 30 components, none twice, and not the kit itself."""
    bounds.count("components", components, COMPONENTS_MAX, least=0)
    seen = {code_key(sku)}
    for index, component in enumerate(components):
        key = code_key(component.sku)
        if key in seen:
            with bounds.inside("components", str(index)):
                bounds.invalid("sku", "must name another SKU: not the kit, none twice")
        seen.add(key)
