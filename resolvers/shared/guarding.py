"""What a mutation is given is held against what its caller may see, before it changes anything.

An object that the caller may not see does not exist for it: it is refused as one that is not
there. For callers without limits the table of mutations says enough."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from domain.access.actions import foreign_places
from domain.access.caller import Caller
from domain.shared.error_base import Entity, entity_of
from domain.shared.errors import AlreadyExists, DomainError, InvalidInput, NotFound, refuse
from domain.shared.ids import prefix_of
from execution.checks.access import MASKED
from resolvers.shared.context import Context
from resolvers.shared.nodes import KINDS

# Fields of commands that name existing objects; `id` is the one that a new object is to have.
IDS = ("_id", "_ids")
ID = frozenset({"id"})
# What names one of all locations or channels.
ALL_OF = {Entity.LOCATION: "locationId", Entity.CHANNEL: "channelId"}


async def require_visible(context: Context, name: str, command: Any) -> None:
    """Raise `NotFound` for every object of the command that the caller may not see, and for places
    where it does not work."""
    caller = context.caller
    if caller.visible.is_unlimited:
        return
    refuse(
        InvalidInput(ALL_OF[kind], "must be given: the caller is limited to some of them")
        if id is None
        else NotFound(kind, id)
        for kind, id in foreign_places(caller.scope, name, command)
    )
    given = dict.fromkeys(_ids(command))
    seen = await _seen(context, given)
    refuse(NotFound(entity_of(_kind(id)), id) for id in given if id not in seen)


async def look_up_rows(context: Context, commands: Iterable[Any]) -> None:
    """Look for what `require_visible` will ask of each of these commands, for all of them at
    once."""
    if not context.caller.visible.is_unlimited:
        await _seen(context, (id for command in commands for id in _ids(command)))


async def shown_refusals(
    context: Context, refused: Sequence[Sequence[DomainError]]
) -> list[tuple[DomainError, ...]]:
    """The same errors, of each row: one that names an object that the caller may not see names
    none."""
    if context.caller.visible.is_unlimited:
        return [tuple(errors) for errors in refused]
    named = [e.entity_id for errors in refused for e in errors if isinstance(e, AlreadyExists)]
    seen = await _seen(context, filter(_kind_of, named))

    def shown(error: DomainError) -> DomainError:
        if isinstance(error, AlreadyExists) and error.entity_id not in seen:
            return replace(error, entity_id=MASKED).at(*error.path)
        return error

    return [tuple(map(shown, errors)) for errors in refused]


async def require_own_answer(context: Context, caller: Caller, thing: Any) -> None:
    """Raise `NotFound` where a mutation answers with what was done before, to an object that the
    caller may not see: it has guessed an id."""
    if not caller.replayed or caller.visible.is_unlimited or _kind_of(thing.id) is None:
        return
    if thing.id not in await _seen(context, [thing.id]):
        raise NotFound(entity_of(type(thing)), thing.id)


async def _seen(context: Context, ids: Iterable[str]) -> set[str]:
    """Those of these ids whose objects the caller may see: one statement for each kind, and none
    for what was looked up before."""
    by_kind: dict[type, dict[str, None]] = {}
    for id in ids:
        by_kind.setdefault(_kind(id), {})[id] = None
    seen = set[str]()
    for kind, some in by_kind.items():
        found = await context.loaders.one(kind, ID).load_batch(list(some))
        seen |= {thing.id for thing in found if thing is not None}
    return seen


def _kind(id: str) -> type:
    kind = _kind_of(id)
    if kind is None:
        raise ValueError(f"{id} is the id of no object")
    return kind


def _kind_of(id: str) -> type | None:
    prefix = prefix_of(id)
    return KINDS.get(prefix) if prefix else None


def _ids(value: Any, name: str = "") -> Iterator[str]:
    """The ids of existing objects in a command."""
    if isinstance(value, str):
        if name.endswith(IDS) and _kind_of(value):
            yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _ids(getattr(value, field.name), field.name)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _ids(one, name)
