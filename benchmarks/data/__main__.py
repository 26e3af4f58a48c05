"""Generates the data of the benchmarks: `python -m benchmarks.data --orders 200000`.

It is kept in build/bench/data, and a benchmark of the same size uses it."""

import argparse
import asyncio

from benchmarks.data.copies import SKUS_DEFAULT, SKUS_MAX, Size
from benchmarks.data.kept import DATA, kept_postgresql, kept_sqlite
from benchmarks.data.server import postgresql


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--orders", type=int, default=200_000, help="orders (200,000)")
    parser.add_argument("--skus", type=int, default=SKUS_DEFAULT, help="SKUs (5,000)")
    parser.add_argument("--sqlite", action="store_true", help="a SQLite file, not PostgreSQL")
    options = parser.parse_args()
    if not (20 <= options.orders <= 2_000_000 and 8 <= options.skus <= SKUS_MAX):
        parser.error("give 20 to 2,000,000 orders and 8 to 9,000 SKUs")
    size = Size(options.orders, options.skus)
    if options.sqlite:
        print(asyncio.run(kept_sqlite(size)))
        return
    with postgresql(DATA) as server:
        print(asyncio.run(kept_postgresql(server, size)))


if __name__ == "__main__":
    main()
