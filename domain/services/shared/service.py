"""What every use case shares: a transaction, the time, fresh ids, and the promise of once only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol, TypeVar

from domain.ports.unit_of_work import Answer, Transact, UnitOfWork
from domain.shared import bounds
from domain.shared.audit import Act, Caller, Clock
from domain.shared.errors import ChangedMeanwhile, IdempotencyKeyReused
from domain.shared.ids import NewId


class Identified(Protocol):
    @property
    def id(self) -> str: ...


class Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


Made = TypeVar("Made", bound=Identified)


def fingerprint_of(command: object) -> str:
    """The same for the same input, in every process: commands are frozen, so their representation
    tells all; only sets have no order of their own."""
    told = {n: sorted(v) if isinstance(v, frozenset) else v for n, v in vars(command).items()}
    text = f"{type(command).__name__}{told!r}"
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def require_version(thing: Versioned, expected: int | None) -> None:
    """Pass when the caller saw the newest version (or did not say), else `ChangedMeanwhile`."""
    if expected is not None and expected != thing.version:
        raise ChangedMeanwhile(type(thing).__name__.lower(), thing.id, thing.version)


@dataclass(frozen=True)
class Service:
    transact: Transact
    now: Clock
    new_id: NewId

    def act(self, caller: Caller, reason: str | None = None) -> Act:
        return caller.act(self.now(), bounds.optional_text("reason", reason, bounds.TEXT_MAX))

    async def once(
        self,
        caller: Caller,
        key: str | None,
        command: object,
        act: Callable[[UnitOfWork], Awaitable[Made]],
        again: Callable[[UnitOfWork, str], Awaitable[Made]],
    ) -> Made:
        """Run `act` in one transaction; under a key that was used before, answer `again` with what
        it made then. The key, the fingerprint and the answer are kept with the act itself."""
        if key is None:
            return await self.transact(act)
        bounds.text("idempotencyKey", key, bounds.KEY_MAX)
        fingerprint = fingerprint_of(command)

        async def keyed(work: UnitOfWork) -> Made:
            earlier = await work.recall(key)
            if earlier is None:
                made = await act(work)
                work.remember(key, fingerprint, made.id, self.now())
                return made
            if earlier.fingerprint != fingerprint:
                raise IdempotencyKeyReused(key)
            caller.replayed.append(key)
            return await again(work, earlier.answer)

        return await self.transact(keyed)


@dataclass(frozen=True)
class Within:
    """A `Transact` whose acts all join one open work: together they are kept, or none is."""

    work: UnitOfWork

    async def __call__(self, act: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer:
        return await act(self.work)
