"""Which column of a table says to which order or customer a row with personal data belongs."""

from sqlalchemy import Column, Table

# Tables of which a column other than `order_id` has the id of the order.
_NAMED_OTHERWISE = {
    "orders": "id",
    "inventory_movements": "cause",
    "dead_letters": "subject_id",
    "search_terms": "owner_id",
    "metafields": "owner_id",
}


def order_column(table: Table) -> Column[str] | None:
    """The column with the order's id; `None` where rows belong to no order."""
    name = _NAMED_OTHERWISE.get(table.name, "order_id")
    found: Column[str] | None = table.columns.get(name)
    return found
