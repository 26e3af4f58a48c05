"""The register of personal data is complete: for the tables and for the graph."""

from collections.abc import Iterator

from sqlalchemy import JSON, Column, String
from sqlalchemy.types import TypeDecorator

from domain.privacy.personal import NOT_PERSONAL, PERSONAL, Erasure, PersonalCategory, columns_of
from hub.http.graph import make_graph, printed
from persistence.engine.columns import Choice
from persistence.tables import metadata
from persistence.tables.mapping.nouns import TABLES
from persistence.writes.privacy.belonging import order_column
from schema.privacy.personal import personal_fields
from tests.test_house import definition_of, object_types

SCHEMA = make_graph().graphql_schema


def is_text(column: Column[object]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String | JSON) and not isinstance(column.type, Choice)


def texts() -> Iterator[tuple[str, str]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if is_text(column):
                yield table.name, column.key


def test_each_stored_text_is_either_personal_data_or_not() -> None:
    """A new column of text is in one of the two lists of domain/privacy/personal.py."""
    harmless = {(table, name) for table, names in NOT_PERSONAL.items() for name in names.split()}
    assert set(PERSONAL) & harmless == set()
    assert set(texts()) - set(PERSONAL) - harmless == set(), "in neither list"
    assert (set(PERSONAL) | harmless) - set(texts()) == set(), "no such column"


def test_a_row_that_is_erased_whole_has_nothing_to_keep() -> None:
    for table in metadata.sorted_tables:
        erasing = {personal.erasing for personal in columns_of(table.name).values()}
        assert Erasure.ROW not in erasing or erasing == {Erasure.ROW}, table.name


def test_what_is_erased_with_an_order_says_whose_it_is() -> None:
    beside = {"api_keys", "customers", "idempotency_keys", "import_rejects", "erasures"}
    beside |= {"replenishment_suggestions", "stock_alerts"}
    beside |= {"stock_counts", "stock_count_lines", "stock_count_entries", "stock_imports"}
    for table in {name for name, _ in PERSONAL} - beside:
        assert order_column(metadata.tables[table]) is not None, table


def test_a_field_of_the_graph_is_marked_if_its_column_is_personal() -> None:
    marked = personal_fields(SCHEMA)
    derived = {("customers", "contact_points")}
    for name, source in object_types().items():
        if source not in TABLES:
            continue
        for field in definition_of(name).fields:
            row = PERSONAL.get((TABLES[source].name, field.python_name))
            plain = (
                field.base_resolver is None or (TABLES[source].name, field.python_name) in derived
            )
            if plain:
                shown = definition_of(name).get_field(field.python_name)
                graph_name = shown.graphql_name or _camel(field.python_name)
                assert marked.get((name, graph_name)) == (row and row.category), (name, graph_name)


def test_every_mark_is_printed_in_the_schema() -> None:
    fields = personal_fields(SCHEMA)
    assert len(fields) > 25
    assert fields["Order", "tags"] is PersonalCategory.FREE_TEXT
    assert "email: String @personal(category: CONTACT)" in printed()


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
