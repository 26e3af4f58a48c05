"""`SECURITY.md` is true: the tests that it names exist, and every line names one."""

import ast
import re

import pytest

from tests.deploy.asking import HOUSE

SECURITY = HOUSE / "SECURITY.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TABLES = ("OWASP API Security Top 10 (2023)", "OWASP GraphQL cheat sheet", "The rest")
# Who may see and do what has a document of its own.
ELSEWHERE = ("API1 ",)
RISKS = 10
CLIENTS = re.compile(r"^\s*(?:import|from) (?:httpx2|urllib\.request|http\.client|aiohttp)", re.M)


def named() -> list[tuple[str, str]]:
    return sorted(set(TEST.findall(SECURITY.read_text())))


@pytest.mark.parametrize(("file", "name"), named())
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    functions = ast.walk(ast.parse((HOUSE / file).read_text()))
    assert name in {
        node.name for node in functions if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("heading", TABLES)
def test_every_line_names_its_test(heading: str) -> None:
    chapter = SECURITY.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in chapter.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 8
    for row in rows:
        assert TEST.search(row) or row[2:].startswith(ELSEWHERE), row


def test_all_ten_risks_have_a_line() -> None:
    assert len(set(re.findall(r"^\| API(\d+) ", SECURITY.read_text(), re.M))) == RISKS


def test_nothing_that_reads_requests_can_fetch_an_address() -> None:
    """Addresses are those of the settings, and only the outermost package has a client at all."""
    packages = ("domain", "execution", "persistence", "resolvers", "schema", "subscriptions")
    files = [file for name in (*packages, "hub/http") for file in (HOUSE / name).rglob("*.py")]
    assert len(files) > 300
    assert [str(file) for file in files if CLIENTS.search(file.read_text())] == []
