"""State machines, declared as rows. No row: refused."""

from enum import StrEnum
from typing import Generic, TypeVar

from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class Lifecycle(Generic[State, Action]):
    """A table of (state, action, next state) for one `kind` of thing."""

    def __init__(self, kind: Entity, *rows: tuple[State, Action, State]) -> None:
        self.kind = kind
        self._next = {(state, action): after for state, action, after in rows}
        if len(self._next) != len(rows):
            raise ValueError(f"{kind}: a state and action stand in two rows")

    def after(self, state: State, action: Action) -> State:
        """The state that `action` leads to, or `IllegalTransition`."""
        found = self._next.get((state, action))
        if found is None:
            raise IllegalTransition(self.kind, state, action, tuple(self.actions(state)))
        return found

    def allows(self, state: State, action: Action) -> bool:
        return (state, action) in self._next

    def actions(self, state: State) -> list[Action]:
        """What may be done next, in the order the rows declare it."""
        return [action for before, action in self._next if before == state]

    def rows(self) -> list[tuple[State, Action, State]]:
        return [(state, action, after) for (state, action), after in self._next.items()]


class Permits(Generic[State, Action]):
    """A table of what may be done in a *derived* state: (state, its actions)."""

    def __init__(self, kind: Entity, *rows: tuple[State, tuple[Action, ...]]) -> None:
        self.kind = kind
        self._actions = dict(rows)

    def require(self, state: State, action: Action) -> None:
        """Pass, or `IllegalTransition`."""
        if action not in self._actions[state]:
            raise IllegalTransition(self.kind, state, action, self._actions[state])

    def actions(self, state: State) -> tuple[Action, ...]:
        return self._actions[state]
