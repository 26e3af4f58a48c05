"""A marketplace small enough to add up by hand, in the format of the real set."""

import csv
import gzip
import io
from dataclasses import dataclass, field
from pathlib import Path

Rows = list[list[str]]

HEADERS = {
    "olist_orders_dataset": "order_id,customer_id,order_status,order_purchase_timestamp,"
    "order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,"
    "order_estimated_delivery_date",
    "olist_order_items_dataset": "order_id,order_item_id,product_id,seller_id,"
    "shipping_limit_date,price,freight_value",
    "olist_order_payments_dataset": "order_id,payment_sequential,payment_type,"
    "payment_installments,payment_value",
    "olist_products_dataset": "product_id,product_category_name,product_weight_g,"
    "product_length_cm,product_height_cm,product_width_cm",
    "olist_sellers_dataset": "seller_id,seller_zip_code_prefix,seller_city,seller_state",
    "olist_customers_dataset": "customer_id,customer_unique_id,customer_zip_code_prefix,"
    "customer_city,customer_state",
    "olist_geolocation_by_zip": "geolocation_zip_code_prefix,geolocation_lat,geolocation_lng",
    "product_category_name_translation": "product_category_name,product_category_name_english",
}
ORDERS, ITEMS, PAYMENTS, PRODUCTS, SELLERS, CUSTOMERS, AREAS, CATEGORIES = HEADERS
LIMIT = "2017-03-06 12:00:00"


@dataclass
class Sample:
    """Rows per file; every builder adds to them and answers nothing."""

    rows: dict[str, Rows] = field(default_factory=lambda: {name: [] for name in HEADERS})

    def order(
        self,
        key: str,
        status: str,
        *,
        by: str = "",
        placed: str = "2017-03-01 10:00:00",
        approved: str = "2017-03-01 11:00:00",
        carried: str = "",
        delivered: str = "",
        promised: str = "2017-03-20 00:00:00",
    ) -> None:
        self.rows[ORDERS].append(
            [key, f"of-{key}", status, placed, approved, carried, delivered, promised]
        )
        self.rows[CUSTOMERS].append([f"of-{key}", by or f"person-{key}", "01001", "lagoa", "SP"])

    def item(
        self,
        order: str,
        product: str = "cup",
        seller: str = "north",
        price: str = "10.00",
        freight: str = "1.50",
        limit: str = LIMIT,
    ) -> None:
        number = sum(row[0] == order for row in self.rows[ITEMS]) + 1
        self.rows[ITEMS].append([order, str(number), product, seller, limit, price, freight])

    def pay(
        self, order: str, value: str, kind: str = "credit_card", installments: str = "1"
    ) -> None:
        number = sum(row[0] == order for row in self.rows[PAYMENTS]) + 1
        self.rows[PAYMENTS].append([order, str(number), kind, installments, value])

    def write(self, folder: Path) -> Path:
        """As the real set comes: gzipped, but one file as a DOS editor with a BOM leaves it."""
        folder.mkdir(exist_ok=True)
        for name, rows in self.rows.items():
            text = io.StringIO()
            dos = name == CATEGORIES
            writer = csv.writer(text, lineterminator="\r\n" if dos else "\n")
            writer.writerows([HEADERS[name].split(","), *rows])
            if dos:
                content = "\ufeff" + text.getvalue() + "\r\n\x1a"
                (folder / f"{name}.csv").write_bytes(content.encode())
            else:
                with gzip.open(folder / f"{name}.csv.gz", "wb") as file:
                    file.write(text.getvalue().encode("utf-8", "surrogateescape"))
        return folder


def a_sample() -> Sample:
    """Twelve orders: each status, none, one and several lines, sellers, prices and payments."""
    sample = Sample()
    sample.rows[PRODUCTS] = [
        ["cup", "utilidades", "300", "10", "12", "8"],
        ["pot", "sem_traducao", "900", "20", "18", "20"],
        ["tea", "", "", "", "", ""],
    ]
    sample.rows[CATEGORIES] = [["utilidades", "housewares"]]
    sample.rows[SELLERS] = [
        ["north", "01001", "lagoa", "SP"],
        ["south", "99999", "pampa", "RS"],
    ]
    # The second lies in another country, and is no place at all.
    sample.rows[AREAS] = [["01001", "-23.5", "-46.6"], ["99999", "48.8", "2.3"]]

    sample.order("created", "created", approved="")
    sample.pay("created", "30.00", "not_defined", "0")
    sample.order("approved", "approved")
    sample.item("approved")
    sample.pay("approved", "11.50")
    sample.order("invoiced", "invoiced")
    sample.item("invoiced")
    sample.pay("invoiced", "11.50", "boleto")
    sample.order("processing", "processing")
    sample.item("processing")
    sample.pay("processing", "11.50", "debit_card")
    # Two equal cups and one at another price, late at the carrier.
    sample.order("shipped", "shipped", carried="2017-03-07 09:00:00")
    sample.item("shipped")
    sample.item("shipped")
    sample.item("shipped", price="12.00")
    sample.pay("shipped", "36.50", installments="10")
    # Two sellers; there two days before the promise; the same person as "again".
    sample.order(
        "early",
        "delivered",
        by="ann",
        carried="2017-03-05 10:00:00",
        delivered="2017-03-18 22:00:00",
    )
    sample.item("early")
    sample.item("early", "pot", "south", "45.99", "0.00")
    sample.pay("early", "40.00")
    sample.pay("early", "17.49", "voucher")
    sample.pay("early", "0.00", "voucher")
    # On the promised day itself, close to midnight where it lives.
    sample.order(
        "today",
        "delivered",
        by="ann",
        carried="2017-03-05 10:00:00",
        delivered="2017-03-20 23:30:00",
    )
    sample.item("today", "tea", "south", "5.25", "2.25")
    sample.pay("today", "7.50")
    # Neither the carrier's date nor the customer's.
    sample.order("dateless", "delivered")
    sample.item("dateless")
    sample.pay("dateless", "11.50")
    sample.order("gone", "unavailable")
    sample.item("gone", "pot", "south", "45.99", "9.99")
    sample.pay("gone", "55.98")
    sample.order("empty", "unavailable")
    sample.pay("empty", "20.00")
    sample.order("dropped", "canceled", approved="")
    sample.item("dropped")
    sample.pay("dropped", "11.50")
    sample.order(
        "recalled",
        "canceled",
        carried="2017-03-04 10:00:00",
        delivered="2017-03-09 10:00:00",
    )
    sample.item("recalled")
    sample.pay("recalled", "11.50")
    sample.pay("elsewhere", "99.00")
    return sample
