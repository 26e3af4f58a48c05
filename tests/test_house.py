"""The law of the house: what is described, what is true, how long things may be."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
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
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)

import resolvers.root as root
from domain.shared import errors as domain_errors
from domain.shared.errors import DomainError
from hub.http.graph import make_graph, printed
from persistence.tables.mapping.nouns import TABLES

HOUSE = Path(__file__).parents[1]
PACKAGES = (
    *("schema", "resolvers", "domain", "persistence", "subscriptions"),
    *("execution", "integrations", "hub", "web"),
)
# The most lines of a file and of a function, and what most of them keep to; `docs/adding.md`.
FILE_MAX, FILE_MOST = 300, 210
FUNCTION_MAX, FUNCTION_MOST = 40, 16
FOLDER_MEDIAN, FOLDER_MAX = 5, 12
# Tests that are longer still. The list only shrinks.
LONG_TESTS = {
    "tests/given.py",
    "tests/graph/records/test_metafields.py",
}
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

TESTS = [f for f in FILES if f.suffix == ".py" and f.relative_to(HOUSE).parts[0] == "tests"]
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


def definition_of(name: str) -> Any:
    return getattr(SCHEMA.type_map[name], "extensions", {}).get("strawberry-definition")


def object_types() -> dict[str, type]:
    """Graph types that read a domain class, with the class."""
    origins = {name: getattr(definition_of(name), "origin", None) for name in SCHEMA.type_map}
    sources = {name: getattr(origin, "source", None) for name, origin in origins.items()}
    return {name: source for name, source in sources.items() if source is not None}


def test_a_type_reads_only_what_its_source_has() -> None:
    assert len(object_types()) > 25
    for name, source in object_types().items():
        for field in definition_of(name).fields:
            if field.base_resolver is None and field.python_name != "id":
                assert field.python_name in attributes_of(source), (name, field.python_name)


def attributes_of(source: type) -> set[str]:
    known = {*getattr(source, "__dataclass_fields__", {}), *dir(source)}
    return known | ({c.key for c in TABLES[source].columns} if source in TABLES else set())


def test_a_table_keeps_what_its_type_shows() -> None:
    """A row has every attribute that the graph reads of it: reads never load aggregates."""
    for name, source in object_types().items():
        if source in TABLES:
            columns = {column.key for column in TABLES[source].columns}
            plain = {f.python_name for f in definition_of(name).fields if f.base_resolver is None}
            assert plain <= columns, (name, plain - columns)


def test_every_refusal_of_the_domain_is_an_error_of_the_graph() -> None:
    refusals = {
        kind.__name__: kind
        for kind in vars(domain_errors).values()
        if isinstance(kind, type) and issubclass(kind, DomainError)
    }
    shown = {kind.name for kind in SCHEMA.type_map.values() if _is_error(kind)}
    assert refusals.keys() - shown == {"DomainError", "Refusals", "InvalidCursor"}
    assert shown <= refusals.keys()
    for name in shown:
        facts = set(refusals[name].__dataclass_fields__)
        graph = {field.python_name for field in definition_of(name).fields}
        assert graph == facts | {"code", "message", "path"}, name


def test_every_refusal_of_the_domain_has_a_code_and_only_those_have() -> None:
    codes: Any = SCHEMA.type_map["ErrorCode"]
    shown = [name for name, kind in SCHEMA.type_map.items() if _is_error(kind)]
    assert set(codes.values) == {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", n).upper() for n in shown}


def test_every_member_of_an_error_union_is_a_user_error() -> None:
    unions = [t for t in SCHEMA.type_map.values() if isinstance(t, GraphQLUnionType)]
    errors = [union for union in unions if union.name.endswith("Error")]
    assert len(errors) > 30
    for union in errors:
        assert all(map(_is_error, union.types)), union.name


def _is_error(kind: Any) -> bool:
    return isinstance(kind, GraphQLObjectType) and "UserError" in {i.name for i in kind.interfaces}


def refusals_of(payload: Any) -> set[str]:
    """The errors a mutation answers with, or its rows do."""
    if "rows" in payload.fields:
        payload = get_named_type(payload.fields["rows"].type)
    return {member.name for member in get_named_type(payload.fields["errors"].type).types}


def test_every_mutation_answers_with_the_errors_that_its_input_can_meet() -> None:
    assert SCHEMA.mutation_type
    for name, field in SCHEMA.mutation_type.fields.items():
        given: Any = get_named_type(field.args["input"].type)
        rows = given.fields.get("rows")
        inner: Any = get_named_type(rows.type) if rows else given
        needed = {"InvalidInput"}
        if any(key.endswith("Id") and key != "externalId" for key in inner.fields):
            needed.add("NotFound")
        if "idempotencyKey" in inner.fields:
            needed.add("IdempotencyKeyReused")
        if "expectedVersion" in inner.fields:
            needed.add("VersionConflict")
        if "errorPolicy" in given.fields:
            needed.add("RolledBack")
        found = refusals_of(get_named_type(field.type))
        assert needed <= found, (name, needed - found)


def test_a_mutation_answers_with_its_own_errors_and_not_with_all() -> None:
    assert SCHEMA.mutation_type
    fields = SCHEMA.mutation_type.fields.values()
    sizes = [len(refusals_of(get_named_type(field.type))) for field in fields]
    assert len(set(sizes)) > 3
    assert max(sizes) < len(list(filter(_is_error, SCHEMA.type_map.values())))


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
                yield f"{file.relative_to(HOUSE)}:{node.lineno} {node.name}", length


def percentile(values: Iterable[int], of: int) -> int:
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) * of // 100]


def test_files_and_functions_stay_short() -> None:
    lengths = {str(f.relative_to(HOUSE)): len(f.read_text().splitlines()) for f in SHORT}
    assert {name: n for name, n in lengths.items() if n > FILE_MAX} == {}
    assert percentile(lengths.values(), 90) <= FILE_MOST
    functions_ = dict(functions())
    assert {name: n for name, n in functions_.items() if n > FUNCTION_MAX} == {}
    assert percentile(functions_.values(), 90) <= FUNCTION_MOST


def test_files_of_tests_stay_short() -> None:
    lengths = {str(f.relative_to(HOUSE)): len(f.read_text().splitlines()) for f in TESTS}
    too_long = {name for name, length in lengths.items() if length > FILE_MAX}
    assert too_long - LONG_TESTS == set(), "too long"
    assert LONG_TESTS - too_long == set(), "short enough now: no longer an exception"


def test_folders_stay_small() -> None:
    """Those of the tests too."""
    files = [f for f in (*SHORT, *TESTS) if f.name != "__init__.py"]
    folders = Counter(str(file.parent.relative_to(HOUSE)) for file in files)
    assert percentile(folders.values(), 50) <= FOLDER_MEDIAN
    assert {name: n for name, n in folders.items() if n > FOLDER_MAX} == {}


TELLTALES = re.compile(
    r"/"
    r"work/|/"
    r"root/|/"
    r"home/\w+/|\.pyenv|artifactory|jfrog|nexus|--index-url\s+http|"
    r"resolved\": \"http",
    re.IGNORECASE,
)


@pytest.mark.parametrize("folder", sorted({f.relative_to(HOUSE).parts[0] for f in FILES}))
def test_no_file_names_the_machine_it_was_written_on(folder: str) -> None:
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
