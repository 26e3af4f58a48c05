"""Everything about one person, to be given to that person (GDPR, articles 15 and 20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.privacy.personal import PERSONAL
from domain.privacy.retention import RULES

FORMAT = "order-hub personal data 1"


@dataclass(frozen=True)
class CustomerDataExport:
    """`orders` of them are in the document, the newest; it is `complete` if these are all. The
    document is JSON: what each column of personal data is kept for, and the rows by table."""

    exported_at: datetime
    orders: int
    complete: bool
    document: str


class Exporting(Protocol):
    async def of_customer(
        self, id: str, orders_max: int | None = None
    ) -> CustomerDataExport | None:
        """What is stored about a customer; `None` when there is none with this id."""
        ...

    async def of_email(self, email: str) -> CustomerDataExport | None:
        """What is stored about all customers with this e-mail address, and the orders of nobody
        else that have it; `None` when there are none."""
        ...


def explained(rows: Mapping[str, Sequence[Any]], at: datetime) -> dict[str, Any]:
    """The rows by table, with what the personal data among them is kept for, and for how long."""
    return {
        "format": FORMAT,
        "exportedAt": at,
        "personalData": [
            {
                "column": f"{table}.{column}",
                "about": one.about.lower(),
                "category": one.category.lower(),
                "purpose": one.purpose,
                "kept": f"{RULES[one.retention].action}, counted from when "
                f"{RULES[one.retention].since}",
            }
            for (table, column), one in PERSONAL.items()
            if rows.get(table)
        ],
        "data": rows,
    }
