"""What the domain asks of the outside world. Persistence and subscriptions answer."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from domain.catalog.product import Price, Product, Variant
from domain.customers.customer import Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.inventory.level import InventoryLevel
from domain.inventory.stock import StockMove
from domain.metafields.metafield import Metafields
from domain.metafields.owners import MetafieldRoot
from domain.network.channel import Channel
from domain.network.location import Location
from domain.orders.order import Order

Root = TypeVar("Root", Channel, Customer, Product, Location, Order, InventoryLevel)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class IdempotencyRecord:
    """What an idempotency key was used for, and the id of what it made."""

    fingerprint: str
    answer: str


@dataclass(frozen=True)
class Candidate:
    """A location that could serve a SKU."""

    sku: str
    location_id: str
    available: int
    rank: int


class UnitOfWork(Protocol):
    """One transaction. What was got or added is kept on a clean end, with its events and stock
    movements; none of it otherwise."""

    async def get(self, kind: type[Root], id: str) -> Root:
        """One aggregate with all its parts, or `NotFound`."""
        ...

    async def find(self, kind: type[Root], **by: Any) -> Root | None: ...

    async def gather(self, kind: type[Root], by: str, values: Iterable[str]) -> list[Root]:
        """All of these in one look; to get one of them afterwards costs no other."""
        ...

    async def known(
        self, kind: type[Root], by: str, values: Iterable[str], **also: str
    ) -> set[str]:
        """Which of these values are taken (where `also` holds); to find none of the others
        afterwards costs no look."""
        ...

    async def order_of(self, part: type, id: str) -> Order:
        """The order that a fulfillment order, shipment, payment or hold belongs to."""
        ...

    def add(self, thing: Root) -> None: ...

    def forget(self, thing: Root) -> None:
        """Drop it and everything it would have changed."""
        ...

    async def metafields(self, root: MetafieldRoot, owner_id: str) -> Metafields:
        """The metafields of the root, or of the line of an order that `owner_id` names. What is
        changed in them is kept with the work, and sets when the root was changed last."""
        ...

    async def variants(self, skus: Iterable[str]) -> dict[str, Variant]: ...

    async def prices(self, channel_id: str, variant_ids: Iterable[str]) -> dict[str, Price]: ...

    async def candidates(
        self, skus: Iterable[str], method: FulfillmentMethod, chosen: Sequence[str]
    ) -> list[Candidate]:
        """Where these SKUs are available: at the `chosen` locations, and, when nothing is chosen,
        at every active location that serves `method`. Locked until the end of the work."""
        ...

    async def next_number(self, channel_id: str) -> int:
        """1, 2, 3 … per channel, without gaps."""
        ...

    async def level(self, sku: str, location_id: str) -> InventoryLevel:
        """The level as it stands, begun at zero if it is the first; `NotFound` for an unknown SKU
        or location."""
        ...

    def move(self, moves: Iterable[StockMove]) -> None:
        """Stock to be moved when the work is kept; `OutOfStock` or `InsufficientStock` then."""
        ...

    async def find_idempotency_key(self, key: str) -> IdempotencyRecord | None: ...

    def add_idempotency_key(
        self, key: str, fingerprint: str, answer: str, at: datetime
    ) -> None: ...

    def part(self) -> AbstractAsyncContextManager["UnitOfWork"]:
        """A part of this work that can fail alone."""
        ...


class Transact(Protocol):
    """Runs an act as one transaction; again from the start when the database asks for it."""

    async def __call__(self, operation: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer: ...
