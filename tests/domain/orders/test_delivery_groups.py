"""The groups in which an order is delivered: what they may be, and what they mean for its work."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.fulfillment.fulfillment_order import FulfillmentMethod, FulfillmentOrderStatus
from domain.network.channel import ChannelKind
from domain.orders.delivery_group import (
    PickupPerson,
    first_group_id,
    order_id_of_first,
)
from domain.orders.event import OrderEventKind
from domain.orders.exception import ExceptionKind
from domain.orders.lines.line import LineState
from domain.orders.status import OrderStatus
from domain.services.orders import delivering
from domain.services.orders.carrying_out import carry_out
from domain.services.orders.commands.delivering import UpdateDeliveryGroup
from domain.services.orders.commands.ordering import PlaceLine
from domain.services.sourcing.assigning import open_demand, stamp_in
from domain.shared.errors import IllegalTransition, InvalidInput
from domain.shared.ids import slot_of
from tests.given import (
    NOW,
    Scenario,
    a_channel,
    a_group,
    a_placement,
    an_address,
    an_order,
    counting_ids,
    placed,
)

SHIP, PICKUP, CARRY_OUT = FulfillmentMethod
BEN = PickupPerson(name="Ben")


def a_mixed_order(**changes: Any) -> Scenario:
    """Carried out, collected and shipped; sold five hours before the hub heard of it."""
    groups = (a_group("a", CARRY_OUT), a_group("b", PICKUP), a_group("c", SHIP))
    lines = (PlaceLine(sku="CUP", quantity=2, delivery_group=group.key) for group in groups)
    sold = NOW - timedelta(hours=5)
    command = a_placement(*lines, delivery_groups=groups, placed_at=sold, **changes)
    new_id = counting_ids()
    return Scenario(placed(command, channel=a_channel(ChannelKind.POS), new_id=new_id), new_id)


def update(scenario: Scenario, group: int = 0, **changes: Any) -> None:
    command = UpdateDeliveryGroup(
        delivery_group_id=scenario.order.delivery_groups[group].id, expected_version=0, **changes
    )
    stamp, new_id = scenario.stamp, scenario.new_id
    delivering.change(scenario.order, command, stamp=stamp, new_id=new_id)


def test_an_order_without_groups_is_one_group() -> None:
    order = placed(a_placement(ship_to=an_address(), promised_on=date(2026, 3, 9)))
    (group,) = order.delivery_groups
    assert (group.position, group.method, group.ship_to) == (1, SHIP, an_address())
    assert group.promised_on == date(2026, 3, 9)
    assert {line.delivery_group_id for line in order.lines} == {group.id}
    assert slot_of(group.id) == slot_of(order.id)


def test_the_lines_of_a_group_are_bound_to_its_store() -> None:
    order = a_mixed_order().order
    assert [group.position for group in order.delivery_groups] == [1, 2, 3]
    places = [demand.location_id for demand in open_demand(order)]
    assert places == ["location_shop", "location_shop", None]


def test_units_of_different_groups_are_never_in_one_fulfillment_order() -> None:
    scenario = a_mixed_order()
    scenario.allocate_all("location_shop")
    works = scenario.order.fulfillment_orders
    assert [work.method for work in works] == [CARRY_OUT, PICKUP, SHIP]
    assert {work.location_id for work in works} == {"location_shop"}


def test_only_what_is_carried_out_left_with_the_sale() -> None:
    scenario = a_mixed_order()
    scenario.allocate_all("location_shop")
    order, (bag, *_) = scenario.order, scenario.order.delivery_groups
    assert [work.created_at == order.placed_at for work in order.fulfillment_orders] == [
        True,
        False,
        False,
    ]
    at = stamp_in(order, bag, scenario.stamp)
    carry_out(order, bag, stamp=at, new_id=scenario.new_id)
    assert order.quantities.count_by_line({LineState.COLLECTED}) == {order.lines[0].id: 2}
    assert scenario.units(LineState.ALLOCATED) == 4
    assert [shipment.delivered_at for shipment in order.shipments] == [order.placed_at]
    assert order.status is OrderStatus.CONFIRMED


def test_what_is_carried_out_beyond_the_stock_concerns_its_own_group_alone() -> None:
    scenario = a_mixed_order()
    order, (bag, *_) = scenario.order, scenario.order.delivery_groups
    carry_out(order, bag, stamp=scenario.stamp, new_id=scenario.new_id)
    assert scenario.units(LineState.COLLECTED) == 2
    assert scenario.units(LineState.PENDING) == 4
    kinds = [(one.kind, one.line_id) for one in order.exceptions]
    assert kinds == [(ExceptionKind.SOLD_WITHOUT_STOCK, order.lines[0].id)]


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        (SHIP, {"location_id": "location_shop"}),
        (SHIP, {"pickup_person": BEN}),
        (PICKUP, {"location_id": None}),
        (PICKUP, {"ship_to": an_address()}),
        (CARRY_OUT, {"location_id": None}),
        (SHIP, {"promised_from": NOW, "promised_until": NOW - timedelta(seconds=1)}),
        (SHIP, {"key": " "}),
        (SHIP, {"note": "n" * 2_001}),
    ],
)
def test_a_group_says_only_what_fits_its_method(
    method: FulfillmentMethod, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        a_group(**{"key": "a", "method": method, **wrong})


@pytest.mark.parametrize(
    "changes",
    [
        {"method": SHIP},
        {"location_id": "location_shop"},
        {"ship_to": an_address()},
        {"promised_on": date(2026, 3, 9)},
        {"ship_by": NOW},
        {"delivery_groups": (a_group("a"), a_group("a"))},
        {"delivery_groups": (a_group("a"), a_group("b"))},
        {"delivery_groups": (a_group("b"),)},
        {"delivery_groups": tuple(a_group(f"{n}") for n in range(51))},
    ],
)
def test_groups_and_their_short_form_exclude_each_other_and_keys_must_match(
    changes: dict[str, Any],
) -> None:
    line = PlaceLine(sku="CUP", quantity=1, delivery_group="a")
    a_placement(line, delivery_groups=(a_group("a"),))
    with pytest.raises(InvalidInput):
        a_placement(line, **{"delivery_groups": (a_group("a"),), **changes})


def test_with_one_group_lines_need_not_name_it() -> None:
    order = placed(a_placement(delivery_groups=(a_group("a", note="n"),)))
    assert [group.note for group in order.delivery_groups] == ["n"]


def test_a_window_may_be_open_and_may_last_no_time() -> None:
    a_group(promised_until=NOW)
    a_group(promised_from=NOW)
    a_group(promised_from=NOW, promised_until=NOW)


def test_a_change_is_an_event_and_reaches_the_open_work() -> None:
    scenario = an_order(1, 1, 1, at=["location_a", "location_b"])
    scenario.accept()
    first, second = scenario.order.fulfillment_orders
    scenario.reject(1, 0, work=first)
    before = scenario.order.sequence
    later = NOW + timedelta(days=2)
    update(scenario, ship_by=later, ship_to=an_address(city="Braga"))
    assert first.status is FulfillmentOrderStatus.CANCELLED
    assert (first.ship_by, second.ship_by) == (None, later)
    assert scenario.order.sequence == before + 1
    event = scenario.order.events[-1]
    assert event.kind is OrderEventKind.DELIVERY_CHANGED
    assert event.subject_id == scenario.order.delivery_groups[0].id
    update(scenario, ship_by=later)
    assert scenario.order.sequence == before + 1, "nothing changed"
    assert scenario.allocate(("location_c", 1), line=2).ship_by == later


def test_a_group_changes_until_its_first_unit_has_left_whatever_others_do() -> None:
    scenario = an_order(2, 2, other=SHIP, at=["location_a", "location_a"])
    first, second = scenario.order.fulfillment_orders
    scenario.accept(first)
    scenario.ship(1, work=first)
    with pytest.raises(IllegalTransition) as refused:
        update(scenario, 0, note="n")
    assert refused.value.from_state == LineState.SHIPPED
    update(scenario, 1, note="n")
    assert scenario.order.delivery_groups[1].note == "n"
    assert second.ship_by is None


def test_a_changed_group_keeps_its_bounds() -> None:
    scenario = an_order(1, method=PICKUP)
    update(scenario, pickup_person=BEN, promised_from=NOW)
    update(scenario, pickup_person=None)
    assert scenario.order.delivery_groups[0].pickup_person is None
    for wrong in ({"ship_to": an_address()}, {"promised_until": NOW - timedelta(hours=1)}):
        with pytest.raises(InvalidInput):
            update(scenario, **wrong)


def test_the_group_of_an_order_of_before_is_found_from_either_id() -> None:
    order = placed(a_placement())
    group = first_group_id(order.id)
    assert order_id_of_first(group) == order.id
    assert slot_of(group) == slot_of(order.id)
