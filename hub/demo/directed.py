"""Orders whose work people directed: moved to another location, and split in two."""

from domain.fulfillment.fulfillment_order import FulfillmentAction
from domain.orders.lines.line import LineQuantityInput
from domain.services.fulfillment.commands import (
    FulfillmentStep,
    MoveFulfillmentOrder,
    SplitFulfillmentOrder,
)
from hub.demo.history import ASSOCIATE, CALL_CENTER, History


class DirectedHistory(History):
    async def write(self) -> None:
        await super().write()
        await self._moved(2)
        await self._split_in_two(1)

    async def _moved(self, days_ago: int) -> None:
        """The call center moves an order to the store, which sends it the same day."""
        order, _ = await self._placed(days_ago, ("CANDLE", 2), promised=2)
        self._later(hours=1)
        move = MoveFulfillmentOrder(
            fulfillment_order_id=order.fulfillment_orders[0].id,
            location_id=self._store.id,
            reason="The warehouse is late today",
        )
        moved = await self._services.fulfilling.move(CALL_CENTER, None, move)
        await self._shipped(moved, arrives=1)

    async def _split_in_two(self, days_ago: int) -> None:
        """The warehouse picks a part of an order first, and sends it on its own."""
        order, _ = await self._placed(days_ago, ("TOWEL-L", 6), promised=3)
        fulfilling, line = self._services.fulfilling, order.lines[0].id
        part = order.fulfillment_orders[0]
        self._later(hours=1)
        split = SplitFulfillmentOrder(
            fulfillment_order_id=part.id,
            lines=(LineQuantityInput(line_id=line, quantity=2),),
            reason="Four fit in one box",
        )
        rest = await fulfilling.split(ASSOCIATE, None, split)
        step = FulfillmentStep(fulfillment_order_id=rest.id)
        await fulfilling.accept(ASSOCIATE, None, step)
        await fulfilling.perform(ASSOCIATE, None, FulfillmentAction.PICK, step)
        await self._handed_over(part, ())
