"""Substitutes in the catalog: the SKUs that may replace a variant whose units are short."""

from collections.abc import Sequence

from domain.shared import bounds
from domain.shared.text.keys import code_key

SUBSTITUTES_MAX = 10


def require_substitutes(sku: str | None, substitutes: Sequence[str]) -> None:
    """At most 10 SKUs, none twice, and not the one that they replace."""
    bounds.count("substitutes", substitutes, SUBSTITUTES_MAX, least=0)
    seen = set[str]() if sku is None else {code_key(sku)}
    for index, substitute in enumerate(substitutes):
        key = code_key(substitute)
        if key in seen:
            reason = "must name another SKU: not the one that is replaced, none twice"
            bounds.invalid(f"substitutes.{index}", reason)
        seen.add(key)
