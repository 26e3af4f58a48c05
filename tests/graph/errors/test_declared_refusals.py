"""What a use case can refuse is an error of its mutation, and never an internal error."""

from collections.abc import Iterator
from inspect import getclosurevars
from typing import Any

import pytest

import resolvers.root as root
from domain.shared.errors import AlreadyExists, DomainError, InvalidInput, VersionConflict
from resolvers.shared.mutations import Declared
from tests.graph.client import SCHEMA, union_members
from tests.graph.staff import Staff, euros
from tests.refusals import can_refuse

# Found in the source, and yet it cannot happen: the mutations, the errors, the reason.
# fmt: off
CANNOT_HAPPEN: list[tuple[set[str], set[str], str]] = [
    ({"update_customer", "update_channel", "update_location", "update_order",
      "update_delivery_group", "update_location_calendar", "update_location_capacity",
      "update_location_group", "update_customer_group"},
     {"IdempotencyKeyReused"},
     "the input has no idempotency key"),
    ({"create_channel", "create_location", "create_customer_group"},
     {"NotFound"}, "only what a key has made is looked up, and nothing is ever deleted"),
    ({"place_order", "bulk_place_orders"}, {"IllegalTransition", "OnHold", "QuantityExceeded"},
     "the steps are those of a new order, with all its units"),
    ({"accept_fulfillment_order"}, {"QuantityExceeded"}, "it takes all units that can"),
    ({"pick_fulfillment_order", "pack_fulfillment_order"}, {"OnHold"},
     "`perform` takes any step, and these wait for no hold"),
    ({"request_fulfillment_cancellation"}, {"OnHold"},
     "`perform` takes any step, and this one looks at no hold"),
    ({"accept_fulfillment_cancellation", "refuse_fulfillment_cancellation"},
     {"OnHold", "QuantityExceeded"},
     "`perform` takes any step, and these look at no hold and take all units that can"),
    ({"reject_fulfillment_order"}, {"OutOfStock"}, "lines that are short are put on hold"),
    ({"authorize_payment", "capture_payment", "hold_order",
      "record_payment_transaction", "refund_payment", "release_hold",
      "update_payment_transaction", "void_payment"},
     {"QuantityExceeded"}, "all units that waited for a hold join the work"),
    ({"record_payment_transaction", "provide_order_lines"}, {"IllegalTransition"},
     "the hub releases active holds, and opens only work that is on hold"),
    ({"void_order"}, {"QuantityExceeded"}, "it takes all units that can"),
    ({"create_purchase_order", "submit_purchase_order", "confirm_purchase_order",
      "receive_purchase_order", "close_purchase_order", "cancel_purchase_order",
      "receive_transfer_order", "close_transfer_order"},
     {"InsufficientStock"}, "only what is expected of the document is taken from what is expected"),
    ({"place_order", "bulk_place_orders", "create_reservation", "update_reservation",
      "release_reservation"},
     {"InsufficientStock"}, "only what a reservation keeps is given back"),
    ({"allocate_order", "decide_lost_units", "move_fulfillment_order", "reject_fulfillment_order",
      "release_ring_fence"},
     {"InsufficientStock"}, "only what is left of a ring-fence is taken from it"),
    ({"allocate_order"}, {"InsufficientStock"}, "only what arrived for the order is given back"),
    ({"extend_backorder"}, {"IllegalTransition"}, "only open exceptions are resolved"),
    ({"create_reservation"}, {"IllegalTransition"}, "only active reservations expire"),
    ({"create_purchase_order", "create_transfer_order", "receive_purchase_order",
      "receive_transfer_order"},
     {"IllegalTransition"}, "a new document can be ordered and shipped, and goods always arrive"),
    ({"record_stock_count"}, {"IllegalTransition"}, "what was counted is kept in every status"),
    ({"review_replenishment"}, {"IllegalTransition"}, "it changes what is open only"),
    ({"submit_purchase_order", "confirm_purchase_order", "advise_purchase_order",
      "close_purchase_order", "cancel_purchase_order", "ship_transfer_order",
      "close_transfer_order", "approve_stock_count"},
     {"KitHasNoStock"}, "what is in a document has a level, and cannot become a kit"),
    ({"create_reservation", "update_reservation", "update_ring_fence", "release_ring_fence",
      "place_order", "bulk_place_orders"},
     {"KitHasNoStock"}, "what is ring-fenced has a level, and cannot become a kit"),
    ({"import_stock_count"}, {"IllegalTransition", "InsufficientStock"},
     "the count is a new one, and no more is taken off than is there"),
    ({"approve_stock_count"}, {"InsufficientStock"}, "no more is taken off than is there"),
    ({"track_shipment"}, {"IllegalTransition"},
     "an event without a row is kept, and units go from any state after shipping to any other"),
]
# fmt: on


def declared() -> dict[str, Declared]:
    """Every mutation as the manifest declares it."""
    fields: Any = root.Mutation.__strawberry_definition__.fields  # type: ignore[attr-defined]
    return {
        field.python_name: getclosurevars(field.base_resolver.wrapped_func).nonlocals["self"]
        for field in fields
    }


DECLARED = declared()


def unexplained() -> Iterator[tuple[str, set[str]]]:
    for name, one in DECLARED.items():
        named = {kind.__name__ for kind in one.refusals}
        found = can_refuse(one.owner.__name__, one.method.__name__) - named
        excused = set().union(*(kinds for names, kinds, _ in CANNOT_HAPPEN if name in names))
        yield name, found - excused


def test_a_refusal_that_can_be_raised_is_declared() -> None:
    assert len(DECLARED) > 30
    assert {name: found for name, found in unexplained() if found} == {}


def test_a_refusal_that_is_declared_can_be_raised() -> None:
    for name, one in DECLARED.items():
        # The texts of a command are refused where it is made, not where it is used.
        named = {kind.__name__ for kind in one.refusals - {InvalidInput}}
        assert named <= can_refuse(one.owner.__name__, one.method.__name__), name


def test_no_exception_remains_without_its_reason() -> None:
    """An entry goes when the code no longer shows it."""
    for names, kinds, reason in CANNOT_HAPPEN:
        for name in names:
            one = DECLARED[name]
            named = {kind.__name__ for kind in one.refusals}
            found = can_refuse(one.owner.__name__, one.method.__name__) - named
            assert kinds <= found, (name, kinds - found, reason)


@pytest.mark.parametrize("name", DECLARED)
def test_a_mutation_is_made_of_what_its_manifest_says(name: str) -> None:
    one = DECLARED[name]
    one.require_fit(name)
    kinds = {kind.__name__ for kind in one.refusals}
    assert union_members(name) == kinds | ({"RolledBack"} if one.bulk else set())


def test_every_payload_has_its_object_its_errors_and_whether_it_was_repeated() -> None:
    for name, one in DECLARED.items():
        kind: Any = SCHEMA.type_map[f"{''.join(p.capitalize() for p in name.split('_'))}Payload"]
        if one.bulk:
            assert kind.fields.keys() == {"accepted", "refused", "rows", "errors"}, name
            kind = SCHEMA.type_map[kind.name.replace("Payload", "Row")]
        assert {"errors", "replayed"} < kind.fields.keys(), name
        more = "skip_invalid_contact_points" in one.input.__annotations__
        assert ("skippedContactPoints" in kind.fields) == more, name
        assert one.also.keys() <= kind.fields.keys(), name
        assert len(kind.fields) == (4 if one.bulk else 3) + more + len(one.also), name


async def test_an_error_that_is_not_declared_is_an_internal_error_and_changes_nothing(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await staff.placed()

    class Undeclared(DomainError):
        """Of no mutation."""

    for kind in (Undeclared(), AlreadyExists("x", "x", "x", "x")):  # type: ignore[arg-type]

        async def refusing(*_: object, error: DomainError = kind) -> None:
            raise error

        service = type(staff.shop.services.paying)
        monkeypatch.setattr(service, "idempotent", refusing)
        given = {"orderId": order["id"], "method": "CASH", "amount": euros("1.00")}
        reply = await staff.graph.reply("authorizePayment", given)
        assert reply.codes == ["INTERNAL"]
        assert reply.body["data"] == {"authorizePayment": None}
        monkeypatch.undo()
    now = await staff.look(order, "version payments { id }")
    assert now == {"version": order["version"], "payments": []}


async def test_a_bulk_row_with_an_error_that_is_not_declared_is_an_internal_error(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refusing(*_: object) -> None:
        raise VersionConflict("order", "x", 1)  # type: ignore[arg-type]

    monkeypatch.setattr(type(staff.shop.services.registering), "idempotent", refusing)
    rows = [{"idempotencyKey": "a", "name": "Bea"}]
    reply = await staff.graph.reply("bulkCreateCustomers", {"rows": rows})
    assert reply.codes == ["INTERNAL"]
