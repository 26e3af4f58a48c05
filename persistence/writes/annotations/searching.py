"""The terms by which aggregates are found: written with them, where they changed."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import delete

from domain.catalog import found_by as catalog
from domain.catalog.product import Product
from domain.customers import found_by as customers
from domain.customers.customer import Customer
from domain.network import found_by as network
from domain.network.location import Location
from domain.orders import found_by as orders
from domain.orders.order import Order
from persistence import tables as t
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared, among
from persistence.writes.inserts import inserting

TERMS: Mapping[type, Callable[[Any], frozenset[str]]] = {
    Order: orders.terms_of,
    Customer: customers.terms_of,
    Product: catalog.terms_of,
    Location: network.terms_of,
}
NONE: frozenset[str] = frozenset()
GONE = Prepared(delete(t.search_terms).where(among(t.search_terms.c.owner_id, "owners")))


def terms_of(root: Any) -> frozenset[str]:
    rule = TERMS.get(type(root))
    return NONE if rule is None else rule(root)


class SearchTerms:
    """Collects what has changed, and writes it in two statements."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._before: dict[str, frozenset[str]] = {}
        self._after: dict[str, frozenset[str]] = {}

    def know(self, other: "SearchTerms") -> None:
        """What another one knows of loaded roots."""
        self._before |= other._before

    def loaded(self, root: Any) -> None:
        if type(root) in TERMS:
            self._before.setdefault(root.id, terms_of(root))

    def changed(self, root: Any, *, new: bool) -> bool:
        """Note the terms of a root that is written: whether they have to be, too."""
        terms = terms_of(root)
        if new or terms != self._before.get(root.id, NONE):
            self._after[root.id] = terms
            return True
        return False

    def replace(self, root: Any) -> None:
        """Write them whatever was known of them."""
        self._before[root.id], self._after[root.id] = NONE | {""}, terms_of(root)

    async def write(self) -> None:
        if known := sorted(self._after.keys() & self._before.keys()):
            await self._statements.run(GONE, [{"owners": known}])
        rows = [
            {"id": f"{owner_id}:{term}", "owner_id": owner_id, "term": term}
            for owner_id, terms in self._after.items()
            for term in sorted(terms)
        ]
        if rows:
            await self._statements.run(inserting(t.search_terms, tuple(rows[0])), rows)
        self._after.clear()
