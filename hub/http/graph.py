"""Builds the graph."""

from collections.abc import Hashable
from typing import Any

from strawberry.schema.config import StrawberryConfig

from execution.checks.budget import Budget
from execution.checks.seats import Seats
from execution.checks.throttle import Throttle
from execution.graph import Graph
from resolvers.root import Mutation, Query, Subscription
from resolvers.shared.context import Context
from schema.shared.scalars import SCALARS
from schema.weights import declare

DESCRIPTION = (
    "Order Hub: customers, orders, inventory and shipments of every sales channel. Ids are global "
    "(`node`); lists are Relay connections; money is exact; times are ISO 8601 in UTC. A mutation "
    "answers with a payload: the changed object, or typed `errors` that say why nothing was "
    "changed. Live streams begin with a snapshot and resume after any cursor."
)


def _fork(context: Any) -> Any:
    """A context for one operation."""
    return context.fork() if isinstance(context, Context) else context


def _audience(context: Any) -> Hashable:
    """What an answer depends on of its caller: the channel, by which `supportedActions` differ.
    Roles and scopes will join it."""
    return context.caller.channel_id if isinstance(context, Context) else context


def make_graph(
    *,
    show_cost: bool = False,
    budget: Budget | None = None,
    plans: bool = True,
    together: bool = False,
    throttle: Throttle | None = None,
    seats: Seats | None = None,
) -> Graph:
    graph = Graph(
        Query,
        Mutation,
        Subscription,
        fork=_fork,
        audience=_audience,
        plans=plans,
        together=together,
        budget=budget or Budget(shown=show_cost),
        throttle=throttle,
        seats=seats,
        config=StrawberryConfig(scalar_map=SCALARS),
        description=DESCRIPTION,
    )
    _declare_inputs(graph)
    return graph


def _declare_inputs(graph: Graph) -> None:
    """What the values of inputs and arguments cost, and how many there may be."""
    for concrete in graph.schema_converter.type_map.values():
        definition: Any = concrete.definition
        fields = getattr(definition, "fields", ())
        if getattr(definition, "is_input", False):
            declare(fields, definition.name)
        else:
            for field in fields:
                declare(field.arguments)


def printed(graph: Graph | None = None) -> str:
    """The schema as it is written to `schema/hub.graphql`."""
    graph = graph or make_graph()
    roots = "schema {\n  query: Query\n  mutation: Mutation\n  subscription: Subscription\n}"
    return f'"""{DESCRIPTION}"""\n{roots}\n\n{graph.as_str().rstrip()}\n'
