"""CPU time of processes, of all their threads, to the nanosecond."""

import time
from collections.abc import Iterable
from contextlib import suppress

import psutil

# How Linux names the CPU clock of another process: clock_getcpuclockid(3).
_SCHEDULED = 2


def seconds_of(pid: int) -> float:
    """CPU seconds of a process so far."""
    if psutil.LINUX:
        return time.clock_gettime(~pid << 3 | _SCHEDULED)
    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)


class Spent:
    """The CPU time that a set of processes spends. One that begins later counts in full."""

    def __init__(self, processes: Iterable[psutil.Process]) -> None:
        self._before = _by_process(processes)

    def seconds(self, processes: Iterable[psutil.Process]) -> float:
        """Since it was made."""
        after = _by_process(processes)
        return sum([spent - self._before.get(pid, 0.0) for pid, spent in after.items()])


def _by_process(processes: Iterable[psutil.Process]) -> dict[int, float]:
    found = {}
    for process in processes:
        # A backend may end meanwhile.
        with suppress(OSError, psutil.NoSuchProcess):
            found[process.pid] = seconds_of(process.pid)
    return found
