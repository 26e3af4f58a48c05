"""Runs the benchmarks: prints tables, and writes build/bench/<topic>.json, build/bench/<topic>.svg
and build/bench.json. What each compares, and how to read it: docs/benchmarks.md."""

import argparse
import asyncio
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data.kept import DATA
from benchmarks.data.server import Server, postgresql
from benchmarks.measure.options import Impossible, Options
from benchmarks.measure.sides import HOUSE
from benchmarks.report.charts import chart
from benchmarks.report.results import Result, keep, keep_all
from benchmarks.report.tables import figures, table
from benchmarks.topics import TOPICS, Topic

BUILD = HOUSE / "build"
# Orders, rounds, and seconds of each turn.
DEFAULT, QUICK = (200_000, 8, 0.6), (4_000, 3, 0.3)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = _parser()
    given = parser.parse_args(arguments)
    orders, rounds, seconds = QUICK if given.quick else DEFAULT
    orders, rounds = given.orders or orders, given.rounds or rounds
    seconds = given.seconds or seconds
    if not (50 <= orders <= 2_000_000 and 1 <= rounds <= 50 and 0.1 <= seconds <= 60):
        parser.error("give 50 to 2,000,000 orders, 1 to 50 rounds and 0.1 to 60 seconds")
    if unknown := set(given.topics) - {topic.name for topic in TOPICS}:
        parser.error(f"there is no topic {', '.join(sorted(unknown))}")
    topics = [
        topic
        for topic in TOPICS
        if (topic.name in given.topics if given.topics else topic.quick or not given.quick)
    ]
    with _server() as server:
        options = Options(orders, rounds, seconds, DATA, server)
        results = [asyncio.run(reported(topic, options)) for topic in topics]
    summarize(BUILD)
    sys.exit(any(result.failed for result in results))


def _parser() -> argparse.ArgumentParser:
    topics = "\n".join(f"  {topic.name:<18}{topic.about}" for topic in TOPICS)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"{__doc__}\n\ntopics:\n{topics}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("topics", nargs="*", metavar="topic", help="only these (all)")
    parser.add_argument("--quick", action="store_true", help="few orders and rounds: two minutes")
    parser.add_argument("--orders", type=int, help="orders to generate, kept for the next run")
    parser.add_argument("--rounds", type=int, help="alternating rounds")
    parser.add_argument("--seconds", type=float, help="seconds of each turn")
    return parser


@contextmanager
def _server() -> Iterator[Server | None]:
    """`None` where PostgreSQL does not start: then only SQLite is measured."""
    try:
        opened = postgresql(DATA)
        server = opened.__enter__()
    except Exception as error:
        print(f"PostgreSQL does not start: {error!r}", file=sys.stderr)
        yield None
        return
    try:
        yield server
    finally:
        opened.__exit__(None, None, None)


async def reported(topic: Topic, options: Options) -> Result:
    result = await result_of(topic, options)
    report(result, BUILD)
    return result


async def result_of(topic: Topic, options: Options) -> Result:
    started = time.perf_counter()
    print(f"{topic.name}: {topic.about} …", file=sys.stderr)
    try:
        return await topic.run(options)
    except Impossible as error:
        return Result(topic.name, notes=[str(error)])
    except Exception as error:
        # The other topics go on.
        traceback.print_exc()
        return Result(topic.name, notes=[f"failed: {error!r}"], failed=True)
    finally:
        print(f"{topic.name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)


def report(result: Result, build: Path) -> None:
    """Prints and keeps it. What could not run leaves nothing behind."""
    print(table(result), flush=True)
    if result.figures:
        keep(result, build / "bench")
        (build / "bench" / f"{result.topic}.svg").write_text(chart(result))


def summarize(build: Path) -> None:
    names = [topic.name for topic in TOPICS]
    found = keep_all(names, build / "bench", build / "bench.json")
    missed = [figure for figure in found if not figure.met]
    print(f"\n{len(found) - len(missed)} of {len(found)} goals are met: build/bench.json")
    if missed:
        print("\n".join(["", "Missed:", "", *figures(missed)]))


if __name__ == "__main__":
    main()
