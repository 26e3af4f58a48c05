"""Which refusals a use case can give, read from its source: the errors that it and the functions it
calls, or hands on by name, construct. More may be found than can happen."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from domain.shared import errors

ROOT = Path(__file__).parents[1]
KINDS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type)
    and issubclass(kind, errors.DomainError)
    and kind not in (errors.DomainError, errors.Refusals)
}
# What storage refuses, by the method of its port. Stock that orders move is another matter: they
# reserve what `candidates` has locked, and afterwards move only what is reserved for them.
STORAGE = {
    ("UnitOfWork", "get"): {"NotFound"},
    ("UnitOfWork", "order_of"): {"NotFound"},
    ("UnitOfWork", "level"): {"NotFound", "KitHasNoStock"},
    ("UnitOfWork", "levels"): {"NotFound", "KitHasNoStock"},
    ("UnitOfWork", "move"): {"InsufficientStock"},
    ("Naming", "known_units"): {"InsufficientLot"},
}
LIFECYCLES = {"Lifecycle", "Permits"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Known:
    """A function or method of the domain."""

    module: str
    owner: str | None
    node: Function = field(compare=False)

    @property
    def name(self) -> str:
        return self.node.name

    @cached_property
    def arguments(self) -> dict[str, set[str]]:
        """The classes that arguments are annotated with, here and in nested functions."""
        found: dict[str, set[str]] = {}
        for part in ast.walk(self.node):
            if isinstance(part, ast.arg) and part.annotation is not None:
                names = {n.id for n in ast.walk(part.annotation) if isinstance(n, ast.Name)}
                found.setdefault(part.arg, set()).update(names)
        return found


class Sources:
    """Every function of the domain, and which of them a call can mean."""

    def __init__(self) -> None:
        self.functions: dict[tuple[str, str], Known] = {}
        self.methods: dict[tuple[str, str], Known] = {}
        self.bases: dict[str, set[str]] = {}
        self.imports: dict[str, dict[str, tuple[str, str]]] = {}
        for file in (ROOT / "domain").rglob("*.py"):
            self._read(".".join(file.relative_to(ROOT).with_suffix("").parts), file)

    def _read(self, module: str, file: Path) -> None:
        tree = ast.parse(file.read_text())
        self.imports[module] = {
            alias.asname or alias.name: (part.module or "", alias.name)
            for part in tree.body
            if isinstance(part, ast.ImportFrom)
            for alias in part.names
        }
        for part in tree.body:
            if isinstance(part, Function):
                self.functions[module, part.name] = Known(module, None, part)
            elif isinstance(part, ast.ClassDef):
                self.bases[part.name] = {b.id for b in part.bases if isinstance(b, ast.Name)}
                for inner in part.body:
                    if isinstance(inner, Function):
                        self.methods[part.name, inner.name] = Known(module, part.name, inner)

    def named(self, module: str, name: str) -> list[Known]:
        """A function or class of this name, as this module knows it."""
        home, name = self.imports[module].get(name, (module, name))
        if (home, name) in self.functions:
            return [self.functions[home, name]]
        made = [self.methods.get((name, part)) for part in ("__init__", "__post_init__")]
        return [known for known in made if known]

    def of_class(self, owner: str, name: str) -> list[Known]:
        if (owner, name) in self.methods:
            return [self.methods[owner, name]]
        return [known for base in self.bases.get(owner, ()) for known in self.of_class(base, name)]

    def of_any_class(self, name: str) -> list[Known]:
        """Whatever has a method of this name; use cases and ports are called by their own names."""
        return [
            known
            for (owner, method), known in self.methods.items()
            if method == name
            and owner not in LIFECYCLES
            and not known.module.startswith(("domain.ports.", "domain.services."))
        ]

    def callees(self, caller: Known, call: ast.Call) -> list[Known]:
        """What is called, and the functions that are handed to it."""
        handed = [a for a in call.args if isinstance(a, ast.Name)]
        return [
            *self._called(caller, call.func),
            *(known for name in handed for known in self.named(caller.module, name.id)),
        ]

    def _called(self, caller: Known, target: ast.expr) -> list[Known]:
        if isinstance(target, ast.Name):
            return self.named(caller.module, target.id)
        if not isinstance(target, ast.Attribute):
            return []
        if not isinstance(target.value, ast.Name):
            return self.of_any_class(target.attr)
        holder = target.value.id
        if holder == "self" and caller.owner:
            return self.of_class(caller.owner, target.attr)
        home, name = self.imports[caller.module].get(holder, ("", holder))
        if (f"{home}.{name}", target.attr) in self.functions:
            return [self.functions[f"{home}.{name}", target.attr]]
        if holder.isupper():
            return [k for kind in LIFECYCLES for k in self.of_class(kind, target.attr)]
        classes = caller.arguments.get(holder, set()) & self.bases.keys()
        known = [k for kind in classes for k in self.of_class(kind, target.attr)]
        return known if classes else self.of_any_class(target.attr)


SOURCES = Sources()


def can_refuse(service: str, method: str) -> set[str]:
    """The names of the errors that a method of a service can end in."""
    found: set[str] = set()
    (known,) = SOURCES.of_class(service, method)
    _collect(known, frozenset(), found, set())
    return found


def _collect(
    known: Known,
    caught: frozenset[str],
    found: set[str],
    seen: set[tuple[str, str | None, str, frozenset[str]]],
) -> None:
    place = (known.module, known.owner, known.name, caught)
    if place in seen:
        return
    seen.add(place)
    found |= STORAGE.get((known.owner or "", known.name), set()) - caught
    for node, caught_here in _nodes(known.node.body, caught):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in KINDS:
            found |= {node.id} - caught_here
        if isinstance(node, ast.Call):
            for callee in SOURCES.callees(known, node):
                _collect(callee, caught_here, found, seen)


def _nodes(
    body: Iterable[ast.AST], caught: frozenset[str]
) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Everything that may run, each with the errors that are caught around it."""
    for node in body:
        if isinstance(node, ast.Try):
            yield from _nodes(node.body, caught | _caught(node))
            for handler in node.handlers:
                yield from _nodes(handler.body, caught)
            yield from _nodes([*node.orelse, *node.finalbody], caught)
            continue
        yield node, caught
        yield from _nodes(_running(node), caught)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node without annotations, which name classes and run nothing."""
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            parts = value if isinstance(value, list) else [value]
            yield from (part for part in parts if isinstance(part, ast.AST))


def _caught(node: ast.Try) -> set[str]:
    """What handlers take in for good. A `DomainError` is gathered, and raised later."""
    return {
        name.id
        for handler in node.handlers
        if handler.type and not any(isinstance(n, ast.Raise) for n in ast.walk(handler))
        for name in ast.walk(handler.type)
        if isinstance(name, ast.Name) and name.id in KINDS
    }
