"""The law of the house: what is described, what is true, how long things may be."""

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
    is_introspection_type,
    is_specified_scalar_type,
)
from resolvers.errors import SHOWN_AS

import resolvers.root as root
from domain.shared import errors as domain_errors
from domain.shared.errors import DomainError
from hub.http.graph import make_graph, printed
from persistence.tables.nouns import TABLES

HOUSE = Path(__file__).parents[1]
PACKAGES = (
    *("schema", "resolvers", "domain", "persistence", "subscriptions"),
    *("execution", "integrations", "hub", "web"),
)
LINES_MAX = 300
FUNCTION_MAX = 70
FUNCTION_GOOD = 30
SCHEMA = make_graph().graphql_schema


def written_by_us() -> list[Path]:
    """What git keeps, or will; without git, whatever is in our folders."""
    if not (HOUSE / ".git").exists():
        return [f for package in (*PACKAGES, "tests") for f in (HOUSE / package).rglob("*.py")]
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)
    return [HOUSE / name for name in listed.stdout.splitlines() if (HOUSE / name).is_file()]


FILES = written_by_us()
CODE = [f for f in FILES if f.suffix == ".py" and f.relative_to(HOUSE).parts[0] in PACKAGES]

# Migrations are generated, and never change.
SHORT = [f for f in CODE if "migrations" not in f.parts]


def undescribed() -> Iterator[str]:
    for name, kind in SCHEMA.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        parts: dict[str, Any] = {name: kind}
        if isinstance(kind, GraphQLEnumType):
            parts |= {f"{name}.{value}": v for value, v in kind.values.items()}
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field, described in kind.fields.items():
                parts[f"{name}.{field}"] = described
                for argument, told in getattr(described, "args", {}).items():
                    parts[f"{name}.{field}({argument})"] = told
        yield from (part for part, described in parts.items() if not described.description)


def test_everything_in_the_graph_is_described() -> None:
    assert list(undescribed()) == []


def test_the_printed_schema_is_the_one_that_is_served() -> None:
    assert (HOUSE / "schema" / "hub.graphql").read_text() == printed(), "run `make schema`"


def test_no_other_distribution_ships_one_of_our_names() -> None:
    owners = packages_distributions()
    for package in PACKAGES:
        assert set(owners.get(package, [])) <= {"omnichannel-order-hub"}, package


def views() -> dict[str, type]:
    """Graph types that are views, by the domain class they read."""
    found = {}
    for name, kind in SCHEMA.type_map.items():
        definition = getattr(kind, "extensions", {}).get("strawberry-definition")
        origin = getattr(definition, "origin", None)
        reads = origin.__dict__.get("is_type_of") if origin else None
        if reads is not None:
            (source,) = reads.__func__.__closure__
            found[name] = source.cell_contents
    return found


def attributes_of(source: type) -> set[str]:
    known = {*getattr(source, "__dataclass_fields__", {}), *dir(source)}
    return known | ({c.key for c in TABLES[source].columns} if source in TABLES else set())


def test_a_view_reads_only_what_its_source_has() -> None:
    assert len(views()) > 30
    for name, source in views().items():
        definition = SCHEMA.type_map[name].extensions["strawberry-definition"]
        for field in definition.fields:
            if field.base_resolver is None and field.python_name != "id":
                assert field.python_name in attributes_of(source), (name, field.python_name)


def test_a_record_tells_what_its_view_shows() -> None:
    """A row of the table has every attribute the view reads: reads never load aggregates."""
    for name, source in views().items():
        if source in TABLES:
            columns = {column.key for column in TABLES[source].columns}
            definition = SCHEMA.type_map[name].extensions["strawberry-definition"]
            plain = {f.python_name for f in definition.fields if f.base_resolver is None}
            assert plain <= columns, (name, plain - columns)


def test_every_refusal_of_the_domain_is_shown_or_is_a_top_level_error() -> None:
    refusals = {kind for kind in vars(domain_errors).values() if _is_refusal(kind)}
    assert refusals - set(SHOWN_AS) == {domain_errors.InvalidCursor}
    for source, shown in SHOWN_AS.items():
        facts = set(getattr(source, "__dataclass_fields__", {}))
        graph = {f.python_name for f in shown.__strawberry_definition__.fields}  # type: ignore[attr-defined]
        assert graph == facts | {"message"}, source


def _is_refusal(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, DomainError) and kind is not DomainError


def answers(name: str) -> set[str]:
    """The refusals in the union a mutation answers with, or its rows do."""
    assert SCHEMA.mutation_type
    kind: Any = SCHEMA.mutation_type.fields[name].type.of_type
    if isinstance(kind, GraphQLObjectType):
        kind = kind.fields["rows"].type.of_type.of_type.of_type.fields["result"].type.of_type
    assert isinstance(kind, GraphQLUnionType)
    return {member.name for member in kind.types}


def test_every_mutation_may_answer_what_its_input_can_meet() -> None:
    assert SCHEMA.mutation_type
    for name, field in SCHEMA.mutation_type.fields.items():
        given: Any = field.args["input"].type.of_type
        inner = (
            given.fields["rows"].type.of_type.of_type.of_type if "rows" in given.fields else given
        )
        needed = {"InvalidInput"}
        if any(key.endswith("Id") and key != "externalId" for key in inner.fields):
            needed.add("NotFound")
        if "idempotencyKey" in inner.fields:
            needed.add("IdempotencyKeyReused")
        if "expectedVersion" in inner.fields:
            needed.add("VersionConflict")
        if "errorPolicy" in given.fields:
            needed.add("RolledBack")
        assert needed <= answers(name), (name, needed - answers(name))


def test_every_root_field_has_one_line() -> None:
    roots: list[Any] = [root.Query, root.Mutation, root.Subscription]
    listed = chain.from_iterable(kind.__strawberry_definition__.fields for kind in roots)
    for field in listed:
        assert field.description, field.python_name


def functions() -> Iterator[tuple[str, int]]:
    for file in SHORT:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{file.relative_to(HOUSE)}:{node.name}", length


# Tables are lists, and lists are as long as what they list.
LONG = {"persistence/writes/unit_of_work.py"}


def test_files_and_functions_stay_short() -> None:
    lengths = {str(f.relative_to(HOUSE)): len(f.read_text().splitlines()) for f in SHORT}
    too_long = {name for name, length in lengths.items() if length > LINES_MAX}
    assert too_long <= LONG, too_long - LONG
    assert [name for name, length in functions() if length > FUNCTION_MAX] == []
    longish = [name for name, length in functions() if length > FUNCTION_GOOD]
    print(len(longish), "functions have more than", FUNCTION_GOOD, "lines")


TELLTALES = re.compile(
    r"/"
    r"work/|/"
    r"root/|/"
    r"home/\w+/|\.pyenv|artifactory|jfrog|nexus|--index-url\s+http|"
    r"resolved\": \"http",
    re.IGNORECASE,
)


@pytest.mark.parametrize("folder", sorted({f.relative_to(HOUSE).parts[0] for f in FILES}))
def test_nothing_tells_of_the_machine_it_was_written_on(folder: str) -> None:
    for file in FILES:
        if file.relative_to(HOUSE).parts[0] == folder and file != Path(__file__):
            found = TELLTALES.search(file.read_text(errors="ignore"))
            assert found is None, (file.relative_to(HOUSE), found)


def _shape(kind: GraphQLOutputType) -> str:
    """What two fields of one answer must share to be asked for by the same name."""
    if isinstance(kind, GraphQLNonNull):
        return _shape(kind.of_type) + "!"
    if isinstance(kind, GraphQLList):
        return f"[{_shape(kind.of_type)}]"
    return kind.name if isinstance(kind, GraphQLScalarType | GraphQLEnumType) else "{}"


def test_no_answer_needs_an_alias_to_tell_its_members_apart() -> None:
    unions = [t for t in SCHEMA.type_map.values() if isinstance(t, GraphQLUnionType)]
    assert unions
    for union in unions:
        shapes: dict[str, set[str]] = {}
        for member in union.types:
            for name, field in member.fields.items():
                shapes.setdefault(name, set()).add(_shape(field.type))
        assert {name for name, found in shapes.items() if len(found) > 1} == set(), union.name
