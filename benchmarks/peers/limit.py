"""What is left without GraphQL: asyncpg, joins written by hand, orjson and bare ASGI. It knows the
operations by their names. `python -m benchmarks.peers.limit PORT`."""

import os
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import orjson
import uvicorn

from benchmarks.peers import single
from benchmarks.peers.held import Held

_ORDER = """SELECT o.id, o.number, o.status, o.placed_at, o.email, o.total, o.currency,
  c.id AS customer_id, c.name AS customer_name, c.email AS customer_email
FROM orders o LEFT JOIN customers c ON c.id = o.customer_id """
DETAIL = _ORDER + "WHERE o.id = $1"
PAGE = _ORDER + "ORDER BY o.placed_at DESC, o.id DESC LIMIT $1"
LINES = """SELECT l.order_id, l.id, l.sku, l.title, l.quantity, l.unit_price, l.currency,
  v.id AS variant_id, v.sku AS variant_sku, v.title AS variant_title
FROM order_lines l LEFT JOIN variants v ON v.id = l.variant_id
WHERE l.order_id = ANY($1) ORDER BY l.position"""
SHIPMENTS = "SELECT order_id, id, status FROM shipments WHERE order_id = ANY($1) ORDER BY id"
TRACKING = """SELECT s.id, s.status, t.kind, t.occurred_at
FROM shipments s LEFT JOIN tracking_events t ON t.shipment_id = s.id
WHERE s.order_id = $1 ORDER BY s.id, t.id"""
STOCK = """SELECT i.sku, i.on_hand, i.reserved, i.available, l.id, l.code
FROM inventory_levels i JOIN locations l ON l.id = i.location_id
WHERE i.sku = ANY($1) ORDER BY i.id"""

Answer = Callable[[asyncpg.Connection, dict[str, Any]], Awaitable[Any]]


def _money(minor: int, currency: str) -> dict[str, Any]:
    return {"amount": f"{minor // 100}.{minor % 100:02}", "currencyCode": currency}


def _order(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "number": row["number"],
        "status": row["status"],
        "placedAt": row["placed_at"],
    }


def _line(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "sku": row["sku"],
        "title": row["title"],
        "quantity": row["quantity"],
        "unitPrice": _money(row["unit_price"], row["currency"]),
    }


async def detail(connection: asyncpg.Connection, variables: dict[str, Any]) -> Any:
    id = variables["id"]
    row = await connection.fetchrow(DETAIL, id)
    customer = {
        "id": row["customer_id"],
        "name": row["customer_name"],
        "email": row["customer_email"],
    }
    lines = []
    for line in await connection.fetch(LINES, [id]):
        variant = {
            "id": line["variant_id"],
            "sku": line["variant_sku"],
            "title": line["variant_title"],
        }
        lines.append(_line(line) | {"variant": variant})
    shipments: dict[str, dict[str, Any]] = {}
    for one in await connection.fetch(TRACKING, id):
        empty = {"id": one["id"], "status": one["status"], "tracking": []}
        tracking = shipments.setdefault(one["id"], empty)["tracking"]
        if one["kind"]:
            tracking.append({"kind": one["kind"], "occurredAt": one["occurred_at"]})
    rest = {
        "email": row["email"],
        "originalTotal": _money(row["total"], row["currency"]),
        "customer": customer,
        "lines": lines,
        "shipments": list(shipments.values()),
    }
    return {"order": _order(row) | rest}


async def page(connection: asyncpg.Connection, variables: dict[str, Any]) -> Any:
    first = variables["first"]
    rows = await connection.fetch(PAGE, first + 1)
    ids = [row["id"] for row in rows[:first]]
    lines, shipments = defaultdict(list), defaultdict(list)
    for line in await connection.fetch(LINES, ids):
        variant = {"id": line["variant_id"], "title": line["variant_title"]}
        lines[line["order_id"]].append(_line(line) | {"variant": variant})
    for one in await connection.fetch(SHIPMENTS, ids):
        shipments[one["order_id"]].append({"id": one["id"], "status": one["status"]})
    nodes = [
        _order(row)
        | {
            "originalTotal": _money(row["total"], row["currency"]),
            "customer": {"id": row["customer_id"], "name": row["customer_name"]},
            "lines": lines[row["id"]],
            "shipments": shipments[row["id"]],
        }
        for row in rows[:first]
    ]
    return {"orders": {"pageInfo": {"hasNextPage": len(rows) > first}, "nodes": nodes}}


async def stock(connection: asyncpg.Connection, variables: dict[str, Any]) -> Any:
    levels = defaultdict(list)
    for row in await connection.fetch(STOCK, variables["skus"]):
        level = {
            "onHand": row["on_hand"],
            "reserved": row["reserved"],
            "available": row["available"],
            "location": {"id": row["id"], "code": row["code"]},
        }
        levels[row["sku"]].append(level)
    return {"availability": [{"sku": s, "inventoryLevels": levels[s]} for s in variables["skus"]]}


ANSWERS: dict[str, Answer] = {
    "Detail": detail,
    "Page": page,
    "Stock": stock,
    "Place": single.place,
}


class App:
    def __init__(self, address: str) -> None:
        self._held = Held(address)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        request = orjson.loads(body)
        # Between `query` or `mutation` and the variables.
        name = request["query"].partition("(")[0].split()[-1]
        data = await self._answer(name, request["variables"])
        answer = orjson.dumps({"data": data})
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, name: str, variables: dict[str, Any]) -> Any:
        if name not in ANSWERS:
            return {"__typename": "Query"}
        async with self._held.connection() as connection:
            return await ANSWERS[name](connection, variables)


if __name__ == "__main__":
    uvicorn.run(
        App(os.environ["BENCHMARK_DATABASE"]),
        port=int(sys.argv[1]),
        log_level="error",
        lifespan="off",
        access_log=False,
    )
