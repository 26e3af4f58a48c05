"""Every state and action of every table: what is declared leads where it says, the rest is refused
with the facts. The tables stand here once more, written for the eye of a merchant."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest

from domain.fulfillment.fulfillment_order import (
    FULFILLMENT,
    REQUEST,
    FulfillmentAction,
    FulfillmentOrderStatus,
    FulfillmentStep,
    RequestAction,
    RequestStatus,
)
from domain.fulfillment.shipment import SHIPMENT, ShipmentStatus, TrackingKind
from domain.inventory.counting.stock_count import STOCK_COUNT, StockCountStatus
from domain.inventory.supply.purchase_order import PURCHASE_ORDER, PurchaseOrderStatus
from domain.inventory.supply.transfer_order import (
    TRANSFER_ORDER,
    TransferOrder,
    TransferOrderStatus,
)
from domain.orders.exception import EXCEPTION, ExceptionAction, ExceptionStatus
from domain.orders.holds.hold import HOLD, HoldAction, HoldStatus
from domain.orders.lines.line import (
    FINAL,
    IN_PROGRESS_STATES,
    LINE,
    NEVER_IN_STOCK,
    SHIPPED_STATES,
    STOCK_NAME_OF,
    LineAction,
    LineState,
)
from domain.orders.status import ORDER, OrderAction, OrderStatus
from domain.payments.payment import PAYMENT, PaymentAction
from domain.payments.settlement import PaymentStatus
from domain.payments.transaction import TRANSACTION, TransactionAction, TransactionState
from domain.services.fulfillment.tracking import ACTION_TO, UNIT_STATE
from domain.shared.error_base import Entity
from domain.shared.errors import IllegalTransition
from domain.shared.lifecycle import Lifecycle

# What the hub does by itself, and nobody asks for.
BY_ITSELF = set(map(str, FulfillmentStep))
# Per state: ACTION>NEXT, where the next state is not the one the action is named after.
# fmt: off
TABLES: list[tuple[Lifecycle[Any, Any], type[StrEnum], Iterable[StrEnum], dict[str, str]]] = [
    (LINE, LineState, LineAction, {
        "PENDING":          "ALLOCATE>ALLOCATED CANCEL>CANCELLED BACKORDER>BACKORDERED"
                            " RECORD_SALE>COLLECTED",
        "BACKORDERED":      "ALLOCATE>ALLOCATED CANCEL>CANCELLED",
        "TO_PROVIDE":       "PROVIDE>PROVIDED CANCEL>CANCELLED",
        "NO_FULFILLMENT":   "CANCEL>CANCELLED",
        "REJECTED":         "ALLOCATE>ALLOCATED CANCEL>CANCELLED BACKORDER>BACKORDERED",
        "ALLOCATED":        "RELEASE>RELEASED REJECT>REJECTED CANCEL>CANCELLED"
                            " DEALLOCATE>PENDING",
        "RELEASED":         "PICK>PICKED PACK>PACKED READY>READY_FOR_PICKUP SHIP>SHIPPED"
                            " REJECT>REJECTED CANCEL>CANCELLED",
        "PICKED":           "PACK>PACKED READY>READY_FOR_PICKUP SHIP>SHIPPED"
                            " REJECT>REJECTED CANCEL>CANCELLED",
        "PACKED":           "READY>READY_FOR_PICKUP SHIP>SHIPPED"
                            " REJECT>REJECTED CANCEL>CANCELLED",
        "READY_FOR_PICKUP": "COLLECT>COLLECTED REJECT>REJECTED CANCEL>CANCELLED",
        "SHIPPED":          "DELIVER>DELIVERED RETURN>RETURNED LOSE>LOST",
        "DELIVERED":        "RESUME>SHIPPED RETURN>RETURNED LOSE>LOST",
        "RETURNED":         "RESUME>SHIPPED DELIVER>DELIVERED LOSE>LOST",
        "LOST":             "RESUME>SHIPPED DELIVER>DELIVERED RETURN>RETURNED",
    }),
    (FULFILLMENT, FulfillmentOrderStatus, [*FulfillmentAction, *FulfillmentStep], {
        "OPEN":        "HOLD>ON_HOLD ACCEPT>IN_PROGRESS REJECT>OPEN MOVE>= SPLIT>="
                       " CANCEL>CANCELLED",
        "ON_HOLD":     "RELEASE_HOLD>OPEN REJECT>ON_HOLD MOVE>= SPLIT>= CANCEL>CANCELLED",
        "IN_PROGRESS": "REJECT>= SPLIT>= PICK>= PACK>= READY>= SHIP>= COLLECT>="
                       " REQUEST_CANCELLATION>= ACCEPT_CANCELLATION>= REFUSE_CANCELLATION>="
                       " CANCEL>CANCELLED CLOSE>CLOSED CLOSE_SHORT>INCOMPLETE",
    }),
    (REQUEST, RequestStatus, RequestAction, {
        "UNSUBMITTED":            "SUBMIT>SUBMITTED SPLIT>= REJECT>REJECTED CLOSE>CLOSED",
        "SUBMITTED":              "ACCEPT>ACCEPTED SPLIT>= REJECT>REJECTED CLOSE>CLOSED",
        "ACCEPTED":               "REQUEST_CANCELLATION>CANCELLATION_REQUESTED REJECT>REJECTED"
                                  " SPLIT>= CLOSE>CLOSED",
        "CANCELLATION_REQUESTED": "ACCEPT_CANCELLATION>CANCELLATION_ACCEPTED"
                                  " ACCEPT_PARTIAL_CANCELLATION>ACCEPTED"
                                  " REQUEST_CANCELLATION>= WITHDRAW_CANCELLATION>ACCEPTED"
                                  " REFUSE_CANCELLATION>CANCELLATION_REJECTED"
                                  " REJECT>REJECTED CLOSE>CLOSED",
        "CANCELLATION_REJECTED":  "REQUEST_CANCELLATION>CANCELLATION_REQUESTED REJECT>REJECTED"
                                  " SPLIT>= CLOSE>CLOSED",
    }),
    (SHIPMENT, ShipmentStatus, TrackingKind, {
        before: " ".join(f"{kind}>{after}" for kind, after in (
            ("LABEL", "LABELLED"), ("MANIFEST", "MANIFESTED"), ("TRANSIT", "IN_TRANSIT"),
            ("OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"), ("EXCEPTION", "EXCEPTION"),
            ("DELIVER", "DELIVERED"), ("RETURN", "RETURN_TO_SENDER"), ("LOSE", "LOST"),
        ) if kind not in refused)
        for before, refused in (
            ("CREATED", ()), ("LABELLED", ("LABEL",)), ("MANIFESTED", ("LABEL", "MANIFEST")),
            ("IN_TRANSIT", ("LABEL", "MANIFEST")), ("EXCEPTION", ("LABEL", "MANIFEST")),
            ("OUT_FOR_DELIVERY", ("LABEL", "MANIFEST")),
            ("LOST", ("LABEL", "MANIFEST", "EXCEPTION", "LOSE")),
        )
    } | {
        "DELIVERED":        "RETURN>RETURN_TO_SENDER LOSE>LOST",
        "RETURN_TO_SENDER": "TRANSIT>= OUT_FOR_DELIVERY>OUT_FOR_DELIVERY DELIVER>DELIVERED"
                            " LOSE>LOST",
    }),
    (TRANSACTION, TransactionState, TransactionAction, {
        "PENDING": "SUCCEED>SUCCEEDED FAIL>FAILED",
        "FAILED":  "SUCCEED>SUCCEEDED",
    }),
    (HOLD, HoldStatus, HoldAction, {"ACTIVE": "RELEASE>RELEASED"}),
    (EXCEPTION, ExceptionStatus, ExceptionAction, {"OPEN": "RESOLVE>RESOLVED"}),
]
MAY = {
    "PENDING_REVIEW": "HOLD RELEASE_HOLD CHANGE_DELIVERY CANCEL VOID ALLOCATE"
                      " AUTHORIZE_PAYMENT SETTLE_PAYMENT",
    "ON_HOLD":        "HOLD RELEASE_HOLD CHANGE_DELIVERY CANCEL VOID ALLOCATE"
                      " AUTHORIZE_PAYMENT SETTLE_PAYMENT",
    "CONFIRMED":      "FULFILL HOLD RELEASE_HOLD CHANGE_DELIVERY CANCEL VOID ALLOCATE"
                      " AUTHORIZE_PAYMENT SETTLE_PAYMENT",
    "FULFILLED":      "VOID RELEASE_HOLD AUTHORIZE_PAYMENT SETTLE_PAYMENT",
    "COMPLETED":      "VOID RELEASE_HOLD AUTHORIZE_PAYMENT SETTLE_PAYMENT",
    "CANCELLED":      "RELEASE_HOLD SETTLE_PAYMENT",
}
OF_A_PAYMENT = {
    "PENDING":            "",
    "AUTHORIZED":         "CAPTURE VOID",
    "PARTIALLY_CAPTURED": "CAPTURE VOID REFUND",
    "CAPTURED":           "REFUND",
    "VOIDED":             "",
    "FAILED":             "",
}
# fmt: on


def declared(rows: dict[str, str], state: str) -> dict[str, str]:
    """Action → next state, as written above."""
    pairs = (part.split(">") for part in rows.get(state, "").split())
    return {action: state if after == "=" else after for action, after in pairs}


PAIRS = [
    pytest.param(table, state, action, declared(rows, state), id=f"{table.kind}-{state}-{action}")
    for table, states, actions, rows in TABLES
    for state in states
    for action in actions
]


@pytest.mark.parametrize(("table", "state", "action", "allowed"), PAIRS)
def test_a_step_leads_where_its_row_says_or_is_refused_with_the_facts(
    table: Lifecycle[Any, Any], state: StrEnum, action: StrEnum, allowed: dict[str, str]
) -> None:
    assert table.allows(state, action) == (action in allowed)
    if action in allowed:
        assert table.after(state, action) == allowed[action]
        return
    with pytest.raises(IllegalTransition) as refused:
        table.after(state, action)
    facts = refused.value
    assert (facts.entity, facts.from_state, facts.action) == (table.kind, state, action)
    by_itself = BY_ITSELF if table is FULFILLMENT else set()
    assert set(facts.allowed) == set(allowed) - by_itself
    assert str(state) in str(facts)
    assert str(action) in str(facts)


def test_the_tables_hold_no_row_that_is_not_written_here() -> None:
    for table, _, _, rows in TABLES:
        assert len(table.rows()) == sum(len(text.split()) for text in rows.values())


@pytest.mark.parametrize("action", OrderAction)
@pytest.mark.parametrize("state", OrderStatus)
def test_what_an_order_permits(state: OrderStatus, action: OrderAction) -> None:
    assert ORDER.allows(state, action) == (action in MAY[state].split())


@pytest.mark.parametrize("status", PaymentStatus)
def test_what_a_payment_permits(status: PaymentStatus) -> None:
    assert set(PAYMENT.actions(status)) == set(map(PaymentAction, OF_A_PAYMENT[status].split()))


def test_a_table_with_two_answers_is_no_table() -> None:
    row = (HoldStatus.ACTIVE, HoldAction.RELEASE, HoldStatus.RELEASED)
    with pytest.raises(ValueError, match="two rows"):
        Lifecycle(Entity.ORDER, row, row)


def test_every_state_of_a_unit_has_one_stock_name() -> None:
    """Each is held under one name; out of the house means outside; what the customer has collected,
    or what is cancelled, stays so."""
    assert set(STOCK_NAME_OF) == set(LineState)
    outside = {state for state, name in STOCK_NAME_OF.items() if name == "OUTSIDE"}
    assert outside == SHIPPED_STATES.union(NEVER_IN_STOCK)
    assert {
        state for state, name in STOCK_NAME_OF.items() if name == "COMMITTED"
    } == IN_PROGRESS_STATES
    last = (LineState.COLLECTED, LineState.PROVIDED, LineState.CANCELLED)
    assert all(not LINE.actions(state) for state in last)


def test_units_in_a_parcel_go_wherever_its_status_says() -> None:
    """From any state after shipping to any other: a carrier may correct whatever it reported."""
    assert set(UNIT_STATE.values()) == FINAL - {LineState.COLLECTED, LineState.PROVIDED}
    for before in ACTION_TO:
        for after, action in ACTION_TO.items():
            assert before is after or LINE.after(before, action) is after


@pytest.mark.parametrize(
    ("table", "states", "fact"),
    [
        (PURCHASE_ORDER, PurchaseOrderStatus, "RECEIVE"),
        (TRANSFER_ORDER, TransferOrderStatus, "RECEIVE"),
        (STOCK_COUNT, StockCountStatus, "COUNT"),
    ],
)
def test_what_happened_can_be_recorded_in_every_state_and_whoever_is_refused_is_told(
    table: Lifecycle[Any, Any], states: type[StrEnum], fact: str
) -> None:
    for state in states:
        assert fact in table.actions(state)
        with pytest.raises(IllegalTransition) as refused:
            table.after(state, LineAction.LOSE)
        assert fact in refused.value.allowed


def test_the_last_units_lead_elsewhere_only_where_others_lead_somewhere() -> None:
    lost = (LineState.SHIPPED, LineAction.LOSE, LineState.LOST)
    with pytest.raises(ValueError, match="the last"):
        Lifecycle(Entity.ORDER, last=(lost,))
    with pytest.raises(ValueError, match="two rows"):
        Lifecycle(Entity.ORDER, lost, last=(lost, lost))


def test_units_that_nobody_knows_the_place_of_are_not_offered_to_be_shipped() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    given: dict[str, Any] = {
        "number": "T-1",
        "to_location_id": "b",
        "expected_at": now,
        "created_at": now,
    }
    unknown = TransferOrder(id="transfer_1", from_location_id=None, **given)
    known = TransferOrder(id="transfer_2", from_location_id="a", **given)
    assert set(known.supported_actions) - set(unknown.supported_actions) == {"SHIP"}
    with pytest.raises(IllegalTransition) as refused:
        _ = unknown.shipped_from
    assert list(refused.value.allowed) == unknown.supported_actions
