"""Builds the graph."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any

from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.utils.str_converters import to_camel_case

from domain.access.caller import Caller
from domain.access.roles import Role
from execution.checks.access import Rules, RulesOf
from execution.checks.budget import Budget
from execution.graph import Graph
from execution.operations.ending import OnEnd, Release, nothing
from execution.spending.subscriptions import SubscriptionLimit
from execution.spending.throttle import Throttle
from hub.http.rules import rules_of
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


class _Names(NameConverter):
    """The names of the schema, each made once: Strawberry asks for those of all fields of an input
    with every value."""

    apply_naming_config = staticmethod(cache(to_camel_case))


def _fork(context: Any) -> Any:
    """A context for one operation."""
    return context.fork() if isinstance(context, Context) else context


def _audience(context: Any) -> Hashable:
    """What an answer depends on of its caller: what it may see, and the channel, by which
    `supportedActions` differ."""
    if not isinstance(context, Context):
        return id(context)
    caller: Caller = context.caller
    return caller.channel_id, caller.role, caller.scope


def _rules(context: Any) -> Rules | None:
    return rules_of(context.caller.role) if isinstance(context, Context) else None


def _hold(context: Any, on_end: OnEnd) -> Release:
    """What ends with the credential of the caller."""
    held = context.hold if isinstance(context, Context) else None
    return held(on_end) if held else nothing


def everybody(_: Any) -> bool:
    """Whether a caller may introspect, in development."""
    return True


def identified_admins(context: Any) -> bool:
    """Whether a caller may introspect, in production: one with the credential of an admin."""
    caller = getattr(context, "caller", None)
    return bool(caller and caller.credential_id and caller.role is Role.ADMIN)


def make_graph(
    *,
    show_cost: bool = False,
    budget: Budget | None = None,
    plans: bool = True,
    together: bool = False,
    rules: RulesOf | None = _rules,
    may_introspect: Callable[[Any], bool] = everybody,
    throttle: Throttle | None = None,
    subscription_limit: SubscriptionLimit | None = None,
) -> Graph:
    """The graph. Who may introspect freely is also told what a misspelt name may have meant."""
    graph = Graph(
        Query,
        Mutation,
        Subscription,
        fork=_fork,
        audience=_audience,
        rules=rules,
        hold=_hold,
        plans=plans,
        together=together,
        may_introspect=may_introspect,
        suggestions=may_introspect is everybody,
        budget=budget or Budget(shown=show_cost),
        throttle=throttle,
        subscription_limit=subscription_limit,
        config=StrawberryConfig(scalar_map=SCALARS, name_converter=_Names()),
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
