"""Whatever is changed in the history is found, and the finding names what it is."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from domain.history.canonical import HistoryLog
from domain.history.findings import MEANINGS, Finding, Wrong
from hub.signing import KeyRing, SigningKey
from persistence.engine.snapshots import snapshot
from persistence.events.logs import BY_NAME
from persistence.history.checking import check_history
from tests.persistence.activity import that_day
from tests.persistence.history import tampering as t
from tests.persistence.history.intruder import Intruder, NotApplied
from tests.shop import Shop

ORDERS = HistoryLog.ORDER_EVENTS
KEY = SigningKey.new("order-hub")
SEEDS = 8


@pytest.fixture
async def keys(shop: Shop) -> KeyRing:
    """The public key of a history of a day, hashed and signed."""
    await that_day(shop)
    return await t.sealed(shop.hub.engines, KEY)


async def test_a_history_that_nobody_changed_has_no_finding(shop: Shop, keys: KeyRing) -> None:
    async with snapshot(shop.hub.engines.reader) as connection:
        checked = await check_history(connection, keys)
    assert [one.findings for one in checked] == [[], []]
    assert min(one.hashed for one in checked) > 50
    assert {one.pending for one in checked} == {0}


async def test_every_change_of_the_history_is_found(shop: Shop, keys: KeyRing) -> None:
    tried, missed = Counter[str](), list[str]()
    for way in t.WAYS:
        for which in HistoryLog:
            for seed in range(SEEDS):
                try:
                    found = await t.findings(shop.hub.engines, keys, which, way, seed)
                except NotApplied:
                    continue
                tried[way.__name__] += 1
                if not found:
                    missed.append(f"{way.__name__} {which} {seed}")
    assert missed == []
    assert set(tried) == {way.__name__ for way in t.WAYS}
    assert tried.total() > len(t.WAYS) * SEEDS


@pytest.mark.parametrize("which", HistoryLog)
async def test_a_change_of_any_column_is_found(
    shop: Shop, keys: KeyRing, which: HistoryLog
) -> None:
    columns = [c.name for c in BY_NAME[which.key].events.columns if c.name != "position"]
    for name in columns:

        async def change(who: Intruder, name: str = name) -> None:
            await who.change(who.chance.randint(1, await who.size()), name)

        for seed in range(9):
            try:
                found = await t.findings(shop.hub.engines, keys, which, change, seed)
            except NotApplied:
                continue
            assert found, name
            break
        else:
            pytest.fail(f"{name} was never changed")


async def first(shop: Shop, keys: KeyRing, way: t.Way) -> Finding:
    return (await t.findings(shop.hub.engines, keys, ORDERS, way, 1))[0]


async def test_a_finding_names_the_log_the_position_the_event_and_its_order(
    shop: Shop, keys: KeyRing
) -> None:
    order_id, insert_id = (
        await shop.rows(
            "SELECT order_id, e.insert_id FROM order_events e "
            "JOIN order_event_positions p ON p.insert_id = e.insert_id WHERE p.position = 40"
        )
    )[0]

    async def change(who: Intruder) -> None:
        await who.change(40, "actor")

    found = await first(shop, keys, change)
    assert (found.log, found.first, found.last) == (ORDERS, 40, 40)
    assert (found.insert_id, found.subject) == (insert_id, order_id)
    assert found.wrong is Wrong.CHANGED
    assert str(found) == (
        f"order_events, position 40, insert id {insert_id}, {order_id}: "
        "the event was changed after it was hashed"
    )


@pytest.mark.parametrize(
    ("way", "wrong"),
    [
        (t.delete_event, Wrong.MISSING),
        (t.insert_without_position, Wrong.EXTRA),
        (t.swap_two, Wrong.MOVED),
        (t.truncate, Wrong.TRUNCATED),
        (t.remove_leaf, Wrong.LEAF),
        (t.rewrite_whole_tree, Wrong.CHECKPOINT),
        (t.rewrite_checkpoint_too, Wrong.SIGNATURE),
        (t.pretend_an_erasure, Wrong.UNREADABLE),
    ],
)
async def test_a_finding_says_what_was_done(
    shop: Shop, keys: KeyRing, way: t.Way, wrong: Wrong
) -> None:
    found = await first(shop, keys, way)
    assert found.wrong is wrong
    assert MEANINGS[wrong] in str(found)


async def test_an_event_that_was_changed_with_its_leaf_is_found_in_its_group_of_sixteen(
    shop: Shop, keys: KeyRing
) -> None:
    found = await t.findings(shop.hub.engines, keys, ORDERS, t.rewrite_leaf_too, 1)
    assert {one.wrong for one in found} >= {Wrong.NODE, Wrong.CHECKPOINT}
    groups = [one for one in found if one.wrong is Wrong.NODE]
    assert {one.last - one.first + 1 for one in groups} == {16}


async def test_many_random_changes_of_a_copy_are_counted(shop: Shop, keys: KeyRing) -> None:
    database = shop.hub.engines.writer.url.database
    if shop.hub.engines.writer.dialect.name != "sqlite" or database is None:
        pytest.skip("a copy is of a file")
    counts = await asyncio.to_thread(t.tampered_at_random, Path(database), 60, seed=7)
    assert counts == (60, 60)
