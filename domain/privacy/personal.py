"""The register of personal data: each stored column whose values say something about a person, and
each column of text that does not (GDPR, articles 4(1) and 30)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.privacy.retention import Retention

# Stands where a value is required.
ERASED = "erased"


class About(StrEnum):
    """Whose data it is."""

    CUSTOMER = "CUSTOMER"
    RECIPIENT = "RECIPIENT"
    STAFF = "STAFF"


class PersonalCategory(StrEnum):
    NAME = "NAME"
    CONTACT = "CONTACT"
    ADDRESS = "ADDRESS"
    IDENTIFIER = "IDENTIFIER"
    FREE_TEXT = "FREE_TEXT"
    DERIVED = "DERIVED"


class Purpose(StrEnum):
    """Why it is kept, and the legal basis of GDPR article 6(1)."""

    ACCOUNT = "to recognize the customer in every channel (b)"
    CONTRACT = "to deliver the order and to answer for it (b)"
    BOOKS = "to reconcile payments and invoices, as tax law requires (c)"
    ACCOUNTABILITY = "to know who did what (f)"
    SEARCH = "to find the customer and the order (f)"
    REPETITION = "to recognize a request that is sent again (f)"
    REPAIR = "to repair what could not be read (f)"


class Erasure(StrEnum):
    """What an erasure does to the value. `KEPT` values are those that the books need, or that their
    own rule of retention deletes."""

    NULL = "set to null"
    WORD = "replaced by the word erased"
    EMPTY = "emptied"
    REGION = "reduced to country and region, which taxes depend on"
    ROW = "deleted with its row"
    KEPT = "kept"


@dataclass(frozen=True)
class Personal:
    about: About
    category: PersonalCategory
    purpose: Purpose
    retention: Retention
    erasing: Erasure


_CUSTOMER, _RECIPIENT, _STAFF = About.CUSTOMER, About.RECIPIENT, About.STAFF
_C, _P, _R, _E = PersonalCategory, Purpose, Retention, Erasure


def _of_customer(category: PersonalCategory, erasing: Erasure) -> Personal:
    return Personal(_CUSTOMER, category, _P.ACCOUNT, _R.INACTIVE_CUSTOMERS, erasing)


def _of_order(
    category: PersonalCategory,
    erasing: Erasure,
    about: About = _CUSTOMER,
    purpose: Purpose = _P.CONTRACT,
) -> Personal:
    return Personal(about, category, purpose, _R.CLOSED_ORDERS, erasing)


def _of_books(category: PersonalCategory = _C.IDENTIFIER) -> Personal:
    return Personal(_CUSTOMER, category, _P.BOOKS, _R.BOOKS, _E.KEPT)


def _of_history() -> Personal:
    return Personal(_STAFF, _C.IDENTIFIER, _P.ACCOUNTABILITY, _R.BOOKS, _E.KEPT)


def _of_key(category: PersonalCategory) -> Personal:
    """Kept for its term: without it, a request that is sent again would store the data anew."""
    return Personal(_CUSTOMER, category, _P.REPETITION, _R.IDEMPOTENCY_KEYS, _E.KEPT)


def _of_import(category: PersonalCategory) -> Personal:
    return Personal(_CUSTOMER, category, _P.REPAIR, _R.NEXT_IMPORT, _E.ROW)


# fmt: off
PERSONAL: Mapping[tuple[str, str], Personal] = {
    ("customers", "name"):                _of_customer(_C.NAME, _E.WORD),
    ("customers", "external_id"):         _of_customer(_C.IDENTIFIER, _E.NULL),
    ("customers", "email"):               _of_customer(_C.CONTACT, _E.NULL),
    ("customers", "phone"):               _of_customer(_C.CONTACT, _E.NULL),
    ("customers", "phone_digits"):        _of_customer(_C.DERIVED, _E.NULL),
    ("customers", "contact_points"):      _of_customer(_C.CONTACT, _E.EMPTY),
    ("customers", "given_phones"):        _of_customer(_C.CONTACT, _E.EMPTY),
    ("customers", "addresses"):           _of_customer(_C.ADDRESS, _E.EMPTY),
    ("customers", "group_ids"):           _of_customer(_C.IDENTIFIER, _E.EMPTY),
    ("customers", "legal_hold"):          _of_customer(_C.FREE_TEXT, _E.NULL),
    ("orders", "email"):                  _of_order(_C.CONTACT, _E.NULL),
    ("orders", "ship_to"):                _of_order(_C.ADDRESS, _E.REGION, _RECIPIENT),
    ("orders", "note"):                   _of_order(_C.FREE_TEXT, _E.NULL),
    ("orders", "purchase_order_number"):  _of_order(_C.IDENTIFIER, _E.NULL),
    ("orders", "staff_member"):           _of_order(_C.NAME, _E.NULL, _STAFF, _P.ACCOUNTABILITY),
    ("orders", "fingerprint"):            _of_order(_C.DERIVED, _E.WORD, purpose=_P.REPETITION),
    ("delivery_groups", "ship_to"):       _of_order(_C.ADDRESS, _E.REGION, _RECIPIENT),
    ("delivery_groups", "pickup_person"): _of_order(_C.CONTACT, _E.NULL, _RECIPIENT),
    ("delivery_groups", "note"):          _of_order(_C.FREE_TEXT, _E.NULL, _RECIPIENT),
    ("holds", "owner"):                   _of_order(_C.NAME, _E.WORD, _STAFF, _P.ACCOUNTABILITY),
    ("holds", "note"):                    _of_order(_C.FREE_TEXT, _E.NULL),
    ("order_exceptions", "resolution"):   _of_order(_C.FREE_TEXT, _E.NULL),
    ("order_events", "reason"):           _of_order(_C.FREE_TEXT, _E.NULL),
    ("order_tags", "id"):                 _of_order(_C.DERIVED, _E.ROW),
    ("order_tags", "tag"):                _of_order(_C.FREE_TEXT, _E.ROW),
    ("order_tags", "tag_hash"):           _of_order(_C.DERIVED, _E.ROW),
    ("parcels", "tracking_number"):       _of_order(_C.IDENTIFIER, _E.NULL, _RECIPIENT),
    ("parcels", "tracking_key"):          _of_order(_C.DERIVED, _E.NULL, _RECIPIENT),
    ("tracking_events", "description"):   _of_order(_C.FREE_TEXT, _E.NULL, _RECIPIENT),
    ("tracking_events", "place"):         _of_order(_C.ADDRESS, _E.NULL, _RECIPIENT),
    ("inventory_movements", "reason"):    _of_order(_C.FREE_TEXT, _E.NULL),
    ("metafields", "value"):              _of_order(_C.FREE_TEXT, _E.ROW),
    ("metafields", "value_hash"):         _of_order(_C.DERIVED, _E.ROW),
    ("search_terms", "id"):               _of_order(_C.DERIVED, _E.ROW, purpose=_P.SEARCH),
    ("search_terms", "term"):             _of_order(_C.DERIVED, _E.ROW, purpose=_P.SEARCH),
    ("order_references", "value"):        _of_books(),
    ("order_references", "value_hash"):   _of_books(_C.DERIVED),
    ("order_references", "unique_key"):   _of_books(_C.DERIVED),
    ("payments", "reference"):            _of_books(),
    ("payment_transactions", "reference"): _of_books(),
    ("order_events", "reference"):        _of_books(),
    ("order_events", "actor"):            _of_history(),
    ("order_events", "on_behalf_of"):     _of_history(),
    ("api_keys", "created_by"):           _of_history(),
    ("tracking_links", "created_by"):     _of_history(),
    ("inventory_movements", "actor"):     _of_history(),
    ("stock_counts", "created_by"):       _of_history(),
    ("stock_counts", "approved_by"):      _of_history(),
    ("stock_count_lines", "counted_by"):  _of_history(),
    ("stock_imports", "created_by"):      _of_history(),
    ("stock_count_entries", "actor"):     _of_history(),
    ("replenishment_suggestions", "decided_by"): _of_history(),
    ("stock_alerts", "owner"):            _of_history(),
    ("stock_alerts", "acknowledged_by"):  _of_history(),
    ("erasures", "actor"):                _of_history(),
    ("erasures", "reason"):               _of_history(),
    ("idempotency_keys", "key"):          _of_key(_C.FREE_TEXT),
    ("idempotency_keys", "scope"):        _of_key(_C.IDENTIFIER),
    ("idempotency_keys", "fingerprint"):  _of_key(_C.DERIVED),
    ("dead_letters", "reason"):           Personal(
        _CUSTOMER, _C.FREE_TEXT, _P.REPAIR, _R.DEAD_LETTERS, _E.WORD
    ),
    ("import_rejects", "id"):             _of_import(_C.IDENTIFIER),
    ("import_rejects", "key"):            _of_import(_C.IDENTIFIER),
    ("import_rejects", "reason"):         _of_import(_C.FREE_TEXT),
}

# Ids, codes of the business, names of goods and places, documents of quantities and amounts.
NOT_PERSONAL: Mapping[str, str] = {
    "api_keys": "id name channel_ids location_ids customer_id secret_hash previous_hash",
    "credential_revision": "name",
    "reservations": "id channel_id customer_id order_id",
    "reservation_lines": "id reservation_id sku location_id ring_fence_id",
    "ring_fences": "id sku location_id channel_id customer_group_id reason",
    "supply_promises": "id order_id line_id sku location_id expected_supply_id",
    "revoked_tokens": "id",
    "trusted_documents": "client id hash text",
    "tracking_links": "id order_id secret_hash",
    "history_checkpoints": "log note",
    "history_erasures": "log name salt sealed",
    "history_nodes": "log hash",
    "inventory_movement_leaves": "hash salt",
    "order_event_leaves": "hash salt",
    "channels": "id code name number_prefix currency time_zone permissions unique_reference_types"
                " stock_rules backorder_rules",
    "customers": "id",
    "customer_groups": "id code name",
    "daily_demand": "id location_id sku",
    "dead_letters": "log subject_id",
    "delivery_groups": "id order_id location_id",
    "erasures": "subject_id",
    "fulfillment_orders": "id order_id delivery_group_id location_id cancellation_lines",
    "expected_supply": "id purchase_order_id transfer_order_id line_id level_id sku location_id"
                       " reference carrier tracking_number",
    "holds": "id order_id scope_id steps",
    "idempotency_keys": "answer",
    "import_rejects": "source file code",
    "inventory_levels": "id sku location_id",
    "inventory_movements": "id level_id sku location_id cause channel_id lot_id",
    "line_quantities": "id order_id line_id fulfillment_order_id",
    "locations": "id code name address time_zone capabilities calendar cut_offs capacities",
    "location_groups": "id code name location_ids",
    "log_heads": "log",
    "lots": "id sku code block_reason",
    "lot_levels": "id level_id lot_id sku location_id",
    "metric_rollups": "log reached zones",
    "metric_sums": "id scope name key",
    "metafields": "id owner_id namespace key",
    "order_contributions": "order_id channel_id parts demand",
    "order_charges": "id order_id title currency taxes delivery_group_id",
    "order_events": "id order_id channel_id subject_id transaction_id currency changes"
                    " location_ids",
    "order_exceptions": "id order_id line_id",
    "order_lines": "id order_id delivery_group_id parent_line_id variant_id sku title currency"
                   " adjustments taxes presentment_total location_id rejected_by",
    "order_numbers": "channel_id",
    "order_references": "id order_id system type",
    "order_relations": "id order_id related_order_id",
    "order_tags": "order_id",
    "orders": "id number channel_id customer_id external_id currency presentment_total"
              " outcomes",
    "packs": "id product_id variant_id code gtin gtin_key dimensions",
    "parcels": "id order_id shipment_id dimensions",
    "personal_keys": "subject_id key",
    "payment_transactions": "id order_id payment_id currency subject_id",
    "payments": "id order_id currency",
    "prices": "id product_id variant_id channel_id currency",
    "purchase_orders": "id number supplier_id location_id note",
    "purchase_order_lines": "id purchase_order_id sku pack",
    "products": "id title external_id category description",
    "replenishment_policies": "id scope sku location_id supplier_id source_location_id pack",
    "replenishment_suggestions": "id open_key sku location_id supplier_id from_location_id why"
                                 " reason purchase_order_id transfer_order_id",
    "search_terms": "owner_id",
    "shipped_lots": "id order_id shipment_line_id lot_id",
    "shipment_lines": "id order_id shipment_id line_id parcel_id",
    "shipments": "id order_id fulfillment_order_id location_id carrier service",
    "stock_alerts": "id open_key sku location_id note",
    "stock_counts": "id number location_id reason note",
    "stock_count_lines": "id stock_count_id sku location_id",
    "stock_count_entries": "id stock_count_id line_id packs",
    "stock_imports": "id file_name file_hash location_id after_location after_sku",
    "stock_import_rows": "import_id location_id sku",
    "level_balances": "level_id",
    "tracking_events": "id order_id shipment_id parcel_id carrier_reference conflicts_with",
    "transfer_orders": "id number from_location_id to_location_id note",
    "transfer_order_lines": "id transfer_order_id sku pack",
    "variants": "id product_id sku sku_key title gtin dimensions components substitutes",
}
# fmt: on


def columns_of(table: str) -> Mapping[str, Personal]:
    """The personal columns of a table."""
    return {column: row for (name, column), row in PERSONAL.items() if name == table}
