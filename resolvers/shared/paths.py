"""Which field of the input an error is about. Faults of a value know their path; the other errors
are located by the value they name."""

from collections.abc import Iterator
from typing import Any

from domain.shared.errors import (
    AlreadyExists,
    CustomerErased,
    CustomerRequired,
    DomainError,
    ErasureRefused,
    IdempotencyKeyReused,
    InsufficientLot,
    InvalidInput,
    KitHasNoStock,
    NotFound,
    OutOfStock,
    PermissionDenied,
    PriceChanged,
    QuantityExceeded,
    SeparationOfDuties,
    StockMismatch,
    UnknownPack,
    VersionConflict,
)
from domain.shared.text.keys import code_key
from schema.shared.inputs import camel

# The fact that names a value of the input, or the field itself.
# fmt: off
NAMED_BY: dict[type[DomainError], str] = {
    NotFound:         "key",
    OutOfStock:       "sku",
    KitHasNoStock:    "sku",
    PriceChanged:     "sku",
    UnknownPack:      "pack",
    InsufficientLot:  "lot_code",
    QuantityExceeded: "line_id",
    SeparationOfDuties: "stock_count_id",
}
# The field, if it is given, where no value of the input is named.
INSTEAD: dict[type[DomainError], str] = {
    OutOfStock: "location_id",
}
FIELD: dict[type[DomainError], str] = {
    VersionConflict:      "expectedVersion",
    IdempotencyKeyReused: "idempotencyKey",
    StockMismatch:        "expected",
    PermissionDenied:     "channelId",
    CustomerRequired:     "customerId",
    CustomerErased:       "customerId",
    ErasureRefused:       "customerId",
}
# fmt: on


def located(refusal: DomainError, input: Any, *root: str) -> tuple[DomainError, ...]:
    """All errors of a refusal, each with its path from the root of the input."""
    for error in refusal.errors:
        path = error.path or _path_of(error, input)
        error.path = (*root, *path) if path else ()
    return refusal.errors


def _path_of(error: DomainError, input: Any) -> tuple[str, ...]:
    kind = type(error)
    if isinstance(error, InvalidInput | AlreadyExists):
        return tuple(error.field.split("."))
    if kind in FIELD:
        name = FIELD[kind]
        return (name,) if name in map(camel, vars(input)) else ()
    if (value := getattr(error, NAMED_BY.get(kind, ""), None)) is not None:
        return next(_places(input, value), _instead(kind, input))
    return ()


def _instead(kind: type[DomainError], input: Any) -> tuple[str, ...]:
    name = INSTEAD.get(kind, "")
    return (camel(name),) if getattr(input, name, None) else ()


def _places(value: Any, wanted: str) -> Iterator[tuple[str, ...]]:
    if value == wanted or (isinstance(value, str) and code_key(value) == code_key(wanted)):
        yield ()
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from ((str(index), *path) for path in _places(one, wanted))
    elif hasattr(value, "command"):
        for name, one in vars(value).items():
            yield from ((camel(name), *path) for path in _places(one, wanted))
