"""What every use case shares: a transaction, the clock, new ids, and idempotency."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol, TypeVar

from domain.ports.unit_of_work import Answer, Transact, UnitOfWork
from domain.shared import bounds
from domain.shared.audit import AuditStamp, Caller, Clock
from domain.shared.error_base import entity_of
from domain.shared.errors import IdempotencyKeyReused, VersionConflict
from domain.shared.ids import NewId


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
    """The same for the same input, in every process: commands are frozen, so their representation
    shows all of them; only sets have no order of their own."""
    values = {n: sorted(v) if isinstance(v, frozenset) else v for n, v in vars(command).items()}
    text = f"{type(command).__name__}{action}{values!r}"
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def require_version(thing: Versioned, expected: int | None) -> None:
    """Pass when the caller saw the newest version (or gave none), else `VersionConflict`."""
    if expected is not None and expected != thing.version:
        raise VersionConflict(entity_of(type(thing)), thing.id, thing.version)


@dataclass(frozen=True)
class Service:
    transact: Transact
    now: Clock
    new_id: NewId

    def stamp(self, caller: Caller, reason: str | None = None) -> AuditStamp:
        return caller.stamp(self.now(), bounds.optional_text("reason", reason, bounds.TEXT_MAX))

    async def idempotent(
        self,
        caller: Caller,
        key: str | None,
        command: object,
        run: Callable[[UnitOfWork], Awaitable[Result]],
        replay: Callable[[UnitOfWork, str], Awaitable[Result]],
        action: str = "",
    ) -> Result:
        """Run `run` in one transaction. For a key that was used before, `replay` answers what it
        made then. The key, the fingerprint of the command and the answer's id are stored in the
        same transaction. `action` tells apart what one kind of command is used for."""
        if key is None:
            return await self.transact(run)
        bounds.text("idempotencyKey", key, bounds.KEY_MAX)
        fingerprint = fingerprint_of(command, action)

        async def keyed(work: UnitOfWork) -> Result:
            earlier = await work.find_idempotency_key(key)
            if earlier is None:
                made = await run(work)
                work.add_idempotency_key(key, fingerprint, made.id, self.now())
                return made
            if earlier.fingerprint != fingerprint:
                raise IdempotencyKeyReused(key)
            caller.replayed.append(key)
            return await replay(work, earlier.answer)

        return await self.transact(keyed)


@dataclass(frozen=True)
class NestedTransaction:
    """A `Transact` whose operations all join one open unit of work: they are committed together, or
    none is."""

    work: UnitOfWork

    async def __call__(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        return await operation(self.work)
