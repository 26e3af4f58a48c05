"""A transition that is refused can be told, whatever it is of."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, get_named_type

import domain
from domain.access.actions import OFFERED
from domain.shared.error_base import Entity
from domain.shared.lifecycle import Lifecycle, Permits, Step
from hub.http.graph import make_graph
from hub.reference.state_diagrams import MACHINES
from schema.shared.transitions import TransitionAction, TransitionState

SCHEMA = make_graph().graphql_schema


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
                assert isinstance(action, Step) or str(action) in actions, name
            assert {str(after) for _, _, after in machine.last_rows()} <= states, name
        else:
            for state, possible in machine._actions.items():
                assert str(state) in states, name
                assert set(map(str, possible)) <= actions, name


def test_what_the_hub_does_by_itself_is_no_action_of_the_graph() -> None:
    """It is offered by no object, and by no refusal."""
    found = [one for _, one in machines() if isinstance(one, Lifecycle)]
    steps = {(type(a), a) for one in found for _, a, _ in one.rows() if isinstance(a, Step)}
    assert len(steps) == len([step for kind in Step.__subclasses__() for step in kind]) > 4
    for one in found:
        for state, _, _ in one.rows():
            assert not [a for a in one.actions(state) if isinstance(a, Step)]
    enums = [kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLEnumType)]
    assert not [v.value for one in enums for v in one.values.values() if isinstance(v.value, Step)]


@pytest.mark.parametrize("entity", OFFERED)
def test_every_action_of_the_graph_is_offered_and_done_by_a_mutation(entity: Entity) -> None:
    (table,) = {id(one): one for _, one in machines() if one.kind is entity}.values()
    states = table._actions if isinstance(table, Permits) else {row[0] for row in table.rows()}
    allowed = {str(action) for state in states for action in table.actions(state)}
    assert set(OFFERED[entity]) == allowed
    noun: Any = SCHEMA.type_map[entity.title().replace(" ", "")]
    kind: Any = get_named_type(noun.fields["supportedActions"].type)
    assert set(kind.values) == allowed


def test_every_state_machine_is_drawn() -> None:
    drawn = [machine for _, _, machine in MACHINES]
    assert [
        name for name, one in machines() if isinstance(one, Lifecycle) and one not in drawn
    ] == []
