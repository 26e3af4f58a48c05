"""Stock rules of a channel: what it keeps back from sale, beside what every channel keeps back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from domain.shared import bounds
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code

RULES_MAX = 200
PERCENT_MAX = 100


@dataclass(frozen=True, kw_only=True)
class StockRule(Cleaned):
    """For one SKU or all, at one location or all. The channel sells nothing there if `excluded`;
    else it keeps back `buffer_units`, or `buffer_percent` of what is available, whichever is more.
    Nothing is kept back from customers whose priority is `unless_priority` or higher. What is
    ring-fenced for the channel is not held to it."""

    sku: Code | None = None
    location_id: str | None = None
    excluded: bool = False
    buffer_units: int = 0
    buffer_percent: int = 0
    unless_priority: int | None = None

    def __post_init__(self) -> None:
        bounds.quantity("bufferUnits", self.buffer_units, least=0)
        if not 0 <= self.buffer_percent <= PERCENT_MAX:
            bounds.invalid("bufferPercent", f"must be between 0 and {PERCENT_MAX}")
        if (
            self.unless_priority is not None
            and not 1 <= self.unless_priority <= bounds.PRIORITY_MAX
        ):
            bounds.invalid("unlessPriority", f"must be between 1 and {bounds.PRIORITY_MAX}")
        if not self.excluded and not self.buffer_units and not self.buffer_percent:
            bounds.invalid("bufferUnits", "must be at least 1 where nothing else is kept back")

    @property
    def scope(self) -> tuple[str | None, str | None]:
        return self.sku, self.location_id


# By SKU and location: either may be none, which is for all. Without a rule nothing is kept back.
Rules: TypeAlias = Mapping[tuple[str | None, str | None], StockRule | None]


NO_RULES: Rules = MappingProxyType({})


def by_scope(rules: Iterable[StockRule], priority: int = 0) -> Rules:
    """The rules as they are for a customer of this priority."""
    return {
        rule.scope: None if priority >= (rule.unless_priority or bounds.PRIORITY_MAX + 1) else rule
        for rule in rules
    }


def rule_for(rules: Rules, sku: str, location_id: str) -> StockRule | None:
    """The rule that counts: the most specific one. One of the SKU goes before one of the
    location."""
    scopes = ((sku, location_id), (sku, None), (None, location_id), (None, None))
    return next((rules[scope] for scope in scopes if scope in rules), None)


def kept_back(rules: Rules, sku: str, location_id: str, available: int) -> int:
    """Units of those available at a location that the channel does not sell."""
    rule = rule_for(rules, sku, location_id)
    if rule is None or available <= 0:
        return 0
    if rule.excluded:
        return available
    share = -(-available * rule.buffer_percent // 100)
    return min(available, max(rule.buffer_units, share))


def require_rules(rules: Sequence[StockRule]) -> None:
    """At most 200 rules, none twice for the same SKU and location."""
    bounds.count("stockRules", rules, RULES_MAX, least=0)
    seen = set[tuple[str | None, str | None]]()
    for index, rule in enumerate(rules):
        if rule.scope in seen:
            with bounds.inside("stockRules", str(index)):
                bounds.invalid("sku", "has a rule for the same SKU and location already")
        seen.add(rule.scope)
