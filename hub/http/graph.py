"""Builds the graph."""

from collections.abc import Callable, Hashable
from typing import Any

from strawberry.schema.config import StrawberryConfig

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.shared.paging import PAGE_DEFAULT
from execution.checks.access import Rules, RulesOf
from execution.checks.budget import Budget
from execution.graph import Graph
from execution.operations.ending import OnEnd, Release, nothing
from hub.http.rules import rules_of
from resolvers.root import Mutation, Query, Subscription
from resolvers.shared.context import Context
from schema.shared.scalars import SCALARS

# Typical lengths of lists without a page size, for the cost of a query; other lists count 10.
# fmt: off
SIZES = {
    "Order.lines":                 3, "OrderLine.quantities":       1, "Order.holds":           1,
    "Order.exceptions":            1, "Order.trackingLinks":        1,
    "Order.payments":              1, "Order.fulfillmentOrders":    1, "Order.shipments":       1,
    "FulfillmentOrder.quantities": 3, "FulfillmentOrder.shipments": 1, "Shipment.lines":        3,
    "Shipment.parcels":            1, "Shipment.tracking":          5, "OrderEvent.changes":    2,
    "Parcel.lines":               2,
    "Product.variants":            3, "Variant.prices":             3,
    "Variant.inventoryLevels":     5, "Availability.inventoryLevels": 5,
    "Customer.contactPoints":      2, "Customer.addresses":         2,
    "Order.metafields":            3, "OrderLine.metafields":       3, "Customer.metafields":   3,
    "Product.metafields":          3, "Location.metafields":        3,
    "MetafieldOwner.metafields":   3,
}
# fmt: on

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
    plans: bool = True,
    together: bool = False,
    rules: RulesOf | None = _rules,
    may_introspect: Callable[[Any], bool] = everybody,
) -> Graph:
    """The graph. Who may introspect freely is also told what a misspelt name may have meant."""
    return Graph(
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
        budget=Budget(sizes=SIZES, page_size=PAGE_DEFAULT, shown=show_cost),
        config=StrawberryConfig(scalar_map=SCALARS),
        description=DESCRIPTION,
    )


def printed(graph: Graph | None = None) -> str:
    """The schema as it is written to `schema/hub.graphql`."""
    graph = graph or make_graph()
    roots = "schema {\n  query: Query\n  mutation: Mutation\n  subscription: Subscription\n}"
    return f'"""{DESCRIPTION}"""\n{roots}\n\n{graph.as_str().rstrip()}\n'
