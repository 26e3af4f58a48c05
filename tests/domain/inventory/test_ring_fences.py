"""Ring-fences end by the clock or by a person, and never have more than they were granted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.availability import Availability
from domain.inventory.fencing.commands import CreateRingFence, UpdateRingFence
from domain.inventory.fencing.ring_fence import (
    FenceOwner,
    RingFence,
    RingFenceAction,
    RingFenceStatus,
    RingFenceStep,
)
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import LEVEL_MAX
from domain.network.stock_rules import StockRule, by_scope
from domain.shared.errors import IllegalTransition, InvalidInput

NOW = datetime(2026, 11, 28, tzinfo=UTC)
HOUR = timedelta(hours=1)
_S, _A = RingFenceStatus, RingFenceAction
UNITS = st.integers(0, 9)


def a_fence(remaining: int = 3, expires_at: datetime | None = None) -> RingFence:
    return RingFence(
        id="fence",
        sku="CUP",
        location_id="here",
        channel_id="web",
        remaining=remaining,
        granted=remaining,
        expires_at=expires_at,
        created_at=NOW,
    )


def test_its_time_comes_to_the_second() -> None:
    fence = a_fence(expires_at=NOW + HOUR)
    assert fence.status_at(NOW + HOUR - timedelta(seconds=1)) is _S.ACTIVE
    assert fence.status_at(NOW + HOUR) is _S.EXPIRED
    assert a_fence().status_at(NOW + 10_000 * HOUR) is _S.ACTIVE


def test_it_ends_once_and_opens_what_is_left() -> None:
    fence = a_fence()
    assert fence.end(_A.RELEASE, NOW) == 3
    assert (fence.status, fence.remaining, fence.granted) == (_S.RELEASED, 0, 3)
    for action in _A:
        with pytest.raises(IllegalTransition):
            fence.end(action, NOW)
    late = a_fence(expires_at=NOW)
    with pytest.raises(IllegalTransition):
        late.end(_A.RELEASE, NOW)
    assert late.end(RingFenceStep.EXPIRE, NOW) == 3


@pytest.mark.parametrize(
    ("owner", "buyers"),
    [
        (FenceOwner("web"), {("web", ()), ("web", ("clinics",)), ("web", ("schools",))}),
        (FenceOwner(None, "clinics"), {("web", ("clinics",)), ("till", ("clinics", "schools"))}),
        (FenceOwner("web", "clinics"), {("web", ("clinics",))}),
    ],
)
def test_it_is_for_its_channel_its_group_or_its_group_in_its_channel(
    owner: FenceOwner, buyers: set[tuple[str, tuple[str, ...]]]
) -> None:
    everybody = {("web", ()), ("till", ()), ("web", ("schools",)), *buyers}
    everybody |= {("web", ("clinics",)), ("till", ("clinics", "schools"))}
    assert {buyer for buyer in everybody if owner.is_for(*buyer)} == buyers


def test_the_narrowest_comes_first_and_one_of_nobody_is_none() -> None:
    narrow = [FenceOwner("web", "clinics"), FenceOwner(None, "clinics"), FenceOwner("web")]
    assert sorted(reversed(narrow), key=lambda one: one.breadth) == narrow
    with pytest.raises(InvalidInput):
        FenceOwner(None)


@given(st.lists(st.integers(0, 50), max_size=6))
def test_what_was_granted_only_grows(wishes: list[int]) -> None:
    fence, moved = a_fence(), 3
    for wish in wishes:
        before = fence.granted
        moved += fence.keep(wish)
        assert fence.granted >= max(before, wish)
    assert fence.remaining == moved


def test_no_more_is_granted_than_a_level_may_hold() -> None:
    fence = a_fence(LEVEL_MAX)
    with pytest.raises(InvalidInput):
        fence.keep(LEVEL_MAX + 1)


def test_a_command_says_what_is_wrong_with_it() -> None:
    for number in (0, 1_000_001):
        with pytest.raises(InvalidInput):
            CreateRingFence(sku="CUP", location_id="here", channel_id="web", quantity=number)
    with pytest.raises(InvalidInput):
        CreateRingFence(sku="CUP", location_id="here", quantity=1)
    for wrong in ({"remaining": -1}, {"remaining": None}):
        with pytest.raises(InvalidInput):
            UpdateRingFence(ring_fence_id="fence", **wrong)
    assert UpdateRingFence(ring_fence_id="fence", remaining=0, expires_at=None).remaining == 0


@given(
    st.lists(st.tuples(UNITS, UNITS, UNITS, UNITS, st.booleans()), min_size=1, max_size=4),
    st.integers(0, 100),
    st.booleans(),
)
def test_the_reasons_of_a_number_add_up_to_it(
    places: list[tuple[int, int, int, int, bool]], percent: int, excluded: bool
) -> None:
    """At each place: units open to all, ring-fenced for this channel, this group and others; some
    of those have expired."""
    levels, own, grouped, opened = [], {}, {}, {}
    for number, (units, mine, ours, theirs, over) in enumerate(places):
        at = str(number)
        level = InventoryLevel(id=at, sku="CUP", location_id=at, available=units)
        level.ring_fenced, own[at], grouped[at] = mine + ours + theirs, mine, ours
        opened[at] = theirs if over else 0
        levels.append(level)
    rule = StockRule(excluded=excluded, buffer_percent=percent, buffer_units=1)
    stock = Availability(
        sku="CUP",
        levels=levels,
        serving={str(number) for number in range(len(places))} - {"0"},
        shown=(),
        expired={},
        opened=opened,
        fenced=own,
        grouped=grouped,
        rules=by_scope([rule]),
    )
    assert stock.available == sum(term.quantity for term in stock.why(levels))
    kept = sum(own[at] + grouped[at] + opened[at] for at in stock.serving)
    assert stock.available >= kept, "no rule keeps back what is ring-fenced"
