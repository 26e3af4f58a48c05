"""What a mutation is given is held against what its caller may see, before it changes anything.

An object that the caller may not see does not exist for it: it is refused as one that is not
there. For callers without limits the table of mutations says enough."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from domain.access.actions import AT_LOCATION
from domain.access.caller import Caller
from domain.access.fields import MASKED
from domain.shared.error_base import Entity, entity_of
from domain.shared.errors import AlreadyExists, DomainError, NotFound, refuse
from domain.shared.ids import Prefix, prefix_of
from resolvers.shared.context import Context
from resolvers.shared.nodes import KINDS

# Fields of commands that name existing objects; `id` is the one that a new object is to have.
IDS = ("_id", "_ids")


async def require_visible(context: Context, name: str, command: Any) -> None:
    """Raise `NotFound` for every object of the command that the caller may not see, and for a
    location where it does not work."""
    caller = context.caller
    if caller.visible.is_unlimited:
        return
    given = dict.fromkeys(_ids(command))
    _require_own_location(caller, name, command)
    seen: set[str] = set()
    for kind, ids in _by_kind(given).items():
        found = await context.loaders.one(kind).load_batch(ids)
        seen |= {thing.id for thing in found if thing is not None}
    missing = (id for id in given if id not in seen)
    refuse(NotFound(entity_of(KINDS[prefix]), id) for id in missing if (prefix := _prefix(id)))


async def shown_refusals(
    context: Context, errors: Sequence[DomainError]
) -> tuple[DomainError, ...]:
    """The same errors: one that names an object that the caller may not see names none."""
    if context.caller.visible.is_unlimited:
        return tuple(errors)
    return tuple([await _shown(context, error) for error in errors])


async def require_own_answer(context: Context, caller: Caller, thing: Any) -> None:
    """Raise `NotFound` where a mutation answers with what was done before, to an object that the
    caller may not see: it has guessed an id."""
    kind = type(thing)
    if not caller.replayed or caller.visible.is_unlimited or kind not in KINDS.values():
        return
    (found,) = await context.loaders.one(kind).load_batch([thing.id])
    if found is None:
        raise NotFound(entity_of(kind), thing.id)


async def _shown(context: Context, error: DomainError) -> DomainError:
    if not isinstance(error, AlreadyExists):
        return error
    prefix = _prefix(error.entity_id)
    if prefix is not None:
        (found,) = await context.loaders.one(KINDS[prefix]).load_batch([error.entity_id])
        if found is not None:
            return error
    return replace(error, entity_id=MASKED).at(*error.path)


def _require_own_location(caller: Caller, name: str, command: Any) -> None:
    own = caller.scope.location_ids
    if own is None or name not in AT_LOCATION:
        return
    given = getattr(command, AT_LOCATION[name])
    if given not in own:
        raise NotFound(Entity.LOCATION, given)


def _by_kind(ids: dict[str, None]) -> dict[type, list[str]]:
    found: dict[type, list[str]] = {}
    for id in ids:
        if prefix := _prefix(id):
            found.setdefault(KINDS[prefix], []).append(id)
    return found


def _prefix(id: str) -> Prefix | None:
    prefix = prefix_of(id)
    return prefix if prefix in KINDS else None


def _ids(value: Any, name: str = "") -> Iterator[str]:
    """The ids of existing objects in a command."""
    if isinstance(value, str):
        if name.endswith(IDS) and _prefix(value):
            yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _ids(getattr(value, field.name), field.name)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _ids(one, name)
