"""The base of all services: transactions, the clock, new ids, and idempotency."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from domain.access.caller import Caller
from domain.ports.unit_of_work import Answer, Needs, Transact, UnitOfWork
from domain.services.shared.permitting import with_permissions
from domain.shared.audit import AuditStamp, Clock
from domain.shared.error_base import entity_of
from domain.shared.errors import IdempotencyKeyReused, IllegalTransition, VersionConflict
from domain.shared.ids import NewId
from domain.shared.text.kinds import EXACT


class Identified(Protocol):
    @property
    def id(self) -> str: ...


class Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


Result = TypeVar("Result", bound=Identified)


def fingerprint_of(command: object, action: str = "") -> str:
    """A hash of the input, equal in all processes and releases: what has its default is left out,
    so that a release may add optional fields while requests of the one before are repeated."""
    text = f"{action}{_canonical(command)}"
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _canonical(value: object) -> str:
    """A text that is equal for equal values: sets are sorted, and an instant has one notation."""
    if is_dataclass(value):
        given = ((field, getattr(value, field.name)) for field in fields(value))
        parts = [f"{f.name}={_canonical(one)}" for f, one in given if one != _default(f)]
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(map(_canonical, value)))}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_canonical, value))})"
    if isinstance(value, datetime) and value.tzinfo is not None:
        # Not as UTC, which the first and last days of the calendar do not have.
        since_start = value.replace(tzinfo=None) - datetime.min
        return repr(since_start - (value.utcoffset() or timedelta()))
    return repr(value)


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def require_version(aggregate: Versioned, expected: int | None) -> None:
    """Raise `VersionConflict` unless `expected` is the current version or not given."""
    if expected is not None and expected != aggregate.version:
        raise VersionConflict(entity_of(type(aggregate)), aggregate.id, aggregate.version)


@dataclass(frozen=True)
class Service:
    transact: Transact
    now: Clock
    new_id: NewId

    def stamp(self, caller: Caller, reason: str | None = None) -> AuditStamp:
        return caller.stamp(self.now(), reason)

    async def idempotent(
        self,
        caller: Caller,
        key: str | None,
        command: object,
        run: Callable[[UnitOfWork], Awaitable[Result]],
        replay: Callable[[UnitOfWork, str], Awaitable[Result]],
        action: str = "",
        needs: Needs | None = None,
    ) -> Result:
        """Execute `run` in one transaction. For a key that this caller used before, `replay` loads
        the earlier result instead. The key, its scope, the fingerprint of the command and the id of
        the result are stored in the same transaction. `action` distinguishes uses of the same
        command class. With `needs`, others may be committed in the same transaction."""

        async def permitting(uow: UnitOfWork) -> Result:
            try:
                return await run(uow)
            except IllegalTransition as refusal:
                raise await with_permissions(uow, caller, refusal) from None

        if key is None:
            return await self.transact(permitting, needs)
        clean = EXACT.read("idempotencyKey", key)
        scope, fingerprint = caller.key_scope, fingerprint_of(command, action)

        async def keyed(uow: UnitOfWork) -> Result:
            earlier = await uow.find_idempotency_key(clean, scope)
            if earlier is None or earlier.is_of_another(fingerprint):
                result = await permitting(uow)
                uow.add_idempotency_key(clean, scope, fingerprint, result.id, self.now())
                return result
            if earlier.fingerprint != fingerprint:
                raise IdempotencyKeyReused(clean)
            caller.replayed.append(clean)
            return await replay(uow, earlier.answer)

        if needs is not None:
            needs = replace(needs, key=(clean, scope), alone=needs.alone | {f"key {clean}"})
        return await self.transact(keyed, needs)

    async def each_due(
        self,
        due: Callable[[UnitOfWork], Awaitable[Sequence[str]]],
        end: Callable[[str, UnitOfWork], Awaitable[object]],
    ) -> int:
        """End each of those that are `due`, by id, in a transaction of its own. Returns their
        number."""
        ids = await self.transact(due)
        for id in ids:
            await self.transact(partial(end, id))
        return len(ids)


@dataclass(frozen=True)
class NestedTransaction:
    """A `Transact` whose operations all join one open unit of work: they are committed together, or
    none is."""

    uow: UnitOfWork

    async def __call__(
        self,
        operation: Callable[[UnitOfWork], Awaitable[Answer]],
        needs: Needs | None = None,
    ) -> Answer:
        return await operation(self.uow)
