"""Ports for what must know its port before it listens, or listens on it again after it was killed.

A port that is merely free now may be given to any other process of the suite a moment later, and
its clients then talk to a stranger. These are taken outside the range from which the system gives
ports by itself, and each is held by a lock until the process that took it ends."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import IO

LOWEST, HIGHEST = 15_000, 65_535
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
# What systems without that file give out by themselves (RFC 6335).
EPHEMERAL = (49_152, 65_535)
LOCKS = Path(tempfile.gettempdir()) / f"order-hub-ports-{os.getuid()}"

# Open for as long as this process lives, and by nobody else: a child does not inherit them.
_held: list[IO[str]] = []


def reserved_port() -> int:
    """A port of 127.0.0.1 that is this process's own, and its children's, until it ends."""
    LOCKS.mkdir(exist_ok=True)
    first, last = _ephemeral()
    ports = [port for port in range(LOWEST, HIGHEST + 1) if not first <= port <= last]
    random.SystemRandom().shuffle(ports)
    return next(port for port in ports if _lock(port) and _is_free(port))


def _ephemeral() -> tuple[int, int]:
    try:
        first, last = map(int, RANGE.read_text().split())
    except OSError:
        return EPHEMERAL
    return first, last


def _lock(port: int) -> bool:
    file = (LOCKS / str(port)).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    _held.append(file)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
