"""Many concurrent orders for few units, over HTTP and two processes with one database.

    python -m benchmarks.scale.race --clients 200 --stock 50

Prints attempts, orders, refusals and oversold units. The exit code is 1 unless exactly the stock
was sold and `order-hub verify` finds no difference."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2

PLACE = """mutation($input: PlaceOrderInput!) { placeOrder(input: $input) {
  order { id } errors { ... on UserError { code } } } }"""
PREPARE = """mutation {
  createChannel(input: {idempotencyKey: "c", code: "web", name: "Web", kind: WEB,
                        numberPrefix: "WEB", currency: "EUR"}) { channel { id } }
  createLocation(input: {idempotencyKey: "l", code: "w", name: "Warehouse", kind: WAREHOUSE,
                         address: {country: "DE"}}) { location { id } }
  createCustomer(input: {idempotencyKey: "u", name: "Buyer"}) { customer { id } }
}"""
STOCK = """mutation($product: PutProductInput!, $stock: MoveStockInput!) {
  putProduct(input: $product) { product { id } }
  moveStock(input: $stock) { inventoryLevel { id } }
}"""
REMAINING = '{ availability(skus: ["HOT"]) { available inventoryLevels { reserved onHand } } }'


async def ask(client: httpx2.AsyncClient, query: str, **variables: Any) -> Any:
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()["data"]


async def race(addresses: list[str], clients: int, stock: int) -> tuple[Counter[str], Any, float]:
    async with httpx2.AsyncClient(base_url=addresses[0], timeout=60) as first:
        ids = await ask(first, PREPARE)
        channel, location, customer = (
            id["id"] for payload in ids.values() for id in payload.values()
        )
        price = {"channelId": channel, "amount": {"amount": "9.90", "currencyCode": "EUR"}}
        product = {"title": "Hot", "variants": [{"sku": "HOT", "prices": [price]}]}
        units = {"kind": "RECEIVE", "sku": "HOT", "locationId": location, "quantity": stock}
        await ask(
            first,
            STOCK,
            product={"idempotencyKey": "p", **product},
            stock={"idempotencyKey": "s", **units},
        )

        async def buy(number: int) -> str:
            order = {
                "idempotencyKey": f"buyer {number}",
                "channelId": channel,
                "customerId": customer,
                "lines": [{"sku": "HOT", "quantity": 1}],
            }
            base = addresses[number % len(addresses)]
            async with httpx2.AsyncClient(base_url=base, timeout=120) as client:
                payload = (await ask(client, PLACE, input=order))["placeOrder"]
                return str(payload["errors"][0]["code"]) if payload["errors"] else "placed"

        started = time.perf_counter()
        answers = Counter(await asyncio.gather(*(buy(number) for number in range(clients))))
        return answers, await ask(first, REMAINING), time.perf_counter() - started


def serve(database: Path, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "hub", "serve", "--port", str(port)],
        env={**os.environ, "ORDER_HUB_DATABASE_URL": f"sqlite+aiosqlite:///{database}"},
        stderr=subprocess.DEVNULL,
    )


def wait_for(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx2.get(f"{address}/graphql?query={{__typename}}")
            return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise TimeoutError(address)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--stock", type=int, default=50)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "race.db"
        env = {**os.environ, "ORDER_HUB_DATABASE_URL": f"sqlite+aiosqlite:///{database}"}
        subprocess.run([sys.executable, "-m", "hub", "migrate"], env=env, check=True)
        ports = [18_640 + number for number in range(options.processes)]
        servers = [serve(database, port) for port in ports]
        addresses = [f"http://127.0.0.1:{port}" for port in ports]
        try:
            for address in addresses:
                wait_for(address)
            answers, remaining, seconds = asyncio.run(
                race(addresses, options.clients, options.stock)
            )
        finally:
            for server in servers:
                server.terminate()
                server.wait()
        sold = answers["placed"]
        oversold = max(0, sold - options.stock)
        print(
            f"{options.clients} clients, {options.processes} processes, {seconds:.1f} s: {answers}"
        )
        print(f"stock {options.stock}, sold {sold}, oversold {oversold}, left {remaining}")
        verified = subprocess.run([sys.executable, "-m", "hub", "verify"], env=env, check=False)
    return 0 if sold == min(options.stock, options.clients) and not verified.returncode else 1


if __name__ == "__main__":
    sys.exit(main())
