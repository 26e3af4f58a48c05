"""References, relations and tags of an order, and the texts that people type."""

import pytest

from domain.network.channel import UpdateChannel
from domain.orders.annotations import reference, relation, tag
from domain.orders.annotations.reference import OrderReference, ReferenceKey, unique_key
from domain.orders.annotations.relation import (
    OrderRelation,
    OrderRelationDirection,
    OrderRelationKind,
    RelationKey,
)
from domain.orders.annotations.tag import OrderTag
from domain.services.orders.commands.ordering import UpdateOrder
from domain.shared.errors import InvalidInput, Refusals
from domain.shared.text.keys import key_hash
from domain.shared.text.marks import line as clean
from tests.given import a_channel, a_placement

ORDER, OTHER = "order_1", "order_2"
AMAZON = ReferenceKey(system="amazon", type="order-id", value="302-1")
EXCHANGE = OrderRelationKind.EXCHANGE_OF


def added(*wanted: ReferenceKey, unique: tuple[str, ...] = ()) -> dict[str, OrderReference]:
    kept: dict[str, OrderReference] = {}
    reference.add(kept, wanted, order_id=ORDER, channel_id="channel_1", unique_types=unique)
    return kept


def test_white_space_and_marks_that_nobody_sees_are_cleaned() -> None:
    assert clean("\u200b PO\u00a0\n 7\u00ad1 \ufeff") == "PO 71"


@pytest.mark.parametrize("other", ["302-A", " 302-a ", "\uff13\uff10\uff12-a", "302-\u200ba"])
def test_values_that_differ_in_form_only_are_equal(other: str) -> None:
    assert key_hash(other) == key_hash("302-a")
    assert key_hash(other) != key_hash("302 -a")


def test_texts_are_not_mixed_up_with_their_neighbours() -> None:
    assert key_hash("a", "bc") != key_hash("ab", "c")


def test_names_of_types_are_kept_in_lower_case_and_once() -> None:
    types = (" Order-ID", "order-id", "invoice")
    assert UpdateChannel(
        channel_id="c", expected_version=1, unique_reference_types=types
    ).unique_reference_types == ("order-id", "order-id", "invoice")
    channel = a_channel(unique_reference_types=("order-id", "order-id", "invoice"))
    assert channel.unique_reference_types == ("order-id", "invoice")
    with pytest.raises(InvalidInput, match="between 0 and 50"):
        a_channel(unique_reference_types=tuple(str(number) for number in range(51)))


def test_a_reference_keeps_its_value_as_it_was_given_first() -> None:
    given = ReferenceKey(system=" Amazon ", type="ORDER-ID", value=" 302-A ")
    (kept,) = added(given, ReferenceKey(system="amazon", type="order-id", value="302-a")).values()
    assert (kept.system, kept.type, kept.value) == ("amazon", "order-id", "302-A")


def test_a_reference_is_unique_only_where_its_type_is() -> None:
    note = ReferenceKey(system="amazon", type="delivery-note", value="302-1")
    keys = {one.type: one.unique_key for one in added(AMAZON, note, unique=("order-id",)).values()}
    assert keys == {"order-id": unique_key("channel_1", AMAZON), "delivery-note": None}
    assert unique_key("channel_2", AMAZON) != keys["order-id"]


def test_references_are_removed_by_what_identifies_them() -> None:
    kept = added(AMAZON, ReferenceKey(system="sap", type="order-id", value="302-1"))
    reference.remove(kept, [AMAZON, AMAZON], order_id=ORDER)
    assert [one.system for one in kept.values()] == ["sap"]
    assert reference.missing(kept, [AMAZON], ORDER) == [(0, AMAZON)]


def test_an_order_has_at_most_fifty_references() -> None:
    many = [ReferenceKey(system="s", type="t", value=str(n)) for n in range(50)]
    kept = added(*many)
    with pytest.raises(InvalidInput, match="at most 50"):
        reference.add(kept, [AMAZON], order_id=ORDER, channel_id="c", unique_types=())


@pytest.mark.parametrize(
    ("field", "value"), [("system", " "), ("type", "x" * 65), ("value", "x" * 201), ("value", "\a")]
)
def test_a_reference_has_bounds(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ReferenceKey(**{"system": "s", "type": "t", "value": "v", field: value})
    assert refused.value.field == field


def test_a_relation_is_seen_from_both_sides() -> None:
    kept: dict[str, OrderRelation] = {}
    wanted = [RelationKey(kind=EXCHANGE, order_id=OTHER)]
    for _ in range(2):
        relation.add(kept, wanted, order_id=ORDER)
    (mine,) = relation.seen_from(ORDER, kept.values())
    (theirs,) = relation.seen_from(OTHER, kept.values())
    assert (mine.direction, mine.order_id) == (OrderRelationDirection.OUTGOING, OTHER)
    assert (theirs.direction, theirs.order_id) == (OrderRelationDirection.INCOMING, ORDER)
    relation.remove(kept, wanted, order_id=ORDER)
    assert kept == {}


def test_its_own_relations_come_first() -> None:
    both = [
        OrderRelation(order_id=OTHER, kind=EXCHANGE, related_order_id=ORDER),
        OrderRelation(order_id=ORDER, kind=OrderRelationKind.SPLIT_FROM, related_order_id=OTHER),
    ]
    seen = [one.kind for one in relation.seen_from(ORDER, both)]
    assert seen == [OrderRelationKind.SPLIT_FROM, EXCHANGE]


def test_no_order_is_related_to_itself() -> None:
    id = "order_00000000000000000000000001"
    with pytest.raises(InvalidInput, match="another order"):
        a_placement(id=id, relations=(RelationKey(kind=EXCHANGE, order_id=id),))


def test_tags_keep_their_order_and_are_there_once() -> None:
    assert tag.distinct(["VIP", "gift wrap", "vip"]) == ("VIP", "gift wrap")
    tags: dict[str, OrderTag] = {}
    assert tag.replace(tags, ("VIP", "gift"), order_id=ORDER)
    assert not tag.replace(tags, ("VIP", "gift"), order_id=ORDER)
    assert tag.replace(tags, ("gift", "VIP"), order_id=ORDER)
    assert [(one.position, one.tag) for one in tags.values()] == [(1, "gift"), (2, "VIP")]


def test_details_are_cleaned_and_all_faults_come_together() -> None:
    command = a_placement(staff_member="  Eve  May ", purchase_order_number=" ", tags=("a", "A"))
    kept = (command.staff_member, command.purchase_order_number, command.tags)
    assert kept == ("Eve May", None, ("a",))
    with pytest.raises(InvalidInput) as refused:
        UpdateOrder(order_id=ORDER, expected_version=1, tags=("ok", " "))
    assert refused.value.field == "tags.1"


def test_too_many_of_anything_is_refused() -> None:
    many = tuple(ReferenceKey(system="s", type="t", value=str(n)) for n in range(51))
    with pytest.raises((InvalidInput, Refusals), match="50"):
        a_placement(references=many)
    with pytest.raises(InvalidInput, match="50"):
        a_placement(tags=tuple(map(str, range(51))))
