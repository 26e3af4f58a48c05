"""The files of the data set: their names, columns and row parsers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from integrations.olist import rows
from integrations.olist.files import Row

ParsedRow = TypeVar("ParsedRow", bound=rows.Keyed, covariant=True)


@dataclass(frozen=True)
class File(Generic[ParsedRow]):
    """`names` are alternatives; `key` is the columns that identify a row. A file that is not
    `required` may be missing; without `unique` keys may repeat."""

    names: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    parse: Callable[[Row], ParsedRow]
    required: bool = True
    unique: bool = True


def _file(
    parse: Callable[[Row], ParsedRow], names: str, key: str, columns: str, **options: bool
) -> File[ParsedRow]:
    return File(
        tuple(names.split()), tuple(key.split()), (*key.split(), *columns.split()), parse, **options
    )


ORDERS = _file(
    rows.order,
    "olist_orders_dataset",
    "order_id",
    "customer_id order_status order_purchase_timestamp order_approved_at"
    " order_delivered_carrier_date order_delivered_customer_date order_estimated_delivery_date",
)
ITEMS = _file(
    rows.item,
    "olist_order_items_dataset",
    "order_id order_item_id",
    "product_id seller_id shipping_limit_date price freight_value",
)
PAYMENTS = _file(
    rows.payment,
    "olist_order_payments_dataset",
    "order_id payment_sequential",
    "payment_type payment_installments payment_value",
)
PRODUCTS = _file(
    rows.product,
    "olist_products_dataset",
    "product_id",
    "product_category_name product_weight_g product_length_cm product_height_cm product_width_cm",
)
SELLERS = _file(
    rows.seller,
    "olist_sellers_dataset",
    "seller_id",
    "seller_zip_code_prefix seller_city seller_state",
)
CUSTOMERS = _file(
    rows.customer,
    "olist_customers_dataset",
    "customer_id",
    "customer_unique_id customer_zip_code_prefix customer_city customer_state",
)
# The raw file has many points per postal area, the summarized file one. Points are averaged.
AREAS = _file(
    rows.area,
    "olist_geolocation_by_zip olist_geolocation_dataset",
    "geolocation_zip_code_prefix",
    "geolocation_lat geolocation_lng",
    required=False,
    unique=False,
)
CATEGORIES = _file(
    rows.category,
    "product_category_name_translation",
    "product_category_name",
    "product_category_name_english",
    required=False,
)
