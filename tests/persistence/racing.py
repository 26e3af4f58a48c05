"""Buyers who all want the same units at once; some in an operating-system process of its own."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.orders.order import Order
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from domain.shared.errors import DomainError, OutOfStock, Refusals
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
                sold[line.stocked_sku] += line.quantity
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
        return await hub.services.ordering.place(
            Caller(actor="buyer", role=Role.ADMIN), None, command
        )
    except OutOfStock as refusal:
        return refusal
    except Refusals as refusals:
        # One for each good of which there is too little.
        short = [refusal for refusal in refusals.errors if isinstance(refusal, OutOfStock)]
        if len(short) < len(refusals.errors):
            raise
        return short[0]


def race(line: Connection, database_url: str, channel: str, customer: str, buyers: int) -> None:
    """In a process of its own: stands at the line, goes when told, and tells how many won and how
    many were refused."""
    asyncio.run(_race(line, database_url, channel, customer, buyers))


async def _race(
    line: Connection, database_url: str, channel: str, customer: str, buyers: int
) -> None:
    hub = wire(Settings(database_url=database_url))
    lines = (PlaceLine(sku="CUP", quantity=1),)
    command = PlaceOrder(channel_id=channel, customer_id=customer, lines=lines)
    line.send("ready")
    await asyncio.to_thread(line.recv)
    try:
        outcome = await rush([(hub, command)] * buyers)
    except DomainError as error:
        line.send(error.code)
    else:
        line.send((len(outcome.won), len(outcome.refused)))
    finally:
        await hub.close()
