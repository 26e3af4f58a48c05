"""The tables of access have a line for everything that there is, and none for what is not."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
)

from domain.access.actions import ACTIONS, AT_LOCATION, OFFERED, PERMISSIONS
from domain.access.fields import ALL, FIELDS, INPUTS, OPEN_SUFFIXES, OPEN_TYPES, may_read
from domain.access.marks import COLUMNS, roles_of, table
from domain.access.roles import Role
from domain.access.rows import BY_LIMIT, NEVER, SEEN_BY
from domain.fulfillment.fulfillment_order import FulfillmentAction
from domain.inventory.counting.stock_count import StockCountAction
from domain.inventory.supply.purchase_order import PurchaseOrderAction
from domain.inventory.supply.transfer_order import TransferOrderAction
from domain.network.channel import Permission
from domain.orders.status import CALLER_NEEDS, CHANNEL_NEEDS, OrderAction
from domain.payments.payment import PaymentAction
from domain.replenishment.alert import StockAlertAction
from domain.replenishment.suggestion import SuggestionAction
from domain.shared.error_base import Entity
from persistence.tables.mapping.nouns import TABLES
from tests.graph.access.people import GRAPH

SCHEMA = GRAPH.graphql_schema
OBJECTS = {
    name: kind
    for name, kind in SCHEMA.type_map.items()
    if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
}


def test_every_field_of_the_graph_has_a_line() -> None:
    for name, kind in OBJECTS.items():
        is_open = name in OPEN_TYPES or name.endswith(OPEN_SUFFIXES)
        if not is_open and name != "Mutation":
            missing = [f for f in kind.fields if not ({f"{name}.{f}", f"{name}.*"} & set(FIELDS))]
            assert not missing, name


def test_no_line_is_about_what_is_not_there() -> None:
    for path in FIELDS:
        kind, _, field = path.partition(".")
        assert kind in OBJECTS, path
        assert field == "*" or field in OBJECTS[kind].fields, path
    for kind in OPEN_TYPES:
        assert kind in OBJECTS
        assert not any(path.startswith(f"{kind}.") for path in FIELDS)
    for path in INPUTS:
        kind, _, name = path.partition(".")
        given = SCHEMA.type_map[kind]
        assert isinstance(given, GraphQLInputObjectType | GraphQLEnumType)
        assert name in (given.values if isinstance(given, GraphQLEnumType) else given.fields), path


def test_a_type_without_a_line_is_read_by_nobody() -> None:
    assert not any(may_read(role, "Unheard", "id") for role in Role)


def test_every_mutation_has_a_line() -> None:
    assert set(ACTIONS) == set(OBJECTS["Mutation"].fields)
    assert set(AT_LOCATION) <= set(ACTIONS)


def test_every_noun_has_a_line_and_a_rule_for_each_limit() -> None:
    nouns = {kind.__name__ for kind in TABLES}
    assert set(SEEN_BY) == nouns
    # Keys are for administrators, who have no limits.
    limited = nouns - {"ApiKey"}
    for limit in ("channel_ids", "location_ids"):
        assert set(BY_LIMIT[limit]) == limited
        assert NEVER not in BY_LIMIT[limit].values()
    staff_only = {"Metafield", "InventoryLevel", "InventoryMovement", "ExpectedSupply"}
    staff_only |= {"PurchaseOrder", "PurchaseOrderLine", "TransferOrder", "TransferOrderLine"}
    staff_only |= {"StockCount", "StockCountLine", "StockCountEntry", "RingFence"}
    staff_only |= {"Lot", "LotLevel"}
    staff_only |= {"CustomerGroup"}
    staff_only |= {"ReplenishmentPolicy", "ReplenishmentSuggestion", "StockAlert"}
    assert set(BY_LIMIT["customer_id"]) == limited - staff_only
    carts = {"Reservation", "ReservationLine"}
    assert set(BY_LIMIT["order_id"]) == limited - staff_only - {"Customer"} - carts


def test_every_permission_has_a_line() -> None:
    assert set(PERMISSIONS) == set(Permission)


def test_every_supported_action_is_done_by_a_mutation() -> None:
    kinds = {
        Entity.ORDER: OrderAction,
        Entity.FULFILLMENT_ORDER: FulfillmentAction,
        Entity.PAYMENT: PaymentAction,
        Entity.PURCHASE_ORDER: PurchaseOrderAction,
        Entity.TRANSFER_ORDER: TransferOrderAction,
        Entity.STOCK_COUNT: StockCountAction,
        Entity.REPLENISHMENT_SUGGESTION: SuggestionAction,
        Entity.STOCK_ALERT: StockAlertAction,
    }
    for entity, actions in OFFERED.items():
        assert set(actions) <= set(kinds[entity]), entity
        assert set(actions.values()) <= set(ACTIONS), entity
    assert set(OFFERED[Entity.ORDER]) == set(OrderAction)
    assert set(OFFERED[Entity.PAYMENT]) == set(PaymentAction)


def test_whoever_may_do_something_may_use_the_permission_that_it_needs() -> None:
    for needs in (CALLER_NEEDS, CHANNEL_NEEDS):
        for action, permission in needs.items():
            mutation = OFFERED[Entity.ORDER][action]
            assert ACTIONS[mutation] <= PERMISSIONS[permission], action


def test_an_administrator_may_do_everything_and_a_tracking_link_nothing() -> None:
    for lines in (FIELDS, INPUTS, ACTIONS, PERMISSIONS, SEEN_BY):
        assert all(Role.ADMIN in roles for roles in lines.values())
    assert not any(Role.TRACKING in roles for roles in ACTIONS.values())


def test_what_a_role_may_not_read_it_may_not_search_for() -> None:
    """A filter by a field of the same name would tell its value."""
    for name, kind in SCHEMA.type_map.items():
        noun = name.removesuffix("Where")
        if noun == name or noun not in OBJECTS or not isinstance(kind, GraphQLInputObjectType):
            continue
        for field in kind.fields:
            if f"{noun}.{field}" in FIELDS:
                given = INPUTS.get(f"{name}.{field}", ALL)
                assert given <= FIELDS[f"{noun}.{field}"], f"{name}.{field}"


def test_interfaces_have_no_field_that_is_hidden_and_has_no_mask() -> None:
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLInterfaceType):
            for name in kind.fields:
                for one in SCHEMA.get_possible_types(kind):
                    lines = FIELDS.get(f"{one.name}.{name}", ALL)
                    assert lines == ALL or name.startswith("metafield"), (one.name, name)


def test_what_is_read_without_limits_is_told_to_all_or_names_no_row() -> None:
    house = Path(__file__).parents[3]
    unlimited = {
        str(file.relative_to(house))
        for folder in ("schema", "resolvers", "hub")
        for file in (house / folder).rglob("*.py")
        if re.search(r"context\.(unlimited|everything)\b", file.read_text())
    }
    assert unlimited == {
        "resolvers/inventory/availability.py",
        "resolvers/inventory/subscriptions.py",
        "schema/customers/customer.py",
        "schema/inventory/availability.py",
        "schema/orders/lines/line.py",
        "schema/network/opening.py",
        "schema/orders/offers.py",
    }


def test_a_table_refuses_lines_that_it_cannot_read() -> None:
    marks = ". x" + " ." * (len(COLUMNS) - 2)
    assert roles_of(marks) == {Role.CUSTOMER}
    for wrong in ("x", marks + " x", marks.replace("x", "y")):
        with pytest.raises(ValueError, match="must have an x or a dot"):
            roles_of(wrong)
    with pytest.raises(ValueError, match="twice"):
        table({"a b": marks, "b": marks})
