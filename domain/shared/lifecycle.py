"""State machines, declared as tables. A transition that is not in the table is refused."""

from enum import StrEnum
from typing import Generic, TypeVar

from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class Step(StrEnum):
    """What the hub does by itself, as nobody asks for it: it is in the table of an object and in
    its diagram, and neither offered nor named in the graph."""


class Lifecycle(Generic[State, Action]):
    """A table of (state, action, next state) for one kind of object. `last` are the rows of an
    action with which nothing is left to do it to."""

    def __init__(
        self,
        kind: Entity,
        *rows: tuple[State, Action, State],
        last: tuple[tuple[State, Action, State], ...] = (),
    ) -> None:
        self.kind = kind
        self._next = {(state, action): after for state, action, after in rows}
        self._last = {(state, action): after for state, action, after in last}
        if len(self._next) + len(self._last) != len(rows) + len(last):
            raise ValueError(f"{kind}: two rows have the same state and action")
        if not self._last.keys() <= self._next.keys():
            raise ValueError(f"{kind}: what is the last may also not be")

    def after(self, state: State, action: Action, *, last: bool = False) -> State:
        """The state after `action`; `IllegalTransition` when it is not allowed."""
        after = self._next.get((state, action))
        if after is None:
            raise IllegalTransition(self.kind, state, action, tuple(self.actions(state)))
        return self._last.get((state, action), after) if last else after

    def allows(self, state: State, action: Action) -> bool:
        return (state, action) in self._next

    def actions(self, state: State) -> list[Action]:
        """The actions allowed in this state, in the order of the table."""
        return [
            action
            for before, action in self._next
            if before == state and not isinstance(action, Step)
        ]

    def rows(self) -> list[tuple[State, Action, State]]:
        return [(state, action, after) for (state, action), after in self._next.items()]

    def last_rows(self) -> list[tuple[State, Action, State]]:
        return [(state, action, after) for (state, action), after in self._last.items()]


class Permits(Generic[State, Action]):
    """A table of the actions allowed in each *derived* state."""

    def __init__(self, kind: Entity, *rows: tuple[State, tuple[Action, ...]]) -> None:
        self.kind = kind
        self._actions = dict(rows)

    def allows(self, state: State, action: Action) -> bool:
        return action in self._actions[state]

    def actions(self, state: State) -> tuple[Action, ...]:
        return self._actions[state]
