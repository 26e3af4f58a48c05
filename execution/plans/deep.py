"""The fields of a level that need further data: filled in for all its rows."""

from asyncio import gather
from collections.abc import Awaitable, Callable
from operator import attrgetter
from typing import Any

from execution.plans.arguments.arguments import Arguments
from execution.plans.batch import Batch
from execution.plans.sources import Call
from execution.plans.values import Column, Run, Values

Rows = list[dict[str, Any]]
Fill = Callable[[Values, Rows, Run], Awaitable[None]]


def batch_fill(
    key: str, batch: Batch, arguments: Arguments, complete: Column, weight: float
) -> Fill:
    """Loads the field once for all parents; parents with the same key share the answer. `weight` is
    what it costs for each key."""
    key_of, load = attrgetter(batch.key), batch.load

    async def fill(objects: Values, rows: Rows, run: Run) -> None:
        keys = list(map(key_of, objects))
        values = dict.fromkeys(keys)
        has_none = None in values
        values.pop(None, None)
        distinct = list(values)
        given = arguments.values(run.given)
        run.charge(weight * len(distinct))
        loaded = await load(run.info, distinct, **given) if distinct else ()
        if has_none:
            distinct.append(None)
            loaded = (*loaded, None)
        answers = dict(zip(distinct, await complete(loaded, run), strict=True))
        if len(answers) < len(keys):
            run.again(answers, keys)
        for row, own in zip(rows, keys, strict=True):
            row[key] = answers[own]

    return fill


def value_fill(key: str, value: Callable[[Any], Any], complete: Column) -> Fill:
    """The parent has the value, and what is selected of it needs further data."""

    async def fill(objects: Values, rows: Rows, run: Run) -> None:
        answers = await complete([value(one) for one in objects], run)
        for row, answer in zip(rows, answers, strict=True):
            row[key] = answer

    return fill


def call_fill(key: str, call: Call, arguments: Arguments, complete: Column, weight: float) -> Fill:
    """Calls the resolver for each parent, all at once. `weight` is what each call costs."""

    async def fill(objects: Values, rows: Rows, run: Run) -> None:
        resolve = call.bound(run.info, arguments.values(run.given))
        run.charge(weight * len(objects))
        values = [resolve(one) for one in objects]
        if call.is_async:
            values = [await values[0]] if len(values) == 1 else await gather(*values)
        answers = await complete(values, run)
        for row, answer in zip(rows, answers, strict=True):
            row[key] = answer

    return fill


def mutation_fill(key: str, call: Call, arguments: Arguments, complete: Column) -> Fill:
    """Calls the resolver of a mutation, and keeps what it returned or raised."""

    async def fill(_: Values, rows: Rows, run: Run) -> None:
        resolve = call.bound(run.info, arguments.values(run.given))
        try:
            value = await resolve(None) if call.is_async else resolve(None)
        except Exception as error:
            run.done[key] = error
            raise
        run.done[key] = value
        (rows[0][key],) = await complete([value], run)

    return fill
