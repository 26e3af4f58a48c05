"""How long personal data is kept (GDPR, article 5(1)(e)): after how many days since what, and what
is done then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Retention(StrEnum):
    INACTIVE_CUSTOMERS = "INACTIVE_CUSTOMERS"
    CLOSED_ORDERS = "CLOSED_ORDERS"
    ERASED_CUSTOMERS = "ERASED_CUSTOMERS"
    DEAD_LETTERS = "DEAD_LETTERS"
    IDEMPOTENCY_KEYS = "IDEMPOTENCY_KEYS"
    NEXT_IMPORT = "NEXT_IMPORT"
    BOOKS = "BOOKS"


@dataclass(frozen=True)
class Rule:
    """`setting` is the name of the setting with the number of days; without one, the rule has no
    term that the hub counts."""

    since: str
    action: str
    setting: str | None = None


# fmt: off
RULES: Mapping[Retention, Rule] = {
    Retention.INACTIVE_CUSTOMERS: Rule(
        "the customer and its orders were changed last", "the customer is erased",
        "keep_customers"),
    Retention.CLOSED_ORDERS: Rule(
        "the closed order was changed last",
        "personal data in the order is erased; amounts, quantities, SKUs and taxes stay",
        "keep_order_contacts"),
    Retention.ERASED_CUSTOMERS: Rule(
        "the customer was erased, and the order was closed",
        "personal data in the order is erased, within minutes"),
    Retention.DEAD_LETTERS: Rule(
        "the event was set aside", "the reason is replaced by the word erased",
        "keep_dead_letters"),
    Retention.IDEMPOTENCY_KEYS: Rule(
        "the key was used", "the key is deleted", "keep_keys"),
    Retention.NEXT_IMPORT: Rule(
        "the import", "the rows of the next import from the same source replace it"),
    Retention.BOOKS: Rule(
        "the order", "kept with the order, as long as tax and commercial law require"),
}
# fmt: on


@dataclass(frozen=True)
class Terms:
    """The days of each rule that has a term; 0: for ever."""

    days: Mapping[Retention, int]

    def before(self, rule: Retention, now: datetime, slack: timedelta) -> datetime | None:
        """What was changed last before this time has been kept too long, by more than the slack;
        `None` where it may be kept for ever."""
        days = self.days.get(rule, 0)
        return now - timedelta(days=days) - slack if days else None
