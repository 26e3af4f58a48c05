"""Which policy counts, what becomes of a suggestion, and when an alert is due."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.catalog.packs import LinePack, Pack
from domain.replenishment.alert import STOCK_ALERT, StockAlert, StockAlertKind, alert_for
from domain.replenishment.demand import NO_DEMAND, Demand, DemandPattern
from domain.replenishment.planning import Position, plan
from domain.replenishment.policy import ReplenishmentPolicy, Terms, terms_for
from domain.replenishment.reordering import LeadTime
from domain.shared.errors import IllegalTransition, InvalidInput

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_each_term_is_that_of_the_most_specific_policy() -> None:
    policies = [
        ReplenishmentPolicy(id="all", active=True, pack_size=2, review_days=7, order_days=30),
        ReplenishmentPolicy(id="place", location_id="store", pack_size=3, review_days=1),
        ReplenishmentPolicy(id="sku", sku="TEA", pack_size=4),
        ReplenishmentPolicy(id="both", sku="TEA", location_id="store", active=False),
    ]
    here = terms_for(policies, "TEA", "store")
    assert (here.active, here.pack_size, here.review_days, here.order_days) == (False, 4, 1, 30)
    there = terms_for(policies, "CUP", "warehouse")
    assert (there.active, there.pack_size, there.review_days) == (True, 2, 7)
    assert terms_for([], "TEA", "store") == Terms()


def test_a_pack_and_a_size_are_one_setting() -> None:
    case = Pack(id="p", product_id="t", variant_id="v", code="CASE", quantity=12)
    policies = [
        ReplenishmentPolicy(id="all", pack="case", pack_size=2),
        ReplenishmentPolicy(id="place", location_id="store", pack_size=3),
    ]
    everywhere = terms_for(policies, "TEA", "warehouse")
    assert (everywhere.pack, everywhere.pack_size) == ("CASE", 2)
    sized, without = everywhere.with_size_of([case]), everywhere.with_size_of([])
    assert (sized.pack, sized.pack_size) == ("CASE", 12)
    assert (without.pack, without.pack_size) == (None, 2)
    in_store = terms_for(policies, "TEA", "store")
    assert (in_store.pack, in_store.pack_size) == (None, 3)


@given(size=st.integers(2, 500), reorder_point=st.integers(1, 2_000), here=st.integers(0, 2_000))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_a_suggestion_is_whole_packs_and_no_pack_too_many(
    size: int, reorder_point: int, here: int
) -> None:
    terms = Terms(active=True, reorder_point=reorder_point, pack="CASE", pack_size=size)
    found = plan(terms, NO_DEMAND, LeadTime(7), Position(available=here))
    wanted = max(reorder_point - here, 0)
    assert found.quantity % size == 0
    assert wanted <= found.quantity < wanted + size
    assert found.reasons.line_pack == LinePack(code="CASE", quantity=size)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("service_basis_points", 10_000, "serviceLevel"),
        ("service_basis_points", 4_999, "serviceLevel"),
        ("review_days", 0, "reviewDays"),
        ("order_days", 366, "orderDays"),
        ("lead_time_days", -1, "leadTimeDays"),
        ("pack_size", 0, "packSize"),
        ("supplier_id", "store", "locationId"),
    ],
)
def test_a_policy_has_limits(name: str, value: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ReplenishmentPolicy(id="one", location_id="store", **{name: value})  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("available", "mean", "expected"),
    [
        (0, 2.0, StockAlertKind.OUT_OF_STOCK),
        (0, 0.0, None),
        (1, 2.0, StockAlertKind.UNDERSTOCK),
        (30, 2.0, None),
        (61, 2.0, StockAlertKind.OVERSTOCK),
        (5, 0.0, StockAlertKind.OVERSTOCK),
    ],
)
def test_too_little_and_too_much_is_told(
    available: int, mean: float, expected: StockAlertKind | None
) -> None:
    terms = Terms(active=True, overstock_days=30)
    demand = Demand(mean, mean, 90, DemandPattern.SMOOTH)
    found = alert_for(terms, plan(terms, demand, LeadTime(7), Position(available=available)))
    assert (found and found[0]) == expected


def test_an_alert_has_an_owner_until_the_stock_is_right_again() -> None:
    alert = StockAlert(
        id="a",
        sku="TEA",
        location_id="store",
        kind=StockAlertKind.UNDERSTOCK,
        since=NOW,
        available=1,
        threshold=4,
    )
    alert.assign("night shift")
    alert.acknowledge("ordered by phone", NOW, "boss")
    assert (alert.owner, alert.open_key) == ("night shift", "UNDERSTOCK store TEA")
    alert.resolve(NOW)
    assert alert.open_key is None
    with pytest.raises(IllegalTransition):
        alert.assign("somebody")
    assert len(STOCK_ALERT.rows()) == 6
