"""The glossary and the graph use the same words."""

import re
from pathlib import Path

from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType

from hub.http.graph import make_graph

GLOSSARY = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text()
TYPES = make_graph().graphql_schema.type_map
# Types whose name says what they are made of.
DERIVED = ("Payload", "Row", "Connection", "Edge")
# Enums that repeat the values of others, or name columns.
REPEATED = ("TransitionState", "TransitionAction", "ErrorCode", "Entity")


def words() -> set[str]:
    return set(re.findall(r"`(\w+)`", GLOSSARY))


def test_every_type_of_the_graph_is_in_the_glossary() -> None:
    kinds = (GraphQLObjectType, GraphQLInterfaceType)
    named = {name for name, kind in TYPES.items() if isinstance(kind, kinds)}
    wanted = {n for n in named if not n.startswith("__") and not n.endswith(DERIVED)}
    assert wanted - words() == set()


def test_every_value_of_the_graph_has_its_meaning_in_the_glossary() -> None:
    for name, kind in TYPES.items():
        if isinstance(kind, GraphQLEnumType) and not name.startswith("__"):
            if name in REPEATED or name.endswith("Sort"):
                continue
            section = GLOSSARY.split(f"### {name}\n")[1].split("###")[0]
            for value, described in kind.values.items():
                assert f"| `{value}` | {described.description} |" in section, (name, value)


def test_the_glossary_has_no_word_that_the_graph_lost() -> None:
    for name in re.findall(r"^### (\w+)$", GLOSSARY, re.MULTILINE):
        kind = TYPES[name]
        assert isinstance(kind, GraphQLEnumType)
        section = GLOSSARY.split(f"### {name}\n")[1].split("###")[0]
        assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(kind.values)
