"""Purchase orders and transfer orders: whatever happens, what is expected is what is outstanding,
and no unit is made or lost."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.stock import MOVEMENTS, MovementKind, StockName
from domain.inventory.supply.expected import (
    Arrival,
    ExpectedSupply,
    Moved,
    SupplyEvidence,
    beyond,
    confidence,
)
from domain.inventory.supply.purchase_order import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderStatus,
)
from domain.inventory.supply.transfer_order import (
    TransferOrder,
    TransferOrderLine,
)
from domain.shared.errors import IllegalTransition

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
ids = count()


def supply(line_id: str, quantity: int, sku: str = "CUP", days: int = 1) -> ExpectedSupply:
    return ExpectedSupply(
        id=f"supply_{next(ids)}",
        line_id=line_id,
        level_id="level",
        sku=sku,
        location_id="here",
        quantity=quantity,
        expected_at=NOW + days * DAY,
        evidence=SupplyEvidence.ORDERED,
    )


def bought(*quantities: int) -> PurchaseOrder:
    """Cups, in lines that are expected a day after each other."""
    lines = [
        PurchaseOrderLine(
            id=f"line_{n}",
            purchase_order_id="purchase",
            sku="CUP",
            quantity=quantity,
            expected_at=NOW + n * DAY,
            position=n,
        )
        for n, quantity in enumerate(quantities)
    ]
    return PurchaseOrder(
        id="purchase",
        number="1",
        supplier_id="kiln",
        location_id="here",
        created_at=NOW,
        lines=lines,
    )


def submitted(order: PurchaseOrder) -> Counter[StockName]:
    moved = order.submit(NOW, lambda line: supply(line.id, line.quantity))
    return net(moved)


def net(moved: list[tuple[str, Moved]]) -> Counter[StockName]:
    """The change of each stock name."""
    names = Counter[StockName]()
    for _, kinds in moved:
        for kind, quantity in kinds:
            assert quantity > 0
            source, target = MOVEMENTS[kind]
            names[source] -= quantity
            names[target] += quantity
    return names


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.integers(0, 7), st.integers(0, 3)),
        st.tuples(st.just("confirm"), st.integers(0, 1), st.integers(0, 5)),
        st.tuples(st.just("advise"), st.integers(0, 1), st.integers(1, 9)),
        st.tuples(st.sampled_from(["close", "cancel"]), st.just(0), st.just(0)),
    ),
    max_size=8,
)


@given(STEPS)
def test_what_is_expected_is_what_is_outstanding_whatever_happens(
    steps: list[tuple[str, int, int]],
) -> None:
    order = bought(5, 3)
    names = submitted(order)
    arrived = 0
    for step, first, second in steps:
        moved: list[tuple[str, Moved]] = []
        try:
            if step == "receive" and first + second:
                arrived += first + second
                arrival = Arrival(sku="CUP", received=first, damaged=second)
                moved = order.receive([arrival], None, NOW)
            elif step == "confirm":
                line = order.lines[first]
                day = NOW + 5 * DAY
                moved = [("CUP", order.confirm(line, day, second, partial(supply, line.id)))]
            elif step == "advise":
                line = order.lines[first]
                shipped = supply(line.id, second)
                shipped.evidence = SupplyEvidence.SHIPPED
                order.advise(line, second, shipped)
            elif step in ("close", "cancel"):
                moved = getattr(order, step)(NOW)
        except IllegalTransition:
            assert step != "receive"
        names += Counter()
        for name, change in net(moved).items():
            names[name] += change
        expected = Counter[str]()
        for one in order.expected:
            assert one.quantity > 0
            expected[one.line_id] += one.quantity
        assert expected == +Counter({line.id: line.outstanding for line in order.lines})
        assert names[StockName.INCOMING] == expected.total()
    assert names[StockName.AVAILABLE] + names[StockName.DAMAGED] == arrived
    for line in order.lines:
        assert line.received + line.damaged + line.missing + line.outstanding >= line.quantity


TRANSFER_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ship"), st.integers(1, 6), st.just(0)),
        st.tuples(st.just("receive"), st.integers(0, 6), st.integers(0, 3)),
        st.tuples(st.sampled_from(["close", "cancel"]), st.just(0), st.just(0)),
    ),
    max_size=8,
)


@given(TRANSFER_STEPS)
def test_a_transfer_neither_makes_nor_loses_units(steps: list[tuple[str, int, int]]) -> None:
    lines = [
        TransferOrderLine(
            id=f"line_{n}", transfer_order_id="transfer", sku="CUP", quantity=4, position=n
        )
        for n in range(2)
    ]
    order = TransferOrder(
        id="transfer",
        number="1",
        from_location_id="there",
        to_location_id="here",
        expected_at=NOW + DAY,
        created_at=NOW,
        lines=lines,
    )
    names = Counter[StockName]()
    left = arrived = 0
    for step, first, second in steps:
        moved: list[tuple[str, Moved]] = []
        before = order.status
        try:
            if step == "ship":
                sent = order.ship({"CUP": first}, lambda line, n: supply(line.id, n))["CUP"]
                moved = [("CUP", [(MovementKind.TRANSFER_IN, sent)])] if sent else []
                left += first
            elif step == "receive" and first + second:
                arrival = Arrival(sku="CUP", received=first, damaged=second)
                moved = order.receive([arrival], None, NOW)
                arrived += first + second
            elif step == "close":
                moved = order.close(NOW)
            elif step == "cancel":
                order.cancel(NOW)
        except IllegalTransition:
            assert step != "receive"
            assert order.status is before
        for name, change in net(moved).items():
            names[name] += change
        in_transit = sum(line.in_transit for line in order.lines)
        assert names[StockName.IN_TRANSIT] == in_transit
        assert sum(one.quantity for one in order.expected) == in_transit
    lost = sum(line.missing for line in order.lines)
    extra = sum(beyond(line.shipped, line) for line in order.lines)
    assert names[StockName.AVAILABLE] + names[StockName.DAMAGED] == arrived
    assert left + extra == arrived + lost + names[StockName.IN_TRANSIT]


def test_units_that_arrive_are_first_those_of_their_notice_then_the_earliest() -> None:
    order = bought(5)
    submitted(order)
    line = order.lines[0]
    for reference, days in (("late", 9), ("soon", 2)):
        shipped = supply(line.id, 2, days=days)
        shipped.evidence, shipped.reference = SupplyEvidence.SHIPPED, reference
        order.advise(line, 2, shipped)
    order.receive([Arrival(sku="CUP", received=1, damaged=0)], "late", NOW)
    assert {one.reference: one.quantity for one in order.expected} == {
        None: 1,
        "late": 1,
        "soon": 2,
    }
    order.receive([Arrival(sku="CUP", received=3, damaged=0)], None, NOW)
    assert [(one.reference, one.quantity) for one in order.expected] == [(None, 1)]


def test_of_what_will_not_come_the_least_sure_goes_first() -> None:
    order = bought(5)
    submitted(order)
    line = order.lines[0]
    shipped = supply(line.id, 2)
    shipped.evidence = SupplyEvidence.SHIPPED
    order.advise(line, 2, shipped)
    order.confirm(line, NOW + 3 * DAY, 2, partial(supply, line.id))
    assert [(one.evidence, one.quantity) for one in order.expected] == [(SupplyEvidence.SHIPPED, 2)]


@pytest.mark.parametrize(
    ("evidence", "days", "sure"),
    [
        (SupplyEvidence.ORDERED, 1, 60),
        (SupplyEvidence.CONFIRMED, 0, 80),
        (SupplyEvidence.SHIPPED, 1, 95),
        (SupplyEvidence.SHIPPED, -1, 85),
        (SupplyEvidence.ORDERED, -3, 30),
        (SupplyEvidence.ORDERED, -90, 5),
    ],
)
def test_a_date_that_has_passed_is_less_sure_every_day(
    evidence: SupplyEvidence, days: int, sure: int
) -> None:
    expected = supply("line", 1, days=days)
    expected.evidence = evidence
    assert confidence(expected, NOW) == sure


def test_the_status_says_how_far_the_documents_are() -> None:
    order = bought(2)
    statuses = [order.status]
    submitted(order)
    order.receive([Arrival(sku="CUP", received=1, damaged=0)], None, NOW)
    statuses.append(order.status)
    order.receive([Arrival(sku="CUP", received=0, damaged=1)], None, NOW)
    statuses.append(order.status)
    named = PurchaseOrderStatus
    assert statuses == [named.DRAFT, named.PARTIALLY_RECEIVED, named.RECEIVED]
    with pytest.raises(IllegalTransition):
        order.close(NOW)
