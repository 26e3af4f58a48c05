"""Backorder rules of a channel: which SKUs it sells ahead of stock, until when and how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code

RULES_MAX = 200


class BackorderMode(StrEnum):
    """`BACKORDER`: the goods are out of stock for now. `PREORDER`: they are not released yet, and
    no unit is sourced before `available_from`."""

    BACKORDER = "BACKORDER"
    PREORDER = "PREORDER"


@dataclass(frozen=True, kw_only=True)
class BackorderRule(Cleaned):
    """For one SKU or all. Until `until` the channel sells ahead: at most `limit_units` units wait
    at a time, and with `only_against_supply` only those that supply on its way is free for."""

    sku: Code | None = None
    mode: BackorderMode = BackorderMode.BACKORDER
    available_from: datetime | None = None
    until: datetime | None = None
    limit_units: int | None = None
    only_against_supply: bool = False

    def __post_init__(self) -> None:
        for field, at in (("availableFrom", self.available_from), ("until", self.until)):
            if at is not None:
                bounds.aware(field, at)
        if (self.mode is BackorderMode.PREORDER) != (self.available_from is not None):
            bounds.invalid("availableFrom", "must be given for PREORDER, and for nothing else")
        if self.limit_units is not None:
            bounds.quantity("limitUnits", self.limit_units)

    def is_open(self, at: datetime) -> bool:
        """Whether more units may be sold ahead at this time."""
        return self.until is None or at < self.until

    def is_released(self, at: datetime) -> bool:
        """Whether a pre-order is none any more: the rule says nothing from then on."""
        return self.available_from is not None and at >= self.available_from


BackorderRules: TypeAlias = Mapping[str | None, BackorderRule]


def by_sku(rules: Iterable[BackorderRule]) -> BackorderRules:
    return {rule.sku: rule for rule in rules}


def backorder_rule(rules: BackorderRules, sku: str, at: datetime) -> BackorderRule | None:
    """The rule that counts at this time: that of the SKU, else that of all."""
    found = (rules[key] for key in (sku, None) if key in rules)
    return next((rule for rule in found if not rule.is_released(at)), None)


def require_backorder_rules(rules: Sequence[BackorderRule]) -> None:
    """At most 200 rules, none twice for the same SKU."""
    bounds.count("backorderRules", rules, RULES_MAX, least=0)
    seen = set[str | None]()
    for index, rule in enumerate(rules):
        if rule.sku in seen:
            with bounds.inside("backorderRules", str(index)):
                bounds.invalid("sku", "has a rule already")
        seen.add(rule.sku)
