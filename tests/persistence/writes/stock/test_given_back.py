"""Units of an expired cart can be ordered, also where somebody else gives them back while the order
looks for them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.inventory.reservations.commands import CreateReservation, ReservedUnits
from domain.orders.lines.line import LineState
from persistence.writes.unit_of_work import SqlUnitOfWork
from tests.shop import Shop


@pytest.fixture
def database_url(each_database_url: str) -> str:
    return each_database_url


async def an_expired_cart(shop: Shop) -> None:
    units = (ReservedUnits(sku="CUP", quantity=1),)
    cart = CreateReservation(channel_id=shop.web.id, lines=units, seconds=60)
    await shop.services.reserving.create(shop.caller, None, cart)
    before = datetime.now(UTC) - timedelta(seconds=1)
    # As the columns store it.
    written = before.strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
    if shop.hub.engines.writer.dialect.name == "sqlite":
        written = before.strftime("%Y-%m-%d %H:%M:%S.%f")
    await shop.write(f"UPDATE reservations SET expires_at = '{written}'")
    await shop.write(f"UPDATE reservation_lines SET held_until = '{written}'")


async def an_order(shop: Shop) -> int:
    order = await shop.place()
    return order.quantities.count({LineState.ALLOCATED})


async def another_cart(shop: Shop) -> int:
    units = (ReservedUnits(sku="CUP", quantity=1),)
    cart = CreateReservation(channel_id=shop.web.id, lines=units, seconds=60)
    made = await shop.services.reserving.create(shop.caller, None, cart)
    return sum(line.quantity for line in made.lines)


@pytest.mark.parametrize("taken_by", [an_order, another_cart])
async def test_units_that_are_given_back_meanwhile_can_be_had(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, taken_by: Callable[[Shop], Awaitable[int]]
) -> None:
    """A worker comes between the look at the stock and that for what has expired. In SQLite it
    cannot: one transaction writes at a time."""
    await shop.stock(1)
    await an_expired_cart(shop)
    comes = shop.hub.engines.writer.dialect.name != "sqlite"
    look, given_back = SqlUnitOfWork.expired_reservations, list[int]()

    async def after_a_worker(
        uow: SqlUnitOfWork, now: datetime, skus: Sequence[str] | None
    ) -> list[str]:
        if skus is not None and comes and not given_back:
            given_back.append(0)
            given_back.append(await shop.services.reserving.expire_due())
        return await look(uow, now, skus)

    monkeypatch.setattr(SqlUnitOfWork, "expired_reservations", after_a_worker)
    assert await taken_by(shop) == 1
    assert sum(given_back) == comes
