"""A text of an event can be erased for good, and the history stays valid."""

from collections.abc import Collection

import pytest

from domain.history.canonical import HistoryLog
from domain.history.checkpoints import SignatureState
from domain.history.findings import Wrong
from domain.history.trails import Pages
from hub.signing import KeyRing, SigningKey
from persistence.history.erasing import NotHashed, SqlErasing
from persistence.history.trails import SqlHistory
from tests.persistence.history.test_checkpoints import checked, findings, take
from tests.persistence.history.test_hashing import hash_all
from tests.shop import Shop

ORDERS = HistoryLog.ORDER_EVENTS
KEYS = KeyRing(SigningKey.new("order-hub"))
REASON = "Changed my mind"
READ = "SELECT reason, actor FROM order_events WHERE insert_id = :id"


@pytest.fixture
async def told(shop: Shop) -> int:
    """The insert id of an event whose reason tells about a person; all is hashed and signed."""
    await shop.stock(9)
    order = await shop.place(1)
    await shop.cancel(order)
    await hash_all(shop)
    await take(shop, KEYS)
    rows = await shop.rows("SELECT insert_id FROM order_events WHERE reason = :r", r=REASON)
    return int(rows[0][0])


async def erase(shop: Shop, id: int, names: Collection[str]) -> int:
    return await SqlErasing(shop.hub.engines).erase(ORDERS, [id], names)


async def test_an_erased_text_and_its_salt_are_gone_and_the_history_is_valid(
    shop: Shop, told: int
) -> None:
    before = await shop.rows("SELECT * FROM order_event_leaves WHERE insert_id = :id", id=told)
    assert await erase(shop, told, ["reason"]) == 1
    assert await shop.rows(READ, id=told) == [(None, "staff")]
    assert await findings(shop, KEYS) == []
    found = await checked(shop, KEYS)
    assert (found.erased, found.checkpoints) == (1, {SignatureState.VALID: 1})
    kept = await shop.rows("SELECT name, salt IS NULL FROM history_erasures ORDER BY name")
    assert [(name, bool(gone)) for name, gone in kept] == [("actor", False), ("reason", True)]
    after = await shop.rows("SELECT * FROM order_event_leaves WHERE insert_id = :id", id=told)
    assert after == [(*before[0][:4], None)]


async def test_texts_are_erased_one_after_another_and_only_once(shop: Shop, told: int) -> None:
    assert await erase(shop, told, ["reason"]) == 1
    assert await erase(shop, told, ["reason"]) == 0
    assert await erase(shop, told, ["actor", "reference"]) == 1
    assert await shop.rows(READ, id=told) == [(None, "erased")]
    assert await findings(shop, KEYS) == []


@pytest.mark.parametrize(
    "change", ["reason = 'another'", "actor = 'another'", "status = 'ON_HOLD'"]
)
async def test_what_is_changed_after_an_erasure_is_found(
    shop: Shop, told: int, change: str
) -> None:
    await erase(shop, told, ["reason"])
    await shop.write(f"UPDATE order_events SET {change} WHERE insert_id = :id", id=told)
    (found,) = await findings(shop, KEYS)
    assert found.wrong in (Wrong.CHANGED, Wrong.UNREADABLE)
    assert found.insert_id == told


async def test_a_text_that_is_deleted_without_its_salt_is_found(shop: Shop, told: int) -> None:
    await shop.write("UPDATE order_events SET reason = NULL WHERE insert_id = :id", id=told)
    (found,) = await findings(shop, KEYS)
    assert found.wrong is Wrong.CHANGED


async def test_the_trail_of_an_order_with_an_erased_text_is_verified(shop: Shop, told: int) -> None:
    await erase(shop, told, ["reason"])
    (order_id,) = (await shop.rows("SELECT id FROM orders"))[0]
    (trail,) = await SqlHistory(shop.hub.engines, KEYS).trails(ORDERS, [order_id], Pages())
    assert trail is not None
    assert trail.verified is True
    texts = [text.text for one in trail.entries for text in one.texts.values()]
    assert set(texts) == {"staff"}


async def test_only_texts_that_are_sealed_can_be_erased_and_only_after_they_are_hashed(
    shop: Shop, told: int
) -> None:
    with pytest.raises(ValueError, match="status of order_events cannot be erased"):
        await erase(shop, told, ["status", "reason"])
    await shop.place(1)
    newest = (await shop.rows("SELECT max(insert_id) FROM order_events"))[0][0]
    with pytest.raises(NotHashed):
        await erase(shop, newest, ["actor"])
