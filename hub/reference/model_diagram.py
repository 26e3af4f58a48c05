"""Prints `docs/model.md`: the stored objects and how they refer to each other, from the tables."""

from collections.abc import Iterator
from inspect import getdoc

from graphql import GraphQLObjectType
from sqlalchemy import Column, Table

from domain.orders.order import Order
from hub.http.graph import make_graph
from persistence.tables.mapping.nouns import TABLES

NAMES = {table.name: noun.__name__ for noun, table in TABLES.items()}
ORDERS = TABLES[Order].name

_INTRODUCTION = (
    "# The model\n\nGenerated from the tables in the code by `make schema`; a test compares both. A"
    " line means that the object on the side of many refers to the one on the side of one; with a"
    " circle there, it may refer to none. Every part of an order refers to the order, and is"
    " changed together with it, under its `version`. Statuses and amounts are derived"
    " ([state machines](states.md), [terms](glossary.md))."
)


def printed_model() -> str:
    parts = [name for name in NAMES if _refers_to_order(name)]
    others = [name for name in NAMES if name not in parts]
    return (
        "\n\n".join(
            [
                _INTRODUCTION,
                "## An order and its parts\n\n" + _diagram([ORDERS, *parts], within=True),
                "## What orders refer to\n\n" + _diagram([*others, *parts], within=False),
                "## Objects\n\n" + _objects(),
            ]
        )
        + "\n"
    )


def _refers_to_order(name: str) -> bool:
    return any(column.name == "order_id" for column in _table(name).columns)


def _table(name: str) -> Table:
    return next(table for table in TABLES.values() if table.name == name)


def _diagram(names: list[str], *, within: bool) -> str:
    """The references among these tables: within orders, or those that are not."""
    of_order = {ORDERS, *(name for name in NAMES if _refers_to_order(name))}
    lines = []
    for name in names:
        found = [
            (column, target)
            for column, target in _references(name)
            if (target in of_order and name in of_order) == within
        ]
        # A part of a part need not be drawn as a part of the order too.
        parents = [one for one in found if one[0].name != "order_id"] or found
        for column, target in parents:
            one = "|o" if column.nullable else "||"
            lines.append(f"    {NAMES[target]} {one}--o{{ {NAMES[name]} : {column.name}")
    return "\n".join(["```mermaid", "erDiagram", *lines, "```"])


def _references(name: str) -> Iterator[tuple[Column[object], str]]:
    for column in _table(name).columns:
        for key in column.foreign_keys:
            if key.column.table.name in NAMES:
                yield column, key.column.table.name


def _objects() -> str:
    types = make_graph().graphql_schema.type_map
    rows = []
    for noun, table in sorted(TABLES.items(), key=lambda item: item[0].__name__):
        shown = types.get(noun.__name__)
        described = shown.description if isinstance(shown, GraphQLObjectType) else getdoc(noun)
        text = " ".join((described or "").split()).split(". ")[0].rstrip(".")
        rows.append(f"| {noun.__name__} | {text}. | `{noun.__module__}` | `{table.name}` |")
    return "\n".join(["| object | what it is | rules | table |", "|---|---|---|---|", *rows])
