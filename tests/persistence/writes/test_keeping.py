"""What was kept is found again as it was."""

from domain.orders.lines.charge import ChargeKind
from domain.orders.order import Order
from domain.services.orders.commands.ordering import PlaceCharge
from persistence.writes.aggregates import AGGREGATES, rows_of
from tests.given import euros
from tests.persistence.activity import an_order_with_everything
from tests.shop import Shop


async def test_an_order_is_loaded_with_all_its_parts(shop: Shop) -> None:
    tip = PlaceCharge(kind=ChargeKind.TIP, amount=euros(100))
    kept = await an_order_with_everything(shop, charges=(tip,))
    again = await shop.load(kept.id)
    orders = AGGREGATES[Order]
    assert rows_of(orders, again) == rows_of(orders, kept)
    assert all(rows_of(orders, again).values()), "every part has at least one row"
    assert again.version == kept.version > 1
    assert [line.position for line in again.lines] == [1, 2, 3]
    assert again.email == "ann@example.com"
    assert not again.events
