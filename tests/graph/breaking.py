"""Takes a valid input and breaks it, field by field, with every bad value its type can meet."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_list_type,
    is_required_input_field,
)

Path = tuple[str | int, ...]
NOBODY = "{}_7zzzzzzzzzzzzzzzzzzzzzzzzz"
# What a field is broken with, by the name of its type.
# fmt: off
TEXTS = ["", " ", "\x00", "a\x00b", "\x1b[2J", "\x7f", "x" * 100_000, "😀" * 300, "\u202e",
         7, [], {}]
BAD: dict[str, list[Any]] = {
    "String": TEXTS,
    "ID": ["", "\x00", "order", "order_", "x" * 100_000, "' OR 1=1 --", "😀", 0, 2**70, -1,
           1.5, True, *(NOBODY.format(kind) for kind in ("order", "line", "hold", "payment",
           "fulfillment", "shipment", "location", "channel", "customer"))],
    "Int": [-1, 0, 1_000_001, 2**31 - 1, 2**31, -(2**31) - 1, 10**30, 1.5, "1", True, []],
    "BigInt": [-1, 0, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 1.5, "1", True, []],
    "Float": [91.0, -181.0, 1e308, 10**400, "1", True],
    "Boolean": [1, "true", []],
    "Decimal": ["1e400", "NaN", "-NaN", "sNaN", "Infinity", "0.001", "-0.01", "1e18", "1" * 30, "",
                "1,5", "٣", "1_000", 1, 1.5, True, "x" * 10_000],
    "CurrencyCode": ["", "eur", "XXX", "ZZZ", "BTC", "EURO", "E\x00R", 978, "JPY", "KWD"],
    "CountryCode": ["", "pt", "ZZ", "PRT", "P\x00", 1],
    "DateTime": ["", "yesterday", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00",
                 "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "99999-01-01T00:00:00Z",
                 "2026-01-01T00:00:00+99:00", 0, "x" * 10_000],
    "LocalTime": ["", "noon", "24:00", "9:00", "09:00:30", "09:00+01:00", 900, "x" * 10_000],
    "Date": ["", "tomorrow", "2026-02-30", "0000-01-01", "10000-01-01", 20260101],
}
# fmt: on


def broken(input_type: GraphQLInputObjectType, valid: Any) -> Iterator[tuple[str, Any]]:
    """Inputs with one fault each, and what it is."""
    for path, kind, required in fields(input_type, valid):
        for value in bad_values(kind, required):
            yield f"{'.'.join(map(str, path))} = {str(value)[:40]!r}", changed(valid, path, value)
        if required:
            yield f"{'.'.join(map(str, path))} is missing", changed(valid, path, ...)


def fields(
    kind: GraphQLInputObjectType, given: Any, at: Path = ()
) -> Iterator[tuple[Path, Any, bool]]:
    """Every field of the input, nested ones where the valid input has them."""
    for name, field in kind.fields.items():
        path = (*at, name)
        yield path, field.type, is_required_input_field(field)
        inner, value = get_named_type(field.type), given.get(name)
        if isinstance(inner, GraphQLInputObjectType) and value:
            if isinstance(value, list):
                yield from fields(inner, value[0], (*path, 0))
            else:
                yield from fields(inner, value, path)


def bad_values(kind: Any, required: bool) -> list[Any]:
    nullable, named = get_nullable_type(kind), get_named_type(kind)
    if is_list_type(nullable):
        many = [[None], "text", {}, 5]
        return many + ([[bad] for bad in BAD[named.name]] if named.name in BAD else [])
    null = [None] if required else []
    if is_enum_type(named):
        return [*null, "", "NO_SUCH_WORD", 0, True, []]
    if isinstance(named, GraphQLInputObjectType):
        return [*null, [[]], "text", 5, {"no": "such"}]
    return [*null, *BAD[named.name]]


def changed(valid: Any, path: Path, value: Any) -> Any:
    """A copy with one place changed; `...` takes it away."""
    copy = deepcopy(valid)
    place = copy
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = value
    return copy
