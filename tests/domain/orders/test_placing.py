"""What a channel may order, at which price, under whose id, and when."""

from datetime import timedelta
from typing import Any

import pytest

from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.network.channel import DEFAULT_PERMISSIONS, ChannelKind, Permission
from domain.services.orders.commands.ordering import PlaceLine
from domain.shared.amounts.money import MINOR_MAX, Money
from domain.shared.audit import CLOCK_DRIFT
from domain.shared.errors import (
    CurrencyMismatch,
    EmptyOrder,
    InvalidInput,
    PermissionDenied,
    PriceChanged,
)
from tests.given import NOW, a_channel, a_placement, euros, placed

WEB, POS, MARKET = (
    a_channel(kind) for kind in (ChannelKind.WEB, ChannelKind.POS, ChannelKind.MARKETPLACE)
)
OWN_ID = "order_00000000000000000000000001"


def a_line(**changes: Any) -> PlaceLine:
    return PlaceLine(**{"sku": "CUP", "quantity": 2, **changes})


def test_an_order_costs_what_its_lines_cost() -> None:
    lines = (a_line(shipping=euros(300)), a_line(sku="POT", quantity=3))
    order = placed(a_placement(*lines), prices={"CUP": 1_000, "POT": 250})
    assert order.goods_total == euros(2_750)
    assert order.shipping_total == euros(300)
    assert order.original_total == euros(3_050)
    assert [(n.position, n.sku, n.total.minor) for n in order.lines] == [
        (1, "CUP", 2_300),
        (2, "POT", 750),
    ]
    assert order.number == "WEB-100001"
    assert [event.kind.value for event in order.events] == ["ORDER_PLACED"]


def test_the_email_address_of_an_order_is_kept_in_small_letters() -> None:
    assert placed(a_placement(email=" Bob@Example.COM ")).email == "bob@example.com"
    assert placed(a_placement(email=" ")).email == "ada@example.com"


def test_an_order_needs_a_line_unless_the_channel_only_announces_it() -> None:
    empty = a_placement(lines=())
    with pytest.raises(EmptyOrder):
        placed(empty)
    assert placed(empty, channel=MARKET).lines == []


def test_what_a_web_shop_shows_must_be_what_it_costs() -> None:
    assert placed(a_placement(a_line(unit_price=euros(1_000)))).original_total == euros(2_000)
    with pytest.raises(PriceChanged) as refused:
        placed(a_placement(a_line(unit_price=euros(900))))
    facts = refused.value
    assert (facts.sku, facts.expected, facts.actual) == ("CUP", euros(900), euros(1_000))


def test_what_has_no_price_cannot_be_sold() -> None:
    with pytest.raises(PriceChanged) as refused:
        placed(a_placement(a_line()), prices={})
    assert refused.value.actual is None
    assert "no price" in str(refused.value)


def test_a_point_of_sale_sets_its_own_price_or_takes_the_list_price() -> None:
    cheap = a_placement(a_line(unit_price=euros(1)))
    assert placed(cheap, channel=POS, prices={}).original_total == euros(2)
    assert placed(a_placement(a_line()), channel=POS).original_total == euros(2_000)


@pytest.mark.parametrize("field", ["unit_price", "shipping"])
def test_money_of_another_currency_or_below_nothing_is_refused(field: str) -> None:
    for channel in (WEB, POS):
        with pytest.raises(CurrencyMismatch) as refused:
            placed(a_placement(a_line(**{field: Money(1, "USD")})), channel=channel)
        assert (refused.value.expected_currency, refused.value.actual_currency) == ("EUR", "USD")
        for bad in (-1, MINOR_MAX + 1):
            with pytest.raises(InvalidInput):
                placed(a_placement(a_line(**{field: euros(bad)})), channel=channel)


def test_an_order_costs_no_more_than_can_be_counted() -> None:
    dear = a_line(quantity=1_000_000, unit_price=euros(MINOR_MAX))
    with pytest.raises(InvalidInput):
        placed(a_placement(dear), channel=POS)


def test_an_offline_point_of_sale_gives_the_time_of_each_sale() -> None:
    sold = NOW - timedelta(days=6)
    assert placed(a_placement(placed_at=sold), channel=POS).placed_at == sold
    placed(a_placement(placed_at=NOW + CLOCK_DRIFT), channel=POS)
    for bad in (NOW + CLOCK_DRIFT + timedelta(seconds=1), NOW.replace(tzinfo=None)):
        with pytest.raises(InvalidInput) as refused:
            placed(a_placement(placed_at=bad), channel=POS)
        assert refused.value.field == "placedAt"


# What needs which permission.
# fmt: off
REQUIRED_PERMISSION = [
    (Permission.PLACE_ORDERS,     {}),
    (Permission.CHOOSE_IDS,       {"id": OWN_ID}),
    (Permission.CHOOSE_IDS,       {"placed_at": NOW}),
    (Permission.CARRY_OUT,        {"method": FulfillmentMethod.CARRY_OUT, "location_id": "l"}),
    (Permission.CHOOSE_LOCATIONS, {"lines": (PlaceLine(sku="CUP", quantity=1, location_id="l"),)}),
]
# fmt: on


@pytest.mark.parametrize(("permission", "wish"), REQUIRED_PERMISSION)
def test_a_channel_may_do_what_it_is_permitted_and_no_more(
    permission: Permission, wish: dict[str, Any]
) -> None:
    command = a_placement(**wish)
    everything = a_channel(permissions=frozenset(Permission))
    placed(command, channel=everything)
    with pytest.raises(PermissionDenied) as refused:
        placed(command, channel=a_channel(permissions=frozenset(Permission) - {permission}))
    assert (refused.value.channel_code, refused.value.permission) == ("web", permission)


def test_a_channel_that_is_switched_off_may_do_nothing() -> None:
    with pytest.raises(PermissionDenied):
        placed(a_placement(), channel=a_channel(active=False))


@pytest.mark.parametrize("kind", ChannelKind)
def test_every_kind_of_channel_can_sell(kind: ChannelKind) -> None:
    sell = {Permission.PLACE_ORDERS, Permission.CANCEL_ORDERS, Permission.TAKE_PAYMENTS}
    assert sell <= DEFAULT_PERMISSIONS[kind]


@pytest.mark.parametrize("method", [FulfillmentMethod.PICKUP, FulfillmentMethod.CARRY_OUT])
def test_goods_that_are_handed_over_need_a_place(method: FulfillmentMethod) -> None:
    with pytest.raises(InvalidInput):
        a_placement(method=method)


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001])
def test_a_quantity_keeps_its_bounds(quantity: int) -> None:
    with pytest.raises(InvalidInput):
        PlaceLine(sku="CUP", quantity=quantity)
    with pytest.raises(InvalidInput):
        a_placement(lines=(PlaceLine(sku="CUP", quantity=1),) * 1_001)
