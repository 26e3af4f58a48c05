"""What is planted for each consistency law to find."""

from domain.verify.laws import Check


def one(table: str, condition: str = "1") -> str:
    return f"rowid = (SELECT min(rowid) FROM {table} WHERE {condition})"


def newest(table: str) -> str:
    return f"rowid = (SELECT max(rowid) FROM {table})"


# One lie per check: raw SQL past every rule.
# fmt: off
LIES: list[tuple[Check, str]] = [
    (Check.LEVEL_QUANTITIES,   "UPDATE inventory_levels SET available = 999 WHERE "
                               + one("inventory_levels")),
    (Check.LEVEL_QUANTITIES,   "UPDATE inventory_levels SET damaged = damaged + 1 WHERE "
                               + one("inventory_levels")),
    (Check.MOVEMENT_SEQUENCE,  "UPDATE inventory_levels SET version = version + 1 WHERE "
                               + one("inventory_levels")),
    (Check.MOVEMENT_SEQUENCE,  "UPDATE inventory_movements SET sequence = 99 WHERE "
                               + newest("inventory_movements")),
    (Check.MOVEMENT_BALANCES,  "UPDATE inventory_movements SET available = 99 WHERE "
                               + one("inventory_movements")),
    (Check.MOVEMENT_BALANCES,  "UPDATE inventory_movements SET on_hand = 99 WHERE "
                               + one("inventory_movements")),
    (Check.LEVEL_BALANCES,     "INSERT INTO level_balances SELECT level_id, sequence, at, 99, 0, 0,"
                               " 0, 0, 0, 0, 0, 0 FROM inventory_movements WHERE "
                               + one("inventory_movements")),
    (Check.RESERVED_FOR_ORDERS, "UPDATE fulfillment_orders SET location_id ="
                               " (SELECT id FROM locations WHERE code = 'supplier') WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.RESERVED_FOR_ORDERS, "UPDATE reservation_lines SET quantity = 9 WHERE "
                               + one("reservation_lines")),
    (Check.EXPECTED_AT_LEVELS, "UPDATE expected_supply SET sku = 'x' WHERE "
                               f"{one('expected_supply', 'purchase_order_id IS NOT NULL')}"),
    (Check.EXPECTED_AT_LEVELS, "UPDATE expected_supply SET sku = 'x' WHERE "
                               f"{one('expected_supply', 'transfer_order_id IS NOT NULL')}"),
    (Check.EXPECTED_OF_LINES,  "UPDATE purchase_order_lines SET missing = 1 WHERE "
                               + one("purchase_order_lines")),
    (Check.EXPECTED_OF_LINES,  "UPDATE transfer_order_lines SET received = 0 WHERE "
                               + one("transfer_order_lines")),
    (Check.PROMISED_SUPPLY,    "UPDATE expected_supply SET promised = 9 WHERE promised > 0"),
    (Check.PROMISED_SUPPLY,    "UPDATE supply_promises SET order_id = 'x'"),
    (Check.RING_FENCES,        "UPDATE ring_fences SET remaining = 9"),
    (Check.RING_FENCES,        "UPDATE ring_fences SET granted = 0"),
    (Check.COUNT_ADJUSTMENTS,  "UPDATE stock_count_lines SET adjusted = adjusted + 1 WHERE "
                               + one("stock_count_lines", "adjusted <> 0")),
    (Check.COUNT_ADJUSTMENTS,  "UPDATE inventory_movements SET cause = 'x' WHERE "
                               + one("inventory_movements", "cause LIKE 'count_%'")),
    (Check.LOTS,               "UPDATE lot_levels SET quantity = quantity + 1 WHERE "
                               + one("lot_levels")),
    (Check.LOTS,               "UPDATE lot_levels SET held = held + 1 WHERE " + one("lot_levels")),
    (Check.LOTS,               "UPDATE inventory_levels SET tracking = 'NONE' WHERE sku = 'MILK'"),
    (Check.LOTS,               "UPDATE inventory_levels SET unsellable_at = NULL WHERE sku='MILK'"),
    (Check.LOTS,               "UPDATE lots SET unsellable_at = NULL WHERE code = 'A'"),
    (Check.KIT_COMPONENTS,     "UPDATE variants SET components='[[\"POT\",1]]' WHERE sku='CUP'"),
    (Check.PACK_GTINS,         "UPDATE variants SET gtin='14006381333938' WHERE sku='CUP'"),
    (Check.LINE_UNITS,         "UPDATE line_quantities SET quantity = quantity + 1 WHERE "
                               + one("line_quantities", "state = 'CANCELLED'")),
    (Check.LINE_TOTALS,        "UPDATE order_lines SET total = total + 1 WHERE "
                               + one("order_lines")),
    (Check.DELIVERY_GROUPS,    "UPDATE order_lines SET delivery_group_id = 'group_x' WHERE "
                               + one("order_lines")),
    (Check.DELIVERY_GROUPS,    "UPDATE fulfillment_orders SET delivery_group_id = (SELECT id FROM"
                               " delivery_groups WHERE pickup_person IS NOT NULL) WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.DELIVERY_GROUPS,    "UPDATE order_charges SET delivery_group_id = 'group_x' WHERE "
                               + one("order_charges", "amount = 300")),
    (Check.DELIVERY_GROUPS,    "UPDATE fulfillment_orders SET method = 'PICKUP' WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.DELIVERY_GROUPS,    "UPDATE delivery_groups SET position = 9 WHERE "
                               + newest("delivery_groups")),
    (Check.LINE_TOTALS,        "UPDATE order_lines SET subtotal = subtotal + 1 WHERE "
                               + one("order_lines")),
    (Check.LINE_KINDS,         "UPDATE order_lines SET kind = 'GIFT_CARD' WHERE "
                               + one("order_lines", "kind = 'SERVICE'")),
    (Check.KIT_PARTS,          "UPDATE order_lines SET parent_line_id = 'line_x' WHERE "
                               + one("order_lines", "parent_line_id IS NOT NULL")),
    (Check.EVENT_SEQUENCE,     f"UPDATE orders SET sequence = sequence + 1 WHERE {one('orders')}"),
    (Check.EVENT_SEQUENCE,     "UPDATE order_events SET sequence = 99 WHERE "
                               + one("order_events", "kind = 'HOLD_RELEASED'")),
    (Check.PLACED_EVENT,       "UPDATE order_events SET kind = 'HOLD_PLACED' WHERE "
                               + one("order_events", "kind = 'ORDER_PLACED'")),
    (Check.EVENT_STATUS,       "UPDATE order_events SET payment_status = 'REFUNDED' WHERE "
                               + newest("order_events")),
    (Check.EVENT_CHANGES,      "UPDATE order_events SET changes = '[]' WHERE "
                               + one("order_events", "kind = 'UNITS_PICKED'")),
    (Check.ORDER_STATUS,       "UPDATE orders SET status = 'COMPLETED' WHERE "
                               + one("orders", "status = 'CANCELLED'")),
    (Check.ORDER_STATUS,       "UPDATE orders SET fulfillment_status = 'DELIVERED' WHERE "
                               + one("orders", "status = 'CANCELLED'")),
    (Check.ORDER_TOTALS,       f"UPDATE orders SET captured_total = 7 WHERE {one('orders')}"),
    (Check.ORDER_TOTALS,       f"UPDATE orders SET total = total + 1 WHERE {one('orders')}"),
    (Check.ORDER_TOTALS,       "UPDATE orders SET charges_total = charges_total + 1 WHERE "
                               + one("orders")),
    (Check.ORDER_TOTALS,       "UPDATE orders SET current_total = total WHERE "
                               + one("orders", "current_total < total AND current_total > 0")),
    (Check.DELIVERED_AT,       "UPDATE orders SET delivered_at = NULL WHERE "
                               + one("orders", "delivered_at IS NOT NULL")),
    (Check.AWAITING_STOCK,     "UPDATE order_exceptions SET quantity = 9 WHERE "
                               + one("order_exceptions")),
    (Check.PAYMENT_AMOUNTS,    "UPDATE payment_transactions SET amount = amount + 1 WHERE "
                               + one("payment_transactions", "kind = 'AUTHORIZATION' AND "
                                     "payment_id = (SELECT id FROM payments WHERE "
                                     "status = 'PARTIALLY_CAPTURED')")),
    (Check.PAYMENT_AMOUNTS,    "UPDATE payment_transactions SET state = 'FAILED' WHERE "
                               + one("payment_transactions", "kind = 'REFUND'")),
    (Check.PAYMENT_AMOUNTS,    "UPDATE payments SET authorized = 1 WHERE "
                               + one("payments", "status = 'VOIDED'")),
    (Check.PAYMENT_STATUS,     "UPDATE payments SET status = 'CAPTURED' WHERE "
                               + one("payments", "status = 'PARTIALLY_CAPTURED'")),
    (Check.PAYMENT_STATUS,     "UPDATE payments SET captured_at = authorized_at WHERE "
                               + one("payments", "status = 'PARTIALLY_CAPTURED'")),
    (Check.SHIPPED_UNITS,      "UPDATE shipment_lines SET quantity = quantity + 1 WHERE "
                               + one("shipment_lines")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'INCOMPLETE' WHERE "
                               + one("fulfillment_orders", "status = 'CLOSED'")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'CLOSED' WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'ON_HOLD' WHERE "
                               + one("fulfillment_orders", "status = 'OPEN'")),
    (Check.FULFILLMENT_STATUS, "UPDATE fulfillment_orders SET status = 'OPEN' WHERE "
                               + one("fulfillment_orders", "status = 'ON_HOLD'")),
    (Check.HOLD_SCOPE,         "UPDATE holds SET scope = 'LINE', scope_id = 'line_x' WHERE "
                               + one("holds", "status = 'RELEASED'")),
    (Check.HOLD_SCOPE,         "UPDATE holds SET steps = '[\"RELEASE\", \"CAPTURE\"]' WHERE "
                               + one("holds", "scope = 'FULFILLMENT_ORDER'")),
    (Check.PARCEL_STATUS,      "UPDATE parcels SET status = 'MANIFESTED' WHERE "
                               + one("parcels", "status = 'IN_TRANSIT'")),
    (Check.PARCEL_STATUS,      "UPDATE shipments SET status = 'IN_TRANSIT' WHERE "
                               + one("shipments", "status = 'PARTIALLY_DELIVERED'")),
    (Check.LOST_UNITS,         "UPDATE shipment_lines SET parcel_id = 'parcel_x' WHERE "
                               + one("shipment_lines", "parcel_id IS NULL")),
    (Check.LOST_UNITS,         "UPDATE shipment_lines SET reshipped = 2 WHERE "
                               + one("shipment_lines", "reshipped = 1")),
    (Check.REJECTED_BY,        "UPDATE order_lines SET rejected_by = '[\"location_x\"]' WHERE "
                               + one("order_lines")),
    (Check.CANCELLATION_WISH,  "UPDATE orders SET cancellation_requested_at = placed_at WHERE "
                               + one("orders", "status = 'COMPLETED'")),
    (Check.CANCELLATION_LINES, "UPDATE fulfillment_orders SET cancellation_lines ="
                               " replace(cancellation_lines, ', 1]', ', 9]') WHERE "
                               + one("fulfillment_orders", "cancellation_lines LIKE '[%'")),
    (Check.ORDER_NUMBERS,      f"UPDATE order_numbers SET last = 0 WHERE {one('order_numbers')}"),
    (Check.ORDER_NUMBERS,      "UPDATE orders SET number = replace(number, '-', '_') WHERE "
                               + one("orders")),
    (Check.IDEMPOTENCY,        "INSERT INTO idempotency_keys (key, fingerprint, answer, at)"
                               " VALUES ('k', 'f', 'order_1', '2026')"),
    (Check.IDEMPOTENCY,        "UPDATE idempotency_keys SET answer = 'x' WHERE "
                               + one("idempotency_keys")),
    (Check.METAFIELD_OWNERS,   "INSERT INTO metafields VALUES ('x:a:b', 'x', 'a', 'b', 'TEXT', 'v',"
                               " 'h', '2026-01-01 00:00:00.000000')"),
    (Check.ORDER_REFERENCES,   "UPDATE order_references SET value = 'x' WHERE "
                               + one("order_references")),
    (Check.ORDER_REFERENCES,   "UPDATE order_references SET unique_key = 'x' WHERE "
                               + one("order_references", "unique_key IS NOT NULL")),
    (Check.ORDER_TAGS,         "UPDATE order_tags SET tag = 'x' WHERE " + one("order_tags")),
    (Check.ORDER_TAGS,         "UPDATE order_tags SET position = 9 WHERE "
                               + newest("order_tags")),
    (Check.SEARCH_TERMS,       "UPDATE search_terms SET term = 'x' WHERE "
                               + one("search_terms", "owner_id LIKE 'order%'")),
    (Check.SEARCH_TERMS,       "UPDATE search_terms SET term = 'x' WHERE "
                               + one("search_terms", "owner_id LIKE 'customer%'")),
    (Check.HISTORY,            "UPDATE inventory_movements SET actor = 'nobody' WHERE "
                               + one("inventory_movements")),
    (Check.HISTORY,            "UPDATE order_events SET reason = 'another' WHERE "
                               + one("order_events", "reason IS NOT NULL")),
    (Check.ERASED_DATA,        "UPDATE customers SET erased_at = '2026-03-02 00:00:00.0' WHERE "
                               + one("customers")),
    (Check.ERASED_DATA,        "UPDATE orders SET erased_at = '2126-03-02 00:00:00.0' WHERE "
                               + one("orders", "email IS NOT NULL")),
    (Check.PERSONAL_KEYS,      "INSERT INTO personal_keys (subject_id, key, created_at) SELECT id,"
                               " 'kept', erased_at FROM customers WHERE erased_at IS NOT NULL"),
    (Check.METRIC_SUMS,        "UPDATE metric_sums SET low = low + 1 WHERE "
                               + one("metric_sums", "name = 'units' AND scope = ''")),
    (Check.DAILY_DEMAND,       "UPDATE daily_demand SET units = units + 1 WHERE "
                               + one("daily_demand")),
    (Check.DAILY_DEMAND,       "DELETE FROM daily_demand WHERE " + one("daily_demand")),
    (Check.SUGGESTED_ORDERS,   "UPDATE replenishment_suggestions SET accepted_quantity = 999 WHERE "
                               + one("replenishment_suggestions", "purchase_order_id IS NOT NULL")),
    (Check.SUGGESTED_ORDERS,   "UPDATE replenishment_suggestions SET transfer_order_id = NULL"
                               " WHERE transfer_order_id IS NOT NULL"),
    (Check.RETENTION,          "UPDATE orders SET updated_at = '2016-03-02 00:00:00.000000' WHERE "
                               + one("orders", "status = 'COMPLETED'")),
]
# fmt: on
