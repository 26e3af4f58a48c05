"""The documents name only files, commands and make targets that exist, and nobody is addressed."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from execution.errors import MEANT
from tests.deploy.asking import HOUSE, understood

README = HOUSE / "README.md"
DOCUMENTS = sorted((README, HOUSE / "CHANGELOG.md", *(HOUSE / "docs").rglob("*.md")))
# Anything in backticks or the target of a link that looks like the path of a file or folder.
SPAN = re.compile(r"`([^`\n]+)`|\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w.-]+/[\w./-]*")
COMMAND = re.compile(r"`order-hub ([a-z][^`]*)`")
# Placeholders of arguments in the README.
ARGUMENTS = {"N": "2", "PATH": ".", "URL": "sqlite+aiosqlite:///hub.db", "FILE": "hub.db"}
# Not in the repository: what is installed or built, the worked example of `docs/adding.md`, and a
# file of another project that `docs/scale.md` cites.
ELSEWHERE = re.compile(r"^\.venv/|^build/|/dist\b|/returns[/.]|parcel_return|^docs/content/")

# Whose texts are shown to people.
SPOKEN = ("domain", "schema", "resolvers", "execution", "persistence", "subscriptions", "hub")
SECOND = re.compile(r"\b(you|your|yours)\b", re.IGNORECASE)
SPEAKING = re.compile(r"\b([Yy]ou|[Yy]ours?|[Ww]e|[Oo]urs?|us)\b")
EXAMPLE = re.compile(r"```.*?```", re.DOTALL)


def paths_in(document: Path) -> set[str]:
    """The paths in a document that begin with a folder of the repository."""
    spans = (code or link for code, link in SPAN.findall(document.read_text()))
    words = {word.rstrip(",;:.") for span in spans for word in span.split()}
    return {
        word
        for word in words
        if PATH.fullmatch(word)
        and (HOUSE / word.partition("/")[0]).is_dir()
        and not ELSEWHERE.search(word)
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(HOUSE)))
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    assert {path for path in paths_in(document) if not (HOUSE / path).exists()} == set()


def test_paths_are_found_in_code_and_in_links() -> None:
    assert {"docs/scale.md", "examples/live.mjs", "deploy/"} <= paths_in(README)


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall(README.read_text()))))
def test_every_command_in_the_readme_exists(command: str) -> None:
    words = [ARGUMENTS.get(word, word) for word in shlex.split(command)]
    assert understood(words)


def test_every_make_target_in_a_document_exists() -> None:
    targets = re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text(), re.M)
    text = "\n".join(document.read_text() for document in DOCUMENTS)
    named = re.findall(r"(?:`|^)(?:\w+=\S+ )*make ([a-z]+)", text, re.M)
    assert {"run", "test", "check"} <= set(named) <= set(targets)


def strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_nobody_is_addressed_and_nobody_speaks() -> None:
    """Descriptions of the graph, messages of refusals, texts of commands, documents. But what
    graphql-core writes and is taken away, and what customers of the demo write."""
    for folder in SPOKEN:
        for file in sorted((HOUSE / folder).rglob("*.py")):
            if not file.is_relative_to(HOUSE / "hub" / "demo"):
                found = [text for text in strings(file) if SPEAKING.search(text)]
                assert [text for text in found if text != MEANT] == [], file
    for file in (*HOUSE.glob("*.md"), *HOUSE.glob("docs/*.md")):
        assert SECOND.findall(EXAMPLE.sub("", file.read_text())) == [], file
