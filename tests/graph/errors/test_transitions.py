"""A transition that is refused can be told, whatever it is of."""

import importlib
import pkgutil
from collections.abc import Iterator

import domain
from domain.shared.lifecycle import Lifecycle, Permits
from hub.reference.state_diagrams import MACHINES
from schema.shared.transitions import TransitionAction, TransitionState


def machines() -> Iterator[tuple[str, Lifecycle | Permits]]:  # type: ignore[type-arg]
    """Every table of transitions of the domain, with its name."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Lifecycle | Permits) and name.isupper():
                yield name, value


def test_every_state_and_action_of_a_refusal_is_in_the_graph() -> None:
    states, actions = set(TransitionState), set(TransitionAction)
    found = dict(machines())
    assert len(found) >= 11
    for name, machine in found.items():
        if isinstance(machine, Lifecycle):
            for before, action, after in machine.rows():
                assert {str(before), str(after)} <= states, name
                assert str(action) in actions, name
        else:
            for state, possible in machine._actions.items():
                assert str(state) in states, name
                assert set(map(str, possible)) <= actions, name


def test_every_state_machine_is_drawn() -> None:
    drawn = [machine for _, _, machine in MACHINES]
    assert [
        name for name, one in machines() if isinstance(one, Lifecycle) and one not in drawn
    ] == []
