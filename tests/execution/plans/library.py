"""A graph with every kind of field that a plan knows, and some that fail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from execution.checks.directives import sized
from execution.graph import Graph
from execution.loader import Loader
from execution.observing import NullObserver, Watch
from execution.plans.batch import Batch, batched, computed


@strawberry.enum
class Genre(Enum):
    CRIME = "crime"
    POETRY = "poetry"


@dataclass
class Writer:
    id: str
    name: str


@dataclass
class Volume:
    id: str
    title: str
    pages: Any
    genre: Any
    writer_id: str | None
    printed_at: datetime
    price: Decimal = Decimal("9.90")
    weights: list[float] = field(default_factory=lambda: [1.5, 2.0])


WRITERS = {id: Writer(id, f"Writer {id}") for id in ("w1", "w2")}
VOLUMES = [
    Volume("v1", "First", 100, Genre.CRIME, "w1", datetime(2026, 1, 1, tzinfo=UTC)),
    Volume("v2", "Second", 200, Genre.POETRY, "w2", datetime(2026, 2, 1, tzinfo=UTC)),
    Volume("v3", "Third", 300, Genre.CRIME, None, datetime(2026, 3, 1, tzinfo=UTC)),
    Volume("v4", "Fourth", 400, Genre.CRIME, "w1", datetime(2026, 4, 1, tzinfo=UTC)),
]


class Shelf:
    """The context: what was loaded, and what was done."""

    def __init__(self) -> None:
        self.loaded: list[list[str]] = []
        self.lent: list[str] = []
        self.writers: Loader[str, Writer | None] = Loader(self._writers)

    async def _writers(self, ids: list[str]) -> Sequence[Writer | None]:
        self.loaded.append(list(ids))
        return [WRITERS.get(id) for id in ids]


async def _all_writers(info: Any, ids: list[str]) -> Any:
    return await info.context.writers.load_batch(ids)


@batched(Batch("writer_id", _all_writers))
async def _writer(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
    id = parent.writer_id
    return None if id is None else await info.context.writers.load(id)


async def _volumes_of(_: Any, ids: list[str], first: int = 10) -> list[list[Volume]]:
    return [[v for v in VOLUMES if v.writer_id == id][:first] for id in ids]


@batched(Batch("id", _volumes_of))
async def _written(parent: strawberry.Parent[Any], first: int = 10) -> Any:
    return [v for v in VOLUMES if v.writer_id == parent.id][:first]


def _length(volume: Any) -> str:
    return "long" if volume.pages > 150 else "short"


@computed(_length)
def _computed_length(parent: strawberry.Parent[Any]) -> str:
    return _length(parent)


async def _blurb(parent: strawberry.Parent[Any], info: strawberry.Info, loud: bool = False) -> str:
    writer = parent.writer_id and await info.context.writers.load(parent.writer_id)
    text = f"{parent.title} by {writer.name if writer else 'nobody'}"
    return text.upper() if loud else text


def _fails(parent: strawberry.Parent[Any]) -> str:
    raise ValueError(f"no {parent.id}")


@strawberry.interface
class Thing:
    id: strawberry.ID

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        return isinstance(value, cls.shows)  # type: ignore[attr-defined]


@strawberry.type
class Author(Thing):
    shows = Writer
    name: str
    books: list["Book"] = strawberry.field(resolver=_written)


@strawberry.type
class Book(Thing):
    shows = Volume
    title: str
    pages: int
    genre: Genre
    printed_at: datetime
    price: Decimal
    weights: list[float]
    writer: Author | None = strawberry.field(resolver=_writer)
    required_writer: Author = strawberry.field(resolver=_writer)
    length: str = strawberry.field(resolver=_computed_length)
    blurb: str = strawberry.field(resolver=_blurb)
    fails: str | None = strawberry.field(resolver=_fails)
    must_not_fail: str = strawberry.field(resolver=_fails)


@strawberry.input
class Wanted:
    genre: Genre | None = UNSET
    pages_min: int = 0
    titles: list[str] | None = UNSET


@strawberry.type
class Query:
    @staticmethod
    def _books(where: Wanted | None = None, first: int = 10) -> Any:
        found = [v for v in VOLUMES if where is None or v.pages >= where.pages_min]
        if where and where.genre:
            found = [v for v in found if v.genre is where.genre]
        if where and where.titles:
            found = [v for v in found if v.title in where.titles]
        return found[:first]

    books: list[Book] = strawberry.field(resolver=_books, directives=[sized(None, "first")])

    @staticmethod
    async def _book(id: strawberry.ID) -> Any:
        return next((v for v in VOLUMES if v.id == id), None)

    book: Book | None = strawberry.field(resolver=_book)

    @staticmethod
    def _things() -> Any:
        return [VOLUMES[0], WRITERS["w1"], None]

    things: list[Thing | None] = strawberry.field(resolver=_things)

    @staticmethod
    def _odd() -> Any:
        return [Volume("v9", "Odd", 2**40, "nothing", "w9", datetime(2026, 1, 1, tzinfo=UTC))]

    odd: list[Book | None] = strawberry.field(resolver=_odd)


@strawberry.type
class Lent:
    times: int
    book: Book | None


@dataclass
class Loan:
    times: int
    book: Volume | None


def _lend(info: strawberry.Info, id: strawberry.ID) -> Any:
    shelf: Shelf = info.context
    shelf.lent.append(id)
    if id == "stolen":
        raise RuntimeError("stolen")
    return Loan(len(shelf.lent), next((v for v in VOLUMES if v.id == id), None))


@strawberry.type
class Mutation:
    lend: Lent | None = strawberry.field(resolver=_lend)
    lend_surely: Lent = strawberry.field(resolver=_lend)


class Engines(NullObserver):
    """Which engine executed each operation."""

    def __init__(self) -> None:
        self.used: list[str] = []

    def ended(self, watch: Watch) -> None:
        self.used.append(watch.engine)


def graph(*, plans: bool = True, together: bool = False) -> Graph:
    made = Graph(Query, Mutation, types=[Author], plans=plans, together=together)
    made.observer = Engines()
    return made
