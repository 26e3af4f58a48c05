"""The rows of each file, parsed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.catalog.measures import Dimensions
from domain.payments.payment import PaymentMethod
from domain.shared.address import Address, Coordinates
from domain.shared.amounts.money import Money
from integrations.olist.files import Row
from integrations.shared.files import BadRow


class Status(StrEnum):
    """The status of an order in the source."""

    CREATED = "created"
    APPROVED = "approved"
    INVOICED = "invoiced"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    UNAVAILABLE = "unavailable"
    CANCELED = "canceled"


PAYMENT_METHODS = {
    "credit_card": PaymentMethod.CREDIT_CARD,
    "debit_card": PaymentMethod.DEBIT_CARD,
    "boleto": PaymentMethod.BANK_SLIP,
    "voucher": PaymentMethod.VOUCHER,
    "not_defined": PaymentMethod.OTHER,
}
# Some coordinates of the data set are outside Brazil, and are ignored.
SOUTH, NORTH, WEST, EAST = -34.0, 6.0, -74.0, -28.0


@dataclass(frozen=True)
class PostalArea:
    """The location of a customer or seller, which the data set gives only by postal area."""

    postal_code: str
    city: str | None
    region: str | None

    def address(self, areas: dict[str, Coordinates]) -> Address:
        return Address(
            country="BR",
            city=self.city,
            region=self.region,
            postal_code=self.postal_code,
            coordinates=areas.get(self.postal_code),
        )


class Keyed(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True)
class OrderRow:
    line: int
    key: str
    customer_key: str
    status: Status
    purchased: datetime
    approved: datetime | None
    handed_over: datetime | None
    delivered: datetime | None
    promised: date | None


@dataclass(frozen=True)
class ItemRow:
    """One unit of one product."""

    line: int
    key: str
    order: str
    product: str
    seller: str
    ship_by: datetime
    price: Money
    freight: Money


@dataclass(frozen=True)
class PaymentRow:
    line: int
    key: str
    order: str
    method: PaymentMethod
    installments: int | None
    value: Money


@dataclass(frozen=True)
class ProductRow:
    line: int
    key: str
    category: str | None
    weight: int | None
    dimensions: Dimensions | None


@dataclass(frozen=True)
class SellerRow:
    line: int
    key: str
    area: PostalArea


@dataclass(frozen=True)
class CustomerRow:
    """`key` is different for each order; `person` identifies the customer."""

    line: int
    key: str
    person: str
    area: PostalArea


@dataclass(frozen=True)
class AreaRow:
    line: int
    key: str
    coordinates: Coordinates | None


@dataclass(frozen=True)
class CategoryRow:
    line: int
    key: str
    english: str


def order(row: Row) -> OrderRow:
    status = row.text("order_status")
    if status not in set(Status):
        raise BadRow("UNKNOWN_STATUS", f"order_status {status!r} is not known")
    promised = row.optional_instant("order_estimated_delivery_date")
    return OrderRow(
        line=row.line,
        key=row.text("order_id"),
        customer_key=row.text("customer_id"),
        status=Status(status),
        purchased=row.instant("order_purchase_timestamp"),
        approved=row.optional_instant("order_approved_at"),
        handed_over=row.optional_instant("order_delivered_carrier_date"),
        delivered=row.optional_instant("order_delivered_customer_date"),
        promised=promised.date() if promised else None,
    )


def item(row: Row) -> ItemRow:
    order_key = row.text("order_id")
    return ItemRow(
        line=row.line,
        key=f"{order_key}/{row.whole('order_item_id')}",
        order=order_key,
        product=row.text("product_id"),
        seller=row.text("seller_id"),
        ship_by=row.instant("shipping_limit_date"),
        price=row.money("price"),
        freight=row.money("freight_value"),
    )


def payment(row: Row) -> PaymentRow:
    order_key, kind = row.text("order_id"), row.text("payment_type")
    if kind not in PAYMENT_METHODS:
        raise BadRow("UNKNOWN_TENDER", f"payment_type {kind!r} is not known")
    return PaymentRow(
        line=row.line,
        key=f"{order_key}/{row.whole('payment_sequential')}",
        order=order_key,
        method=PAYMENT_METHODS[kind],
        installments=row.whole("payment_installments", default=0) or None,
        value=row.money("payment_value"),
    )


def product(row: Row) -> ProductRow:
    lengths = [row.optional_whole(f"product_{side}_cm") for side in ("length", "width", "height")]
    length, width, height = ((side or 0) * 10 for side in lengths)
    return ProductRow(
        line=row.line,
        key=row.text("product_id"),
        category=row.optional("product_category_name"),
        weight=row.optional_whole("product_weight_g"),
        dimensions=None
        if None in lengths
        else Dimensions(length=length, width=width, height=height),
    )


def seller(row: Row) -> SellerRow:
    return SellerRow(row.line, row.text("seller_id"), _postal_area(row, "seller"))


def customer(row: Row) -> CustomerRow:
    person = row.text("customer_unique_id")
    return CustomerRow(row.line, row.text("customer_id"), person, _postal_area(row, "customer"))


def area(row: Row) -> AreaRow:
    latitude, longitude = row.degrees("geolocation_lat"), row.degrees("geolocation_lng")
    inside = SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST
    return AreaRow(
        row.line,
        row.text("geolocation_zip_code_prefix").zfill(5),
        Coordinates(latitude=latitude, longitude=longitude) if inside else None,
    )


def category(row: Row) -> CategoryRow:
    name = row.text("product_category_name")
    return CategoryRow(row.line, name, row.text("product_category_name_english"))


def _postal_area(row: Row, prefix: str) -> PostalArea:
    return PostalArea(
        row.text(f"{prefix}_zip_code_prefix").zfill(5),
        row.optional(f"{prefix}_city"),
        row.optional(f"{prefix}_state"),
    )
