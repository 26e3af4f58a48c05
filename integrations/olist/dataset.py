"""The data set, read and joined: orders with their items and payments, and the rejected rows."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from domain.integrations.rejects import Reject
from domain.shared.address import Address, Coordinates
from domain.shared.errors import DomainError
from integrations.olist import layout
from integrations.olist.files import BadFolder, Row, find_file, read
from integrations.olist.layout import File, ParsedRow
from integrations.olist.rows import (
    CustomerRow,
    ItemRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    SellerRow,
    Status,
)
from integrations.shared.files import BadRow

# Statuses that an order without items cannot reach.
REQUIRES_ITEMS = (Status.INVOICED, Status.PROCESSING, Status.SHIPPED, Status.DELIVERED)
# The order is imported, but without its last status.
STATUS_NOT_REACHED = "STATUS_NOT_REACHED"
Part = TypeVar("Part", ItemRow, PaymentRow)


@dataclass(frozen=True)
class SourceOrder:
    """One order with its customer, address, items and payments."""

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
    """`rows` counts the rows of all files, `outside` the payments of orders that are not in the
    data set. `names` is the name of the file found, by the first of its alternative names."""

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

    def reject(self, file: File[ParsedRow], line: int, key: str, code: str, reason: str) -> None:
        self.rejects.append(
            Reject(file=self.names[file.names[0]], line=line, key=key, code=code, reason=reason)
        )

    def reject_order(self, order: SourceOrder, error: DomainError) -> None:
        self.reject(layout.ORDERS, order.row.line, order.key, error.code, str(error))
        for item in order.items:
            self.reject_part(layout.ITEMS, item, order.row.line)
        for payment in order.payments:
            self.reject_part(layout.PAYMENTS, payment, order.row.line)

    def reject_part(self, file: File[ParsedRow], row: ItemRow | PaymentRow, line: int) -> None:
        reason = f"its order, line {line}, was rejected"
        self.reject(file, row.line, row.key, "ORDER_REJECTED", reason)


def read_dataset(folder: Path) -> Dataset:
    """Read all files in a folder, or raise `BadFolder`."""
    data = open_dataset(folder)
    data.categories = {row.key: row.english for row in _read(data, layout.CATEGORIES)}
    data.areas = _areas(data)
    data.products = {row.key: row for row in _read(data, layout.PRODUCTS)}
    data.sellers = {row.key: row for row in _read(data, layout.SELLERS)}
    data.customers = {row.key: row for row in _read(data, layout.CUSTOMERS)}
    _join(data)
    return data


def open_dataset(folder: Path) -> Dataset:
    """Locate the files without reading them. Raises `BadFolder` when one is missing."""
    if not folder.is_dir():
        raise BadFolder(f"{folder} is no folder")
    data = Dataset(folder)
    files: tuple[File[Any], ...] = (
        layout.ORDERS, layout.ITEMS, layout.PAYMENTS, layout.PRODUCTS, layout.SELLERS,
        layout.CUSTOMERS, layout.AREAS, layout.CATEGORIES,
    )  # fmt: skip
    missing = []
    for file in files:
        path = find_file(folder, *file.names)
        if path is not None:
            data.names[file.names[0]] = path.name
        elif file.required:
            missing.append(f"{file.names[0]}.csv.gz")
    if missing:
        raise BadFolder(f"{folder} lacks {', '.join(missing)} (or the same as plain .csv)")
    return data


def _read(
    data: Dataset, file: File[ParsedRow], order_keys: Container[str] | None = None
) -> Iterator[ParsedRow]:
    """The valid rows of a file; others are rejected. With `order_keys`, rows of other orders are
    only counted."""
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
        if order_keys is not None and row.optional("order_id") not in order_keys:
            data.outside += 1
            continue
        try:
            parsed = file.parse(row)
            if file.unique and parsed.key in seen:
                raise BadRow("DUPLICATE", "the key is that of an earlier row")
        except BadRow as bad:
            data.reject(file, row.line, _key(row, file), bad.code, bad.reason)
        except DomainError as error:
            data.reject(file, row.line, _key(row, file), error.code, str(error))
        else:
            seen.add(parsed.key)
            yield parsed


def _key(row: Row, file: File[ParsedRow]) -> str:
    return "/".join(row.optional(name) or "" for name in file.key)


def _areas(data: Dataset) -> dict[str, Coordinates]:
    points: dict[str, list[Coordinates]] = defaultdict(list)
    for row in _read(data, layout.AREAS):
        if row.coordinates is not None:
            points[row.key].append(row.coordinates)
    return {
        code: Coordinates(
            latitude=sum(p.latitude for p in area) / len(area),
            longitude=sum(p.longitude for p in area) / len(area),
        )
        for code, area in points.items()
    }


def _join(data: Dataset) -> None:
    before = len(data.rejects)
    orders: dict[str, OrderRow] = {}
    for row in _read(data, layout.ORDERS):
        if row.customer_key in data.customers:
            orders[row.key] = row
        else:
            reason = f"customer_id {row.customer_key!r} is not among the customers"
            data.reject(layout.ORDERS, row.line, row.key, "UNKNOWN_CUSTOMER", reason)
    rejected = {r.key: r.line for r in data.rejects[before:] if r.key not in orders}
    items = _by_order(data, _items(data, orders, rejected), layout.ITEMS, rejected)
    payments = _by_order(
        data,
        _read(data, layout.PAYMENTS, orders.keys() | rejected.keys()),
        layout.PAYMENTS,
        rejected,
    )
    for row in sorted(orders.values(), key=lambda row: (row.purchased, row.line)):
        customer = data.customers[row.customer_key]
        order_items = sorted(items.get(row.key, ()), key=lambda item: item.line)
        address = customer.area.address(data.areas)
        data.orders.append(
            SourceOrder(
                row, customer.person, address, tuple(order_items), tuple(payments.get(row.key, ()))
            )
        )
        if row.status in REQUIRES_ITEMS and not order_items:
            reason = f"is {row.status} in the source but has no items: imported without that status"
            data.reject(layout.ORDERS, row.line, row.key, STATUS_NOT_REACHED, reason)


def _items(
    data: Dataset, order_keys: Container[str], rejected: Container[str]
) -> Iterator[ItemRow]:
    """Items whose order, product and seller are in the data set. Others are rejected."""
    for row in _read(data, layout.ITEMS):
        for name, value, among in (
            ("order", row.order, (order_keys, rejected)),
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
    data: Dataset, rows: Iterable[Part], file: File[Part], rejected: Mapping[str, int]
) -> dict[str, list[Part]]:
    """The rows by order. Rows of rejected orders are rejected too."""
    grouped: dict[str, list[Part]] = defaultdict(list)
    for row in rows:
        if row.order in rejected:
            data.reject_part(file, row, rejected[row.order])
        else:
            grouped[row.order].append(row)
    return grouped
