"""The Prometheus metrics of one process, or of all processes that serve behind one port.

Several processes write their values to files in one folder (`PROMETHEUS_MULTIPROC_DIR`), which must
be in the environment before this module is imported. The parent process calls `prepare_folder`
before it starts them, and `mark_process_ended` for each that ended."""

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
# The values of all processes that have ended.
ENDED_PID = 0
# Clients choose operation names, and every name is a time series: limit the cardinality.
NAMES_MAX = 100
OTHER = "other"
NAMELESS = "anonymous"
REFUSED = "refused"

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
STATEMENT_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10)
KEYS = (1, 2, 5, 10, 25, 50, 100, 250, 1_000)

# `_created` series would double the number of series.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()

OPERATIONS = Counter(
    "order_hub_operations",
    "Finished operations by type and outcome: ok, refused, error, left (by the client).",
    ("name", "type", "outcome"),
    registry=REGISTRY,
)
OPERATION_SECONDS = Histogram(
    "order_hub_operation_duration_seconds",
    "Time from the arrival of an operation to its response, without subscriptions.",
    ("name", "type", "outcome"),
    buckets=SECONDS,
    registry=REGISTRY,
)
OPERATION_ENGINE = Counter(
    "order_hub_operation_engine",
    "Queries and mutations by who executed them: a plan, graphql-core, or graphql-core after a "
    "plan that failed.",
    ("engine",),
    registry=REGISTRY,
)
LOADER_BATCHES = Histogram(
    "order_hub_loader_batch_keys",
    "Keys per batch of a data loader, by kind; the count is the number of batches.",
    ("kind",),
    buckets=KEYS,
    registry=REGISTRY,
)
STATEMENT_DURATION = Histogram(
    "order_hub_statement_duration_seconds",
    "Duration of SQL statements, by engine.",
    ("engine",),
    buckets=STATEMENT_SECONDS,
    registry=REGISTRY,
)
STATEMENTS_FAILED = Counter(
    "order_hub_statements_failed",
    "SQL statements that failed, by engine.",
    ("engine",),
    registry=REGISTRY,
)
COMMITS = Counter(
    "order_hub_commits",
    "Transactions committed by the writer, including those of the relay.",
    registry=REGISTRY,
)
RETRIES = Counter(
    "order_hub_transaction_retries",
    "Transactions retried after a conflict or a lost connection, by cause.",
    ("cause",),
    registry=REGISTRY,
)
PERSONAL_DATA_ERASED = Counter(
    "order_hub_personal_data_erased",
    "Customers, orders and dead letters whose personal data was erased by the rules of retention, "
    "by rule.",
    ("rule",),
    registry=REGISTRY,
)
COMMITTED_TOGETHER = Histogram(
    "order_hub_operations_per_transaction",
    "Operations that were committed in one transaction: orders that wait are placed together.",
    buckets=(1, 2, 4, 8, 16, 32, 64),
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
    "Last position read for live streams; of several processes, the lowest.",
    ("log",),
    registry=REGISTRY,
    multiprocess_mode="livemin",
)
TAIL_BUFFER = Gauge(
    "order_hub_tail_buffer_events",
    "Recent events buffered in memory for live streams.",
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
    """A value of the whole hub at a scrape. A name that ends in `_total` is a counter."""

    name: str
    help: str
    value: float


class Facts(Collector):
    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = list(facts)

    def collect(self) -> Iterable[Metric]:
        for fact in self._facts:
            counts = fact.name.endswith("_total")
            family = CounterMetricFamily if counts else GaugeMetricFamily
            yield family(fact.name, fact.help, value=fact.value)


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
    """The metrics of this process or, with a folder, of all processes; and these facts."""
    folder = os.environ.get(FOLDER)
    registry = CollectorRegistry()
    if folder:
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        registry.register(Processes(_running_pids(Path(folder))))
    else:
        registry.register(REGISTRY)
        registry.register(Processes([os.getpid()]))
    registry.register(Facts(facts))
    try:
        return generate_latest(registry)
    except FileNotFoundError:
        # `mark_process_ended` deleted a file after the folder was listed.
        return generate_latest(registry)


def prepare_folder(folder: Path) -> None:
    """Empty the folder and put it in the environment of the processes that will be started."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[FOLDER] = str(folder)


def mark_process_ended(pid: int) -> None:
    """Keep the counters of a process that has ended, and drop its gauges."""
    folder = Path(os.environ[FOLDER])
    mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
    for kind in ("counter", "histogram"):
        _merge(folder / f"{kind}_{pid}.db", folder / f"{kind}_{ENDED_PID}.db")


def _merge(file: Path, to: Path) -> None:
    """Add the values to another file and delete this one: crashing processes must not fill the
    disk."""
    if not file.exists():
        return
    merged: Any = MmapedDict(str(to))  # type: ignore[no-untyped-call]
    for key, more, since, _ in MmapedDict.read_all_values_from_file(str(file)):  # type: ignore[no-untyped-call]
        merged.write_value(key, merged.read_value(key)[0] + more, since)
    merged.close()
    file.unlink()


def _running_pids(folder: Path) -> list[int]:
    return [int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_livesum_*.db")]


class Names:
    """The first hundred operation names; all further names become `other`."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def label(self, name: str | None) -> str:
        if name is None:
            return NAMELESS
        if name not in self._known:
            if len(self._known) >= NAMES_MAX:
                return OTHER
            self._known.add(name)
        return name
