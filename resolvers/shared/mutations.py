"""Mutations, one line each: an input, and the use case that takes its command. The name, payload,
error union and description of a mutation follow from them."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from inspect import cleandoc, getdoc
from typing import Annotated, Any, TypeVar, get_type_hints

import strawberry

from domain.access.caller import Caller
from domain.services.shared.bulk import in_bulk
from domain.services.shared.refusals import refusals_of
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.errors import (
    DomainError,
    IdempotencyKeyReused,
    InvalidInput,
    NotFound,
    Refusals,
    RolledBack,
    VersionConflict,
)
from execution.bulk.rows import faults_of
from execution.checks.directives import Cost, sized
from execution.observing import answered
from resolvers.shared.context import Info
from resolvers.shared.guarding import (
    look_up_rows,
    require_own_answer,
    require_visible,
    shown_refusals,
)
from resolvers.shared.paths import located
from resolvers.shared.unreadable import UnreadableRow, all_rows
from schema.shared.inputs import keyed_command_of
from schema.shared.payloads import (
    Also,
    BulkOutcome,
    Outcome,
    bulk_input_type,
    bulk_payload_type,
    error_union,
    payload_type,
)
from schema.weights import CHANGE

Manifest = TypeVar("Manifest", bound=type)
Result = TypeVar("Result", Outcome, BulkOutcome)
Method = Callable[..., Awaitable[Any]]
RefusalKinds = frozenset[type[DomainError]]

INPUT = strawberry.argument(description="What to do.")
BULK = (
    "Up to 250 rows, as many as 10,000 points pay for, kept a few at a time: after UNAVAILABLE "
    "send them again, with the same keys. With ALL_OR_NOTHING up to 50 rows, in one transaction."
)
# What follows from a field of the input: an unknown id, a newer version, a reused key.
IMPLIED: tuple[tuple[str, type[DomainError]], ...] = (
    ("_id", NotFound),
    ("sku", NotFound),
    ("expected_version", VersionConflict),
    ("idempotency_key", IdempotencyKeyReused),
)


class UndeclaredRefusal(RuntimeError):
    """A use case refused with an error that it does not declare: a bug."""


@dataclass(frozen=True)
class Declared:
    """A mutation, as the manifest says it."""

    input: Any
    method: Method
    result: Any
    bulk: bool
    also: Mapping[str, Also]

    @property
    def owner(self) -> type[Service]:
        """The service class that defines the method."""
        name = self.method.__qualname__.split(".")[0]
        found: type[Service] = self.method.__globals__[name]
        return found

    @property
    def refusals(self) -> RefusalKinds:
        return frozenset({InvalidInput, *_implied(self.input), *refusals_of(self.method)})

    def require_fit(self, name: str) -> None:
        """The input makes what the method takes, and the type shows what the method answers."""
        hints = get_type_hints(self.method)
        made, shown = self.input.command, self.result.source
        if (made, shown) != (hints["command"], hints["return"]):
            raise TypeError(f"{name}: {self.method.__qualname__} takes and answers other types")

    def field(self, name: str) -> Any:
        self.require_fit(name)
        camel = "".join(part.capitalize() for part in name.split("_"))
        return self._bulk_field(camel) if self.bulk else self._field(camel)

    def _field(self, name: str) -> Any:
        async def resolve(info: Info, input: Any) -> Outcome:
            return _answered(await self._run(info, _uncapitalized(name), input))

        resolve.__annotations__["input"] = Annotated[self.input, INPUT]
        errors = error_union(f"{name}Error", self.refusals)
        payload = payload_type(name, self.input, self.result, errors, self.also)
        return strawberry.mutation(
            resolver=resolve,
            graphql_type=payload | None,
            description=_description(self.method),
            directives=[Cost(weight=CHANGE)],
        )

    async def _run(self, info: Info, name: str, input: Any) -> Outcome:
        context = info.context
        caller = replace(context.caller, replayed=[], skipped=[])
        try:
            key, command = keyed_command_of(input)
            await require_visible(context, name, command)
            service = context.services.of(self.owner)
            thing = await self.method(service, caller, key, command)
            await require_own_answer(context, caller, thing)
        except DomainError as refusal:
            errors = _checked(located(refusal, input, "input"), self.refusals)
            (shown,) = await shown_refusals(context, [errors])
            return Outcome(errors=shown)
        finally:
            # What was loaded before the mutation is not what its answer shows.
            context.loaders.forget()
        return _accepted(thing, caller, "input")

    def _bulk_field(self, name: str) -> Any:
        async def resolve(info: Info, input: Any) -> BulkOutcome:
            return _answered(await self._run_rows(info, _uncapitalized(name), input))

        rows = bulk_input_type(name, self.input)
        resolve.__annotations__["input"] = Annotated[rows, INPUT]
        payload = bulk_payload_type(
            name,
            self.input,
            self.result,
            error_union(f"{name}RowError", self.refusals | {RolledBack}),
            error_union(f"{name}Error", {InvalidInput}),
            self.also,
        )
        return strawberry.mutation(
            resolver=resolve,
            graphql_type=payload | None,
            description=f"{BULK} Each row: {_description(self.method)}",
            directives=[sized(bounds.ROWS_MAX, "input.rows", fields=("rows",))],
        )

    async def _run_rows(self, info: Info, action: str, input: Any) -> BulkOutcome:
        context = info.context
        rows = all_rows(input.rows, faults_of(str(info.path.key)))
        callers = [replace(context.caller, replayed=[], skipped=[]) for _ in rows]

        def bound(index: int, row: Any) -> Callable[[Service], Awaitable[Any]]:
            async def one(service: Service) -> Any:
                if isinstance(row, UnreadableRow):
                    raise Refusals(row.errors)
                key, command = keyed_command_of(row)
                await require_visible(context, action, command)
                thing = await self.method(service, callers[index], key, command)
                await require_own_answer(context, callers[index], thing)
                return thing

            return one

        try:
            await look_up_rows(context, _commands(rows))
            service = context.services.of(self.owner)
            bounded = [bound(index, row) for index, row in enumerate(rows)]
            answers = await in_bulk(service, input.error_policy, bounded)
        except InvalidInput as refusal:
            return BulkOutcome(errors=located(refusal, input, "input"))
        finally:
            context.loaders.forget()
        outcomes = [
            self._row(index, row, answer, callers[index])
            for index, (row, answer) in enumerate(zip(rows, answers, strict=True))
        ]
        shown = await shown_refusals(context, [one.errors for one in outcomes])
        pairs = zip(outcomes, shown, strict=True)
        return BulkOutcome([replace(one, errors=errors) for one, errors in pairs])

    def _row(self, index: int, row: Any, answer: Any, caller: Caller) -> Outcome:
        root = ("input", "rows", str(index))
        if not isinstance(answer, DomainError):
            return replace(_accepted(answer, caller, *root), index=index)
        errors = row.located(*root) if isinstance(row, UnreadableRow) else None
        errors = errors or located(answer, row, *root)
        return Outcome(errors=_checked(errors, self.refusals | {RolledBack}), index=index)


def mutation(input: type, method: Method, result: type, **also: Also) -> Any:
    """A mutation: `input` makes the command that `method`, a method of a service, takes; `result`
    shows what the method answers, and `also` what its payload tells besides."""
    return Declared(input, method, result, bulk=False, also=also)


def bulk(input: type, method: Method, result: type, **also: Also) -> Any:
    """The same for many rows at once, each with a result of its own."""
    return Declared(input, method, result, bulk=True, also=also)


def mutations(description: str) -> Callable[[Manifest], Manifest]:
    """A class whose attributes are mutations."""

    def declare(manifest: Manifest) -> Manifest:
        for name, declared in list(vars(manifest).items()):
            if isinstance(declared, Declared):
                setattr(manifest, name, declared.field(name))
        return strawberry.type(manifest, description=description)

    return declare


def _accepted(thing: Any, caller: Caller, *root: str) -> Outcome:
    skipped = [replace(part, path=(*root, *part.path)) for part in caller.skipped]
    return Outcome(thing, replayed=bool(caller.replayed), skipped=skipped)


def _commands(rows: Iterable[Any]) -> Iterator[Any]:
    """The commands of those rows that make one."""
    for row in rows:
        with suppress(DomainError):
            if not isinstance(row, UnreadableRow):
                yield keyed_command_of(row)[1]


def _uncapitalized(name: str) -> str:
    return name[0].lower() + name[1:]


def _answered(outcome: Result) -> Result:
    answered(outcome)
    return outcome


def _implied(input: Any) -> set[type[DomainError]]:
    names = input.command.__dataclass_fields__.keys() | input.__annotations__.keys()
    nested = {"sku"} if {"lines", "variants"} & names else set()
    return {
        refusal
        for name in names | nested
        for suffix, refusal in IMPLIED
        if name.endswith(suffix) and name != "external_id"
    }


def _checked(errors: tuple[DomainError, ...], refusals: RefusalKinds) -> tuple[DomainError, ...]:
    for error in errors:
        if type(error) not in refusals:
            raise UndeclaredRefusal(f"{type(error).__name__}: {error}") from error
    return errors


def _description(method: Method) -> str:
    text = getdoc(method)
    if text is None:
        raise ValueError(f"{method.__qualname__} needs a docstring: it describes the mutation")
    return cleandoc(text)
