"""What a line costs, to the cent: fine prices, discounts, taxes, the total of the shop."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.network.channel import ChannelKind
from domain.orders.lines.amounts import (
    Adjustment,
    AdjustmentKind,
    AdjustmentSource,
    TaxLine,
)
from domain.orders.lines.charge import ChargeKind
from domain.orders.lines.line import LineKind, OrderLine
from domain.orders.order import Order
from domain.services.orders.commands.ordering import PlaceCharge, PlaceLine
from domain.shared.amounts.currencies import digits_of
from domain.shared.amounts.money import Money, divided
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.errors import DomainError, InvalidInput, PermissionDenied
from schema.shared.scalars import DIGITS
from tests.given import a_channel, a_placement, a_price_of, an_order, euros, placed

EXACT = settings(derandomize=True, max_examples=200, deadline=None)
POS = a_channel(ChannelKind.POS)
K = AdjustmentKind


def a_line(**changes: Any) -> OrderLine:
    """The line that a till makes of this: one cup for ten euros, unless told otherwise."""
    return an_order_of(PlaceLine(**{"sku": "CUP", "quantity": 1, **changes})).lines[0]


def an_order_of(*lines: PlaceLine, **changes: Any) -> Order:
    return placed(a_placement(*lines, **changes), channel=POS)


def refusals(*lines: PlaceLine, kind: ChannelKind, **changes: Any) -> list[DomainError]:
    with pytest.raises(DomainError) as refused:
        placed(a_placement(*lines, **changes), channel=a_channel(kind))
    return list(refused.value.errors)


def discount(cents: int, **more: Any) -> Adjustment:
    return Adjustment(kind=K.DISCOUNT, amount=euros(-cents), **more)


def vat(cents: int, *, included: bool) -> TaxLine:
    return TaxLine(title="VAT", rate=Decimal("0.19"), amount=euros(cents), included=included)


def test_every_currency_has_the_decimals_of_its_standard() -> None:
    assert {code: digits_of(code) for code in DIGITS} == DIGITS


@pytest.mark.parametrize(
    ("price", "quantity", "cents"),
    [("0.0125", 1, 1), ("0.0125", 2, 3), ("0.0125", 1_000, 1_250), ("0.0049", 1, 0),
     ("0.005", 1, 1), ("19.99", 3, 5_997), ("-0.005", 1, -1)],
)  # fmt: skip
def test_a_price_finer_than_a_cent_is_rounded_once_for_all_units(
    price: str, quantity: int, cents: int
) -> None:
    assert a_price_of(price).times(quantity) == euros(cents)


@pytest.mark.parametrize(
    ("currency", "amount", "shown", "whole"),
    [("EUR", "10", "10.00", True), ("EUR", "0.0125", "0.0125", False),
     ("EUR", "0.1250", "0.125", False), ("JPY", "3", "3", True), ("JPY", "3.5", "3.5", False),
     ("KWD", "1.234", "1.234", True), ("CLF", "1.2345", "1.2345", True)],
)  # fmt: skip
def test_a_price_is_shown_with_the_decimals_it_needs(
    currency: str, amount: str, shown: str, whole: bool
) -> None:
    price = UnitPrice.of_amount(Decimal(amount), currency)
    assert str(price.amount(digits_of(currency))) == shown
    assert price.is_whole is whole
    if whole:
        assert UnitPrice.of(price.rounded) == price


@pytest.mark.parametrize("amount", ["0.00001", "NaN", "1e30", "1." + "0" * 30 + "1"])
def test_a_price_has_at_most_four_decimals(amount: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|range"):
        UnitPrice.of_amount(Decimal(amount), "EUR")


@EXACT
@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_half_a_cent_is_rounded_away_from_nothing(dividend: int, divisor: int) -> None:
    quotient = divided(dividend, divisor)
    assert abs(quotient * divisor - dividend) * 2 <= divisor
    assert divided(-dividend, divisor) == -quotient


def test_a_total_is_the_price_its_adjustments_added_taxes_and_shipping() -> None:
    line = a_line(
        quantity=3,
        shipping=euros(490),
        adjustments=(discount(250, code="SPRING"), Adjustment(kind=K.SURCHARGE, amount=euros(99))),
        taxes=(vat(541, included=False), vat(20, included=True)),
    )
    assert (line.subtotal, line.adjustments_total) == (euros(3_000), euros(-151))
    assert line.total == euros(3_000 - 250 + 99 + 541 + 490)


def test_the_total_of_the_shop_wins_and_the_difference_is_kept() -> None:
    rounded = a_line(quantity=3, unit_price=euros(333), total=euros(1_000))
    assert rounded.total == euros(1_000)
    assert rounded.adjustments == (
        Adjustment(kind=K.ROUNDING, origin=AdjustmentSource.CHANNEL, amount=euros(1)),
    )
    other = a_line(quantity=3, unit_price=euros(333), total=euros(1_002))
    assert [one.kind for one in other.adjustments] == [K.OTHER]
    exact = a_line(quantity=3, unit_price=euros(333), total=euros(999))
    assert exact.adjustments == ()


@EXACT
@given(
    st.integers(0, 10**9), st.integers(1, 60), st.integers(-(10**9), 10**9), st.integers(0, 10**6)
)
def test_units_that_stand_have_their_share_and_all_of_them_the_total(
    price: int, quantity: int, total: int, shipping: int
) -> None:
    """Each cancelled unit takes a share with it, and none gives money back."""
    line = a_line(
        unit_price=UnitPrice(price, "EUR"),
        quantity=quantity,
        total=euros(total),
        shipping=euros(shipping),
    )
    values = [line.value_of(units) - line.value_of(0) for units in range(quantity + 1)]
    assert values[-1] == line.total == euros(total)
    units = [value.minor for value in values[1:]]
    assert units == sorted(units, reverse=total < shipping)


def test_an_order_adds_up_its_lines_and_charges() -> None:
    order = an_order_of(
        PlaceLine(sku="CUP", quantity=2, adjustments=(discount(100),), shipping=euros(300)),
        PlaceLine(sku="POT", quantity=1, taxes=(vat(190, included=False),)),
        charges=(
            PlaceCharge(
                kind=ChargeKind.GIFT_WRAP, amount=euros(500), taxes=(vat(95, included=False),)
            ),
            PlaceCharge(kind=ChargeKind.DISCOUNT, amount=euros(-200)),
        ),
    )
    assert order.goods_total == euros(3_000)
    assert order.adjustments_total == euros(-100)
    assert order.shipping_total == euros(300)
    assert order.charges_total == euros(395)
    assert order.tax_total == euros(285)
    assert order.original_total == euros(3_000 - 100 + 300 + 190 + 395) == order.current_total


def test_charges_are_due_until_the_last_unit_is_cancelled() -> None:
    scenario = an_order(2, charges=(PlaceCharge(kind=ChargeKind.DELIVERY, amount=euros(490)),))
    order = scenario.order
    scenario.cancel(1)
    assert order.current_total == euros(1_000 + 490)
    scenario.cancel(1)
    assert order.current_total == euros(0)
    assert order.original_total == euros(2_490)


def test_a_credit_note_has_no_lines_and_owes_the_customer_something() -> None:
    """Of a wholesaler: nothing is owed by the customer, so the order counts as paid."""
    channel = a_channel(
        ChannelKind.B2B,
        permissions=a_channel(ChannelKind.MARKETPLACE).permissions,
    )
    credit = PlaceCharge(kind=ChargeKind.OTHER, title="Damaged", amount=euros(-5_000))
    command = a_placement(lines=(), charges=(credit,))
    order = placed(command, channel=channel)
    assert order.current_total == euros(-5_000)
    assert order.balance.overpaid == euros(5_000)
    assert order.balance.balance_due == euros(0)
    assert order.payment_status == "PAID"


def test_only_a_channel_that_sets_prices_gives_charges() -> None:
    line = PlaceLine(
        sku="CUP",
        quantity=1,
        adjustments=(discount(1),),
        taxes=(vat(1, included=True),),
        total=euros(999),
    )
    fine = PlaceLine(sku="CUP", quantity=1, unit_price=a_price_of("9.999"))
    fee = PlaceLine(kind=LineKind.FEE, title="Bag", quantity=1, unit_price=euros(10))
    wrap = PlaceCharge(kind=ChargeKind.GIFT_WRAP, amount=euros(1), taxes=(vat(1, included=True),))
    found = refusals(line, fine, fee, kind=ChannelKind.WEB, charges=(wrap,))
    assert {type(error) for error in found} == {PermissionDenied}
    assert [error.path for error in found] == [
        ("lines", "0", "adjustments"),
        ("lines", "0", "taxes"),
        ("lines", "0", "total"),
        ("lines", "1", "unitPrice"),
        ("lines", "2", "title"),
        ("charges", "0", "kind"),
        ("charges", "0", "taxes"),
    ]
    delivery = PlaceCharge(kind=ChargeKind.DELIVERY, amount=euros(490))
    assert placed(a_placement(charges=(delivery,))).charges_total == euros(490)


def test_a_charge_below_zero_is_refused() -> None:
    tip = PlaceCharge(kind=ChargeKind.TIP, amount=euros(-1))
    (refusal,) = refusals(PlaceLine(sku="CUP", quantity=1), kind=ChannelKind.WEB, charges=(tip,))
    assert isinstance(refusal, InvalidInput)
    assert refusal.path == ("charges", "0", "amount", "amount")


def test_what_the_customer_saw_in_another_currency_is_kept_beside() -> None:
    line = PlaceLine(sku="CUP", quantity=1, presentment_total=Money(1_650, "JPY"))
    order = an_order_of(line, presentment_total=Money(1_700, "JPY"))
    assert order.presentment_total == Money(1_700, "JPY"), "the order's own figure, not the sum"
    assert order.lines[0].presentment_total == Money(1_650, "JPY")
    assert order.original_total == euros(1_000)
    assert an_order_of(presentment_total=euros(1_000)).presentment_total is None
    for total in (None, Money(1, "USD")):
        (refusal,) = refusals(line, kind=ChannelKind.POS, presentment_total=total)
        assert refusal.path == ("lines", "0", "presentmentTotal")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Adjustment(kind=K.DISCOUNT, amount=euros(1)),
        lambda: Adjustment(kind=K.SURCHARGE, amount=euros(-1)),
        lambda: PlaceCharge(kind=ChargeKind.DISCOUNT, amount=euros(1)),
        lambda: TaxLine(title="VAT", rate=Decimal(19), amount=euros(1), included=True),
        lambda: TaxLine(title="VAT", rate=Decimal("0.1234567"), amount=euros(1), included=True),
        lambda: TaxLine(title=" ", amount=euros(1), included=True),
        lambda: PlaceLine(sku="CUP", quantity=1, taxes=(vat(1, included=True),) * 51),
        lambda: PlaceLine(sku="CUP", quantity=1, adjustments=(discount(1),) * 51),
    ],
)
def test_amounts_that_cannot_be_meant_are_refused(make: Any) -> None:
    with pytest.raises(InvalidInput):
        make()
