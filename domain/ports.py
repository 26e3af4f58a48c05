"""What the domain asks of the outside world. Persistence and subscriptions answer."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from domain.catalog import Price, Product, Variant
from domain.channel import Channel
from domain.customer import Customer
from domain.ids import Prefix
from domain.inventory import Level, StockMove
from domain.location import Location
from domain.order.aggregate import Order
from domain.order.fulfillment import FulfillmentMethod
from domain.paging import Listing, Page, Slice
from domain.record import Noun, Record

Root = TypeVar("Root", Channel, Customer, Product, Location, Order, Level)
Answer = TypeVar("Answer")


class Unavailable(Exception):
    """What keeps or carries things is away. Nothing of the act is known to be kept: it may be sent
    again under its key, which answers it once."""

    code = "UNAVAILABLE"

    def __str__(self) -> str:
        return "The hub cannot reach its storage. Nothing is lost: send this again in a moment."


class Clock(Protocol):
    def __call__(self) -> datetime: ...


class NewId(Protocol):
    """A fresh TypeID with this prefix."""

    def __call__(self, prefix: Prefix) -> str: ...


@dataclass(frozen=True)
class Remembered:
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

    async def level(self, sku: str, location_id: str) -> Level:
        """The level as it stands, begun at zero if it is the first; `NotFound` for an unknown SKU
        or location."""
        ...

    def move(self, moves: Iterable[StockMove]) -> None:
        """Stock to be moved when the work is kept; `OutOfStock` or `InsufficientStock` then."""
        ...

    async def recall(self, key: str) -> Remembered | None: ...

    def remember(self, key: str, fingerprint: str, answer: str, at: datetime) -> None: ...

    def part(self) -> AbstractAsyncContextManager["UnitOfWork"]:
        """A part of this work that can fail alone."""
        ...


class Transact(Protocol):
    """Runs an act as one transaction; again from the start when the database asks for it."""

    async def __call__(self, act: Callable[[UnitOfWork], Awaitable[Answer]]) -> Answer: ...


class Reads(Protocol):
    """Batched look-ups for the graph, one statement each, answers in the order of the keys."""

    async def one(self, kind: type[Noun], ids: Sequence[str]) -> list[Record[Noun] | None]: ...

    async def many(
        self, kind: type[Noun], by: str, keys: Sequence[str]
    ) -> list[list[Record[Noun]]]: ...

    async def page(self, kind: type[Noun], listing: Listing, page: Page) -> Slice[Noun]: ...

    async def pages(
        self, kind: type[Noun], by: str, keys: Sequence[str], listing: Listing, page: Page
    ) -> list[Slice[Noun]]:
        """A page of each key's rows."""
        ...

    async def count(self, kind: type[Noun], listing: Listing) -> int: ...

    async def counts(self, kind: type[Noun], by: str, keys: Sequence[str]) -> list[int]: ...


@dataclass(frozen=True)
class Told(Generic[Noun]):
    """A stored happening and its global position: gapless, in the order of commit."""

    position: int
    record: Record[Noun]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a listener wants to hear of; what is `None` or empty asks for everything."""

    order_id: str | None = None
    channel_id: str | None = None
    customer_id: str | None = None
    location_id: str | None = None
    skus: frozenset[str] = frozenset()


class Log(Protocol[Noun]):
    """Happenings as they are stored: the truth that every stream is read from."""

    async def head(self) -> int:
        """The position of the newest."""
        ...

    async def behind(self, arrival: int) -> int | None:
        """The position of what came in as number `arrival`; while it has none, the newest there
        is: whatever follows that includes it. `None` when nothing came in under that number."""
        ...

    async def after(
        self, position: int, limit: int, topic: Topic | None = None
    ) -> list[Told[Noun]]: ...

    def concerns(self, told: Told[Noun], topic: Topic) -> bool: ...
