"""`python -m tests.mutants`: are the tests worth anything? Each mutant is a copy of the project in
which one token of the domain is another one; the tests have to notice it. Those that survive are
printed, and the exit code is 1 if they are more than one in twenty."""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import Phase, settings

HOUSE = Path(__file__).parents[1]
COPIED = (
    *("domain", "schema", "resolvers", "persistence", "subscriptions", "execution"),
    *("integrations", "hub", "web/examples", "docs", "tests"),
)
SURVIVORS_MAX = 0.05
# Long enough for tests that are slow because the machine is busy; an endless loop is a fault found.
DOMAIN_SECONDS, GRAPH_SECONDS = 300, 600
SLOWEST = "tests/domain/orders/life"
AREAS = ("orders", "fulfillment", "inventory", "payments")
OTHERS = ("tests/graph/orders", "tests/graph/records", "tests/graph/lists", "tests/graph/shared")
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt},
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
    **{ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And},
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult},
}


def pytest_configure() -> None:
    """As a plugin of the runs: an example that fails is enough, it need not be the smallest."""
    settings.register_profile("mutants", phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")


@dataclass(frozen=True)
class Mutant:
    """`place` is the number of the mutable node within its file."""

    file: Path
    place: int

    def text(self) -> tuple[str, str]:
        """The file with the mutation, and what it is."""
        tree = ast.parse((HOUSE / self.file).read_text())
        node = list(mutable(tree))[self.place]
        line, before = getattr(node, "lineno", 0), ast.unparse(node)
        mutate(node)
        return ast.unparse(tree), f"{self.file}:{line}: {before} → {ast.unparse(node)}"


def mutable(tree: ast.AST) -> Iterator[ast.AST]:
    """Neither annotations nor decorators nor texts: no act depends on them."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST):
                if is_mutable(node):
                    yield node
                yield from mutable(node)


def is_mutable(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=[op]) | ast.BoolOp(op=op) | ast.BinOp(op=op):
            return type(op) in SWAPPED
        case ast.Constant(value=value):
            return isinstance(value, bool | int)
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Return(value=value):
            return value is not None and not isinstance(value, ast.Constant)
    return False


def mutate(node: ast.AST) -> None:
    match node:
        case ast.Compare():
            node.ops = [SWAPPED[type(node.ops[0])]()]  # type: ignore[list-item]
        case ast.BoolOp() | ast.BinOp():
            node.op = SWAPPED[type(node.op)]()  # type: ignore[assignment]
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant(value=int(number)):
            node.value = number + 1
        case ast.UnaryOp():
            node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)
        case ast.Return():
            node.value = ast.Constant(value=None)


def mutants(seed: int, count: int, under: str) -> list[Mutant]:
    """So many different ones, drawn by the seed."""
    files = sorted(f.relative_to(HOUSE) for f in (HOUSE / under).rglob("*.py"))
    everyone = [
        Mutant(file, place)
        for file in files
        for place, _ in enumerate(mutable(ast.parse((HOUSE / file).read_text())))
    ]
    return random.Random(seed).sample(everyone, min(count, len(everyone)))


def area_of(file: Path) -> str:
    parts = [part for part in file.parts if part not in ("domain", "services")]
    return parts[0]


def domain_tests(file: Path) -> list[str]:
    """Those of its area first, the slowest last: the first one that fails is enough."""
    own = HOUSE / "tests" / "domain" / area_of(file)
    found = sorted(HOUSE.glob("tests/domain/**/test_*.py"))
    names = {str(f.relative_to(HOUSE)): own in f.parents for f in found}
    return sorted(names, key=lambda name: (name.startswith(SLOWEST), not names[name], name))


def graph_tests(file: Path) -> list[str]:
    return [f"tests/graph/{area}" for area in AREAS if area == area_of(file)] or list(OTHERS)


def passes(folder: Path, tests: list[str], seconds: int, *more: str) -> bool:
    """In a new process: what was imported of the domain would stay as it was."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.mutants", *more, *tests]
    # Compiled files are told apart by their second and their size, which a mutation may keep.
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("HUB_TESTS", None)
    command += ["-p", "no:cacheprovider"]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def survives(mutant: Mutant, folder: Path, *, graph: bool) -> tuple[bool, str]:
    text, what = mutant.text()
    target = folder / mutant.file
    target.write_text(text)
    try:
        alive = passes(folder, domain_tests(mutant.file), DOMAIN_SECONDS, "--noconftest")
        if alive and graph:
            alive = passes(folder, graph_tests(mutant.file), GRAPH_SECONDS, "-k", "sqlite")
    finally:
        shutil.copyfile(HOUSE / mutant.file, target)
    return alive, what


def copy_of_the_project(folder: Path) -> None:
    for name in COPIED:
        ignored = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(HOUSE / name, folder / name, ignore=ignored)
    shutil.copyfile(HOUSE / "pyproject.toml", folder / "pyproject.toml")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--under", default="domain", help="the folder whose files are mutated")
    parser.add_argument("--domain-only", action="store_true", help="without the tests of the graph")
    given = parser.parse_args()
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        copy_of_the_project(Path(name))
        unchanged = domain_tests(Path("domain/orders/order.py"))
        assert passes(Path(name), unchanged, DOMAIN_SECONDS, "--noconftest"), "they fail anyway"
        drawn = mutants(given.seed, given.count, given.under)
        for number, mutant in enumerate(drawn, start=1):
            alive, what = survives(mutant, Path(name), graph=not given.domain_only)
            print(f"{number:>3} {'SURVIVES' if alive else 'found   '} {what}", flush=True)
            survivors += [what] if alive else []
    print(f"{len(survivors)} of {len(drawn)} survive.", *survivors, sep="\n")
    return int(len(survivors) > SURVIVORS_MAX * len(drawn))


if __name__ == "__main__":
    sys.exit(main())
