"""An order in a transaction of its own with one round trip: a function in the database does what
one statement each would do. It stores what the hub stores, except for search terms."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]

# Units are taken where they are, from the location of the best rank that has the first line.
CREATE = """
CREATE OR REPLACE FUNCTION benchmark_place(
  _key text, _suffix text, _number text, _channel text, _customer text, _skus text[],
  _quantities int[], _at timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  _order text := 'order_' || _suffix;
  _work text := 'fulfillment_' || _suffix;
  _known text;
  _location text;
  _email text;
  _prefix text;
  _line record;
  _level record;
  _total bigint := 0;
BEGIN
  SELECT answer INTO _known FROM idempotency_keys WHERE key = _key;
  IF FOUND THEN RETURN _known; END IF;
  SELECT number_prefix INTO STRICT _prefix FROM channels WHERE id = _channel;
  SELECT email INTO STRICT _email FROM customers WHERE id = _customer;
  SELECT l.id INTO _location FROM inventory_levels i JOIN locations l ON l.id = i.location_id
    WHERE i.sku = _skus[1] AND i.available >= _quantities[1] ORDER BY l.rank LIMIT 1;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT sum(p.amount * q.quantity) INTO _total
    FROM unnest(_skus, _quantities) AS q(sku, quantity) JOIN variants v ON v.sku = q.sku
    JOIN prices p ON p.variant_id = v.id AND p.channel_id = _channel;
  INSERT INTO orders (id, number, channel_id, customer_id, currency, method, email, placed_at,
    fingerprint, status, payment_status, fulfillment_status, goods_total, shipping_total, total,
    authorized_total, captured_total, refunded_total, sequence, version, updated_at)
  VALUES (_order, _prefix || '-' || _number, _channel, _customer, 'EUR', 'SHIP', _email, _at,
    '', 'CONFIRMED', 'UNPAID', 'UNFULFILLED', _total, 0, _total, 0, 0, 0, 2, 1, _at);
  INSERT INTO fulfillment_orders (id, order_id, location_id, method, status, request_status,
    rejected, created_at, updated_at)
  VALUES (_work, _order, _location, 'SHIP', 'OPEN', 'SUBMITTED', 0, _at, _at);
  FOR _line IN SELECT q.position, q.sku, q.quantity, v.id AS variant_id, v.title, p.amount
    FROM unnest(_skus, _quantities) WITH ORDINALITY AS q(sku, quantity, position)
    JOIN variants v ON v.sku = q.sku
    JOIN prices p ON p.variant_id = v.id AND p.channel_id = _channel ORDER BY q.sku
  LOOP
    UPDATE inventory_levels SET available = available - _line.quantity,
      reserved = reserved + _line.quantity, version = version + 1, updated_at = _at
      WHERE sku = _line.sku AND location_id = _location AND available >= _line.quantity
      RETURNING id, version, available, on_hand INTO _level;
    IF NOT FOUND THEN RAISE EXCEPTION 'out of stock'; END IF;
    INSERT INTO order_lines (id, order_id, position, variant_id, sku, title, quantity, currency,
      unit_price, subtotal, shipping, total)
    VALUES ('line_' || _suffix || _line.position, _order, _line.position, _line.variant_id,
      _line.sku, _line.title, _line.quantity, 'EUR', _line.amount,
      _line.amount * _line.quantity, 0, _line.amount * _line.quantity);
    INSERT INTO line_quantities (id, order_id, line_id, fulfillment_order_id, state, quantity)
    VALUES ('line_' || _suffix || _line.position || ':' || _work, _order,
      'line_' || _suffix || _line.position, _work, 'ALLOCATED', _line.quantity);
    INSERT INTO inventory_movements (id, level_id, sequence, kind, sku, location_id, quantity,
      cause, actor, at, available, on_hand)
    VALUES ('movement_' || _suffix || _line.position, _level.id, _level.version, 'RESERVE',
      _line.sku, _location, _line.quantity, _order, 'benchmark', _at, _level.available,
      _level.on_hand);
  END LOOP;
  INSERT INTO order_events (id, order_id, sequence, kind, at, actor, status, payment_status,
    fulfillment_status, changes, location_ids)
  VALUES ('event_1' || _suffix, _order, 1, 'ORDER_PLACED', _at, 'benchmark', 'CONFIRMED',
    'UNPAID', 'UNFULFILLED', '[]', '[]'),
    ('event_2' || _suffix, _order, 2, 'UNITS_ALLOCATED', _at, 'benchmark', 'CONFIRMED',
    'UNPAID', 'UNFULFILLED', '[]', json_build_array(_location));
  INSERT INTO idempotency_keys (key, scope, fingerprint, answer, at)
  VALUES (_key, _channel, '', _order, _at);
  RETURN _order;
END $$"""
CALL = "SELECT benchmark_place($1, $2, $3, $4, $5, $6, $7, $8)"


OUT_OF_STOCK, STATUS = "Out of stock.", "CONFIRMED"


async def place_order(
    connection: asyncpg.Connection,
    key: str,
    channel: str,
    customer: str,
    lines: Sequence[tuple[str, int]],
) -> tuple[str, str] | None:
    """The id and the number of the order; `None` where units are missing."""
    suffix = uuid.uuid4().hex
    skus, quantities = zip(*lines, strict=True)
    id = await connection.fetchval(
        *(CALL, key, suffix, suffix[:16], channel, customer, skus, quantities),
        datetime.now(UTC),
    )
    return None if id is None else (id, suffix[:16])


async def place(connection: asyncpg.Connection, variables: dict[str, Any]) -> Any:
    order = variables["input"]
    placed = await place_order(
        connection,
        order["idempotencyKey"],
        order["channelId"],
        order["customerId"],
        [(line["sku"], line["quantity"]) for line in order["lines"]],
    )
    if placed is None:
        return {"placeOrder": {"order": None, "errors": [{"message": OUT_OF_STOCK}]}}
    kept = {"id": placed[0], "number": placed[1], "status": STATUS}
    return {"placeOrder": {"order": kept, "errors": []}}
