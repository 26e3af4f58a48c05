"""The whole set, read and joined: orders with their lines and payments, and the rows that broke a
rule before the hub ever saw them."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from domain.integrations.rejects import Reject
from domain.shared.address import Address, Coordinates
from domain.shared.errors import DomainError
from integrations.olist import layout
from integrations.olist.files import BadFolder, BadRow, Row, found, read
from integrations.olist.layout import File, Shape
from integrations.olist.rows import (
    CustomerRow,
    ItemRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    SellerRow,
    Status,
)

# These want units to work on.
WORKED_ON = (Status.INVOICED, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
# The order is kept; only its last status could not be.
STATUS_NOT_REACHED = "STATUS_NOT_REACHED"
Part = TypeVar("Part", ItemRow, PaymentRow)


@dataclass(frozen=True)
class SourceOrder:
    """One order with all that belongs to it."""

    row: OrderRow
    person: str
    ship_to: Address
    items: tuple[ItemRow, ...]
    payments: tuple[PaymentRow, ...]

    @property
    def key(self) -> str:
        return self.row.key


@dataclass
class Dataset:
    """`rows` counts all rows of all files, `outside` the payments of orders that the set does not
    hold; `names` tells the file that was found for the first of the names it may have."""

    folder: Path
    orders: list[SourceOrder] = field(default_factory=list)
    products: dict[str, ProductRow] = field(default_factory=dict)
    sellers: dict[str, SellerRow] = field(default_factory=dict)
    customers: dict[str, CustomerRow] = field(default_factory=dict)
    areas: dict[str, Coordinates] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    rows: int = 0
    outside: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def reject(self, file: File[Shape], line: int, key: str, code: str, reason: str) -> None:
        self.rejects.append(
            Reject(file=self.names[file.names[0]], line=line, key=key, code=code, reason=reason)
        )

    def reject_order(self, order: SourceOrder, error: DomainError) -> None:
        self.reject(layout.ORDERS, order.row.line, order.key, error.code, str(error))
        for item in order.items:
            self.reject_part(layout.ITEMS, item, order.row.line)
        for payment in order.payments:
            self.reject_part(layout.PAYMENTS, payment, order.row.line)

    def reject_part(self, file: File[Shape], row: ItemRow | PaymentRow, line: int) -> None:
        reason = f"its order, line {line}, was rejected"
        self.reject(file, row.line, row.key, "ORDER_REJECTED", reason)


def read_dataset(folder: Path) -> Dataset:
    """Everything in `folder`, or `BadFolder`."""
    data = opened(folder)
    data.categories = {row.key: row.english for row in _read(data, layout.CATEGORIES)}
    data.areas = _areas(data)
    data.products = {row.key: row for row in _read(data, layout.PRODUCTS)}
    data.sellers = {row.key: row for row in _read(data, layout.SELLERS)}
    data.customers = {row.key: row for row in _read(data, layout.CUSTOMERS)}
    _join(data)
    return data


def opened(folder: Path) -> Dataset:
    """A set of which only the files are known yet, or `BadFolder` when one is not there."""
    if not folder.is_dir():
        raise BadFolder(f"{folder} is no folder")
    data = Dataset(folder)
    files: tuple[File[Any], ...] = (
        layout.ORDERS, layout.ITEMS, layout.PAYMENTS, layout.PRODUCTS, layout.SELLERS,
        layout.CUSTOMERS, layout.AREAS, layout.CATEGORIES,
    )  # fmt: skip
    lacking = []
    for file in files:
        path = found(folder, *file.names)
        if path is not None:
            data.names[file.names[0]] = path.name
        elif file.needed:
            lacking.append(f"{file.names[0]}.csv.gz")
    if lacking:
        raise BadFolder(f"{folder} lacks {', '.join(lacking)} (or the same as plain .csv)")
    return data


def _read(data: Dataset, file: File[Shape], among: Container[str] | None = None) -> Iterator[Shape]:
    """The good rows of a file; the others are rejected. With `among`, rows of orders that are not
    in there are only counted."""
    name = data.names.get(file.names[0])
    if name is None:
        return
    seen: set[str] = set()
    for row in read(data.folder / name, file.columns):
        data.rows += 1
        if isinstance(row, tuple):
            line, bad = row
            data.reject(file, line, "", bad.code, bad.reason)
            continue
        if among is not None and row.optional("order_id") not in among:
            data.outside += 1
            continue
        try:
            shape = file.parse(row)
            if file.once and shape.key in seen:
                raise BadRow("DUPLICATE", "this key was there before")
        except BadRow as bad:
            data.reject(file, row.line, _key(row, file), bad.code, bad.reason)
        except DomainError as error:
            data.reject(file, row.line, _key(row, file), error.code, str(error))
        else:
            seen.add(shape.key)
            yield shape


def _key(row: Row, file: File[Shape]) -> str:
    return "/".join(row.optional(name) or "" for name in file.key)


def _areas(data: Dataset) -> dict[str, Coordinates]:
    points: dict[str, list[Coordinates]] = defaultdict(list)
    for row in _read(data, layout.AREAS):
        if row.coordinates is not None:
            points[row.key].append(row.coordinates)
    return {
        code: Coordinates(
            latitude=sum(p.latitude for p in here) / len(here),
            longitude=sum(p.longitude for p in here) / len(here),
        )
        for code, here in points.items()
    }


def _join(data: Dataset) -> None:
    before = len(data.rejects)
    known: dict[str, OrderRow] = {}
    for row in _read(data, layout.ORDERS):
        if row.customer_key in data.customers:
            known[row.key] = row
        else:
            reason = f"customer_id {row.customer_key!r} is not among the customers"
            data.reject(layout.ORDERS, row.line, row.key, "UNKNOWN_CUSTOMER", reason)
    gone = {r.key: r.line for r in data.rejects[before:] if r.key not in known}
    items = _by_order(data, _items(data, known, gone), layout.ITEMS, gone)
    payments = _by_order(
        data, _read(data, layout.PAYMENTS, known.keys() | gone.keys()), layout.PAYMENTS, gone
    )
    for row in sorted(known.values(), key=lambda row: (row.purchased, row.line)):
        customer = data.customers[row.customer_key]
        ordered = sorted(items.get(row.key, ()), key=lambda item: item.line)
        address = customer.place.address(data.areas)
        data.orders.append(
            SourceOrder(
                row, customer.person, address, tuple(ordered), tuple(payments.get(row.key, ()))
            )
        )
        if row.status in WORKED_ON and not ordered:
            reason = f"is {row.status} in the source but has no line: kept as it stood before that"
            data.reject(layout.ORDERS, row.line, row.key, STATUS_NOT_REACHED, reason)


def _items(data: Dataset, known: Container[str], gone: Container[str]) -> Iterator[ItemRow]:
    """Those that name an order, a product and a seller of the set."""
    for row in _read(data, layout.ITEMS):
        for name, value, among in (
            ("order", row.order, (known, gone)),
            ("product", row.product, (data.products,)),
            ("seller", row.seller, (data.sellers,)),
        ):
            if not any(value in keys for keys in among):
                reason = f"{name}_id {value!r} is not among the {name}s"
                data.reject(layout.ITEMS, row.line, row.key, f"UNKNOWN_{name.upper()}", reason)
                break
        else:
            yield row


def _by_order(
    data: Dataset, rows: Iterable[Part], file: File[Part], gone: Mapping[str, int]
) -> dict[str, list[Part]]:
    """The rows of each order; what belongs to a rejected order falls with it."""
    found: dict[str, list[Part]] = defaultdict(list)
    for row in rows:
        if row.order in gone:
            data.reject_part(file, row, gone[row.order])
        else:
            found[row.order].append(row)
    return found
