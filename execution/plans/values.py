"""Completes the values of one field for all objects of a level."""

from asyncio import gather, sleep
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final
from weakref import WeakSet

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
)

from execution.plans.arguments.given import Given
from execution.plans.batch import OF_CLASS
from execution.plans.leaves import Complete, NullInNonNull, leaf
from execution.plans.rows import RowCode
from execution.spending.meter import Meter

Values = Sequence[Any]

# Rows that are made before others are served.
AT_ONCE: Final = 500


@dataclass(slots=True)
class Run:
    """One execution of a plan."""

    given: Given
    info: Any
    # What the root fields of a mutation returned or raised, by response key: nothing is done twice.
    done: dict[str, Any]
    # Whether the batches of a level are loaded at the same time, which takes more CPU.
    together: bool = False
    meter: Meter | None = None

    # How many objects answers have that were needed again, by their identity.
    sizes: dict[int, int] = field(default_factory=dict)

    def again(self, answers: Mapping[Any, Any], keys: Sequence[Any]) -> None:
        """The same answers for several parents: computed once, and sent for each."""
        if self.meter is None:
            return
        for key, times in Counter(keys).items():
            if times > 1:
                self.meter.answer((times - 1) * self._size(answers[key]))

    def _size(self, answer: Any) -> int:
        """The number of objects in a complete answer, in which others are shared, too."""
        if answer.__class__ is not dict and answer.__class__ is not list:
            return 0
        size = self.sizes.get(id(answer))
        if size is None:
            is_object = isinstance(answer, dict)
            parts: Any = answer.values() if isinstance(answer, dict) else answer
            size = self.sizes[id(answer)] = is_object + sum(map(self._size, parts))
        return size

    def charge(self, points: float) -> None:
        """A field is read that costs something by itself."""
        if points and self.meter is not None:
            self.meter.charge(points)


Column = Callable[[Values, Run], Awaitable[list[Any]]]


class Selection:
    """The fields selected of one object type: the rows of `code` are what needs no further data,
    `deep` fills in the rest for all rows, the first `batches` of it by one batch each. `weight` is
    what each object costs, with those that are part of its row."""

    __slots__ = ("batches", "code", "deep", "kind", "weight")

    def __init__(
        self,
        kind: GraphQLObjectType,
        code: RowCode,
        deep: Sequence[Any],
        batches: int,
        weight: float,
    ) -> None:
        self.kind = kind
        self.code = code
        self.deep = deep
        self.batches = batches
        self.weight = weight

    async def complete(self, objects: Values, run: Run) -> list[Any]:
        """The answers for these objects, none of which is `None`."""
        if run.meter is not None:
            run.meter.answer(self.weight * len(objects))
        rows = await self._rows(objects)
        alone = self.deep
        if run.together and self.batches > 1:
            batches, alone = alone[: self.batches], alone[self.batches :]
            await all_of(fill(objects, rows, run) for fill in batches)
        for fill in alone:
            await fill(objects, rows, run)
        return rows

    async def _rows(self, objects: Values) -> list[Any]:
        if len(objects) <= AT_ONCE:
            return self.code.rows(objects)
        rows: list[Any] = []
        for start in range(0, len(objects), AT_ONCE):
            rows += self.code.rows(objects[start : start + AT_ONCE])
            # Others are served in between.
            await sleep(0)
        return rows

    def row(self, value: Any) -> Any:
        """The answer for one object that needs no further data."""
        return self.code.rows((value,))[0]


async def all_of(fills: Iterable[Awaitable[None]]) -> None:
    """All at the same time; when one fails, the others are waited for."""
    for done in await gather(*fills, return_exceptions=True):
        if done is not None:
            raise done


Members = Mapping[str, Selection]


def one_value(kind: GraphQLOutputType, members: Members, *, required: bool = False) -> Complete:
    """Completes one value that needs no further data."""
    if isinstance(kind, GraphQLNonNull):
        return one_value(kind.of_type, members, required=True)
    if isinstance(kind, GraphQLList):
        each = one_value(kind.of_type, members)
        return _nullable(lambda values: [each(value) for value in _items(values)], required)
    if is_leaf_type(kind):
        return leaf(kind, required=required)
    (selection,) = members.values()
    return _nullable(selection.row, required)


def _nullable(complete: Complete, required: bool) -> Complete:
    def checked(value: Any) -> Any:
        if value is not None:
            return complete(value)
        if required:
            raise NullInNonNull
        return None

    return checked


def _items(values: Any) -> Any:
    if isinstance(values, str | bytes | Mapping | Exception):
        raise TypeError("not a list")
    return values


def column(kind: GraphQLOutputType, members: Members, *, required: bool = False) -> Column:
    """Completes a value for each object of a level. `members` are the selections of the object
    types that the field may answer with."""
    if isinstance(kind, GraphQLNonNull):
        return column(kind.of_type, members, required=True)
    if isinstance(kind, GraphQLList):
        return _lists(column(kind.of_type, members), required)
    if is_leaf_type(kind):
        complete = leaf(kind, required=required)

        async def leaves(values: Values, _: Run) -> list[Any]:
            return [complete(value) for value in values]

        return leaves
    return _present(_abstract(members) if len(members) != 1 else _of_one(members), required)


def _of_one(members: Members) -> Column:
    (selection,) = members.values()
    require = requirement(selection.kind)

    async def complete(values: Values, run: Run) -> list[Any]:
        require(values, run.info)
        return await selection.complete(values, run)

    return complete


def requirement(kind: GraphQLObjectType) -> Callable[[Values, Any], None]:
    """Passes values that are of this type. Of a class whose objects all are (`batch.of_class`), the
    objects are not asked one by one."""
    is_type_of = kind.is_type_of
    is_class = getattr(is_type_of, OF_CLASS, None) or (lambda _: False)
    known: WeakSet[type] = WeakSet()

    def require(values: Values, info: Any) -> None:
        if is_type_of is None:
            return
        for cls in set(map(type, values)):
            if cls in known:
                continue
            if is_class(cls):
                known.add(cls)
            elif not all(is_type_of(one, info) for one in values if type(one) is cls):
                raise TypeError(f"not a {kind.name}")

    return require


def _abstract(members: Members) -> Column:
    async def complete(values: Values, run: Run) -> list[Any]:
        answers: list[Any] = [None] * len(values)
        places: dict[str, list[int]] = {}
        for place, value in enumerate(values):
            places.setdefault(_name_of(value, members, run), []).append(place)
        for name, its in places.items():
            completed = await members[name].complete([values[place] for place in its], run)
            for place, answer in zip(its, completed, strict=True):
                answers[place] = answer
        return answers

    return complete


def _name_of(value: Any, members: Members, run: Run) -> str:
    for name, selection in members.items():
        is_type_of = selection.kind.is_type_of
        if is_type_of is not None and is_type_of(value, run.info):
            return name
    raise TypeError(f"no type for a {type(value).__name__}")


def _present(complete: Column, required: bool) -> Column:
    async def checked(values: Values, run: Run) -> list[Any]:
        present = [value for value in values if value is not None]
        if len(present) == len(values):
            return await complete(values, run) if values else []
        if required:
            raise NullInNonNull
        answers = iter(await complete(present, run) if present else ())
        return [None if value is None else next(answers) for value in values]

    return checked


def _lists(complete: Column, required: bool) -> Column:
    async def checked(values: Values, run: Run) -> list[Any]:
        if required and None in values:
            raise NullInNonNull
        if set(map(type, values)) <= {list}:
            flat = list(chain.from_iterable(values))
        else:
            flat = [item for some in values if some is not None for item in _items(some)]
        answers = await complete(flat, run)
        lists: list[Any] = []
        start = 0
        for some in values:
            if some is None:
                lists.append(None)
                continue
            end = start + len(some)
            lists.append(answers[start:end])
            start = end
        return lists

    return checked
