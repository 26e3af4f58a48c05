"""Buyers who all want the same units at once; as a module, in an operating-system process of its
own: `python -m tests.persistence.racing <database> <channel> <customer> <buyers>`."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from domain.orders.order import Order
from domain.services.orders.commands import PlaceLine, PlaceOrder
from domain.shared.audit import Caller
from domain.shared.errors import DomainError, OutOfStock
from hub.settings import Settings
from hub.wiring import Hub, wire


@dataclass
class Outcome:
    won: list[Order] = field(default_factory=list)
    refused: list[OutOfStock] = field(default_factory=list)

    @property
    def units(self) -> Counter[str]:
        sold: Counter[str] = Counter()
        for order in self.won:
            for line in order.lines:
                sold[line.sku] += line.quantity
        return sold


async def rush(attempts: Iterable[tuple[Hub, PlaceOrder]]) -> Outcome:
    """All attempts at once. Whoever does not win must have been out of stock, and nothing else."""
    answers = await asyncio.gather(*(_attempt(hub, command) for hub, command in attempts))
    outcome = Outcome()
    for answer in answers:
        if isinstance(answer, Order):
            outcome.won.append(answer)
        else:
            outcome.refused.append(answer)
    return outcome


async def _attempt(hub: Hub, command: PlaceOrder) -> Order | OutOfStock:
    try:
        return await hub.services.ordering.place(Caller(actor="buyer"), None, command)
    except OutOfStock as refusal:
        return refusal


async def _main(database_url: str, channel_id: str, customer_id: str, buyers: int) -> None:
    hub = wire(Settings(database_url=database_url))
    line = PlaceLine(sku="CUP", quantity=1)
    command = PlaceOrder(channel_id=channel_id, customer_id=customer_id, lines=(line,))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    try:
        outcome = await rush([(hub, command)] * buyers)
    except DomainError as error:
        print(json.dumps({"error": error.code}))
    else:
        print(json.dumps({"won": len(outcome.won), "refused": len(outcome.refused)}))
    finally:
        await hub.close()


def main(arguments: Sequence[str]) -> None:
    database_url, channel_id, customer_id, buyers = arguments
    asyncio.run(_main(database_url, channel_id, customer_id, int(buyers)))


if __name__ == "__main__":
    main(sys.argv[1:])
