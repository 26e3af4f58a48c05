"""What the hub counts and measures, and how it is told: Prometheus text, of one process or of all
that serve behind one port.

Several processes keep their numbers in files of one folder (`PROMETHEUS_MULTIPROC_DIR`), which must
be named in the environment before this module is imported; whoever starts them calls `prepared`
first, and `gone` for each that ended."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Stands for all processes that have ended.
NO_PID = 0
# A client names its operations as it likes; every name is a series that is kept for good.
NAMES_MAX = 100
OTHER = "other"
NAMELESS = "anonymous"
REFUSED = "refused"

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
STATEMENT_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10)
KEYS = (1, 2, 5, 10, 25, 50, 100, 250, 1_000)

# When each series began is not worth doubling their number.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()

OPERATIONS = Counter(
    "order_hub_operations",
    "Operations that ended: query, mutation or subscription; ok, refused, error or left.",
    ("name", "type", "outcome"),
    registry=REGISTRY,
)
OPERATION_SECONDS = Histogram(
    "order_hub_operation_duration_seconds",
    "Time from an operation's insert_id to its answer; subscriptions are not in it.",
    ("name", "type", "outcome"),
    buckets=SECONDS,
    registry=REGISTRY,
)
LOADER_BATCHES = Histogram(
    "order_hub_loader_batch_keys",
    "Keys looked up together, by kind of look-up; its count is the number of batches.",
    ("kind",),
    buckets=KEYS,
    registry=REGISTRY,
)
STATEMENT_DURATION = Histogram(
    "order_hub_statement_duration_seconds",
    "Time of SQL statements, by engine; its count is the number of statements.",
    ("engine",),
    buckets=STATEMENT_SECONDS,
    registry=REGISTRY,
)
STATEMENTS_FAILED = Counter(
    "order_hub_statements_failed",
    "SQL statements that the database refused or did not answer, by engine.",
    ("engine",),
    registry=REGISTRY,
)
COMMITS = Counter(
    "order_hub_commits",
    "Transactions committed by the writer, the relay's among them.",
    registry=REGISTRY,
)
RETRIES = Counter(
    "order_hub_transaction_retries",
    "Transactions run again because the database could not let them through, by cause.",
    ("cause",),
    registry=REGISTRY,
)
DELIVERED = Counter(
    "order_hub_events_delivered",
    "Results sent to subscribers, by stream; snapshots included.",
    ("stream",),
    registry=REGISTRY,
)
SUBSCRIBERS = Gauge(
    "order_hub_subscribers",
    "Subscriptions open now, by stream.",
    ("stream",),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
POOL_SIZE = Gauge(
    "order_hub_pool_size_connections",
    "Connections each pool may open.",
    ("engine",),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
POOL_IN_USE = Gauge(
    "order_hub_pool_in_use_connections",
    "Connections in use now.",
    ("engine",),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
POOL_WAITING = Gauge(
    "order_hub_pool_waiting_tasks",
    "Tasks that wait for a connection now.",
    ("engine",),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
TAIL_HEAD = Gauge(
    "order_hub_tail_head_position",
    "How far the log has been read for live streams; of several processes, the one behind.",
    ("log",),
    registry=REGISTRY,
    multiprocess_mode="livemin",
)
TAIL_BUFFER = Gauge(
    "order_hub_tail_buffer_events",
    "Recent events kept in memory for live streams.",
    ("log",),
    registry=REGISTRY,
    multiprocess_mode="livesum",
)

LAW_DIFFERENCES = Gauge(
    "order_hub_law_differences",
    "Differences that the last check of each consistency law found.",
    ("law",),
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
LAWS_CHECKED_AT = Gauge(
    "order_hub_laws_checked_timestamp_seconds",
    "When the consistency laws were last checked, as a Unix time; 0 before the first check.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)


@dataclass(frozen=True)
class Fact:
    """What is true of the hub as a whole at the moment of a scrape. A name in `_total` counts."""

    name: str
    told: str
    value: float


class Facts(Collector):
    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = list(facts)

    def collect(self) -> Iterable[Metric]:
        for fact in self._facts:
            counts = fact.name.endswith("_total")
            family = CounterMetricFamily if counts else GaugeMetricFamily
            yield family(fact.name, fact.told, value=fact.value)


class Processes(Collector):
    """The standard figures of processes (`process_*`), summed; of several, the oldest start."""

    def __init__(self, pids: Iterable[int]) -> None:
        self._collectors = [ProcessCollector(pid=partial(int, pid), registry=None) for pid in pids]

    def collect(self) -> Iterable[Metric]:
        found: dict[str, list[Metric]] = {}
        for collector in self._collectors:
            for metric in collector.collect():
                found.setdefault(metric.name, []).append(metric)
        for name, metrics in found.items():
            values = [metric.samples[0].value for metric in metrics]
            value = min(values) if name == "process_start_time_seconds" else sum(values)
            first = metrics[0]
            family = CounterMetricFamily if first.type == "counter" else GaugeMetricFamily
            yield family(name, first.documentation, value=value)


def exposition(facts: Iterable[Fact]) -> bytes:
    """Everything counted here or, with a folder, in all processes; and these facts."""
    folder = os.environ.get(FOLDER)
    registry = CollectorRegistry()
    if folder:
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        registry.register(Processes(_living(Path(folder))))
    else:
        registry.register(REGISTRY)
        registry.register(Processes([os.getpid()]))
    registry.register(Facts(facts))
    try:
        return generate_latest(registry)
    except FileNotFoundError:
        # A process ended, and `gone` was told, between the look at the folder and at its files.
        return generate_latest(registry)


def prepared(folder: Path) -> None:
    """Name the folder to the processes that will be started, empty of what others left there."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[FOLDER] = str(folder)


def gone(pid: int) -> None:
    """That process has ended: what it counted stays, what it had open does not."""
    folder = Path(os.environ[FOLDER])
    mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
    for kind in ("counter", "histogram"):
        _add(folder / f"{kind}_{pid}.db", folder / f"{kind}_{NO_PID}.db")


def _add(file: Path, to: Path) -> None:
    """Add its numbers to the other file's and delete it: processes that fail one after another
    must not fill the disk."""
    if not file.exists():
        return
    kept: Any = MmapedDict(str(to))  # type: ignore[no-untyped-call]
    for key, more, since, _ in MmapedDict.read_all_values_from_file(str(file)):  # type: ignore[no-untyped-call]
        kept.write_value(key, kept.read_value(key)[0] + more, since)
    kept.close()
    file.unlink()


def _living(folder: Path) -> list[int]:
    return [int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_livesum_*.db")]


class Names:
    """The first hundred names that operations had; all further ones are `other`."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def bounded(self, name: str | None) -> str:
        if name is None:
            return NAMELESS
        if name not in self._known:
            if len(self._known) >= NAMES_MAX:
                return OTHER
            self._known.add(name)
        return name
