"""Shortages of the parts of kits, which the caller did not name."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from domain.shared.error_base import DomainError
from domain.shared.errors import OutOfStock
from domain.shared.text.keys import code_key


def lines_of_parts(named: Iterable[str], parts: Iterable[Iterable[str]]) -> dict[str, int]:
    """The first line with a kit of each SKU that no line names; `parts` are the SKUs of the parts
    of each line."""
    keys, found = {code_key(sku) for sku in named}, dict[str, int]()
    for index, skus in enumerate(parts):
        for sku in skus:
            if code_key(sku) not in keys:
                found.setdefault(sku, index)
    return found


@contextmanager
def located_at_kits(lines: Mapping[str, int]) -> Iterator[None]:
    """A shortage of these SKUs is one of their line."""
    try:
        yield
    except DomainError as refusal:
        for error in refusal.errors:
            if isinstance(error, OutOfStock) and error.sku in lines:
                error.at("lines", str(lines[error.sku]), "sku")
        raise
