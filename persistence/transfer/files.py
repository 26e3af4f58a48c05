"""Files that are there complete or not at all: written beside their place, then renamed durably."""

import fcntl
import glob
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Suffixes of the files that SQLite creates beside a database.
COMPANIONS = ("-wal", "-shm", "-journal")


def companions(file: Path) -> list[Path]:
    return [file.with_name(file.name + suffix) for suffix in COMPANIONS]


def itself(file: Path) -> Path:
    """The file, also where it is named by a link."""
    # `Path.resolve` raises where a link leads to itself.
    return Path(os.path.realpath(file))


def belongs_to(database: Path, file: Path) -> bool:
    """Whether the file is a database, by whatever name, or one that SQLite keeps beside it."""
    # SQLite follows a link to the database itself.
    real = itself(database)
    return itself(file) in (real, *companions(real))


@contextmanager
def temporary_beside(file: Path) -> Iterator[Path]:
    """A temporary file in the same folder, which nobody else may read; deleted at the end unless it
    was renamed. Those that killed processes left are deleted, too."""
    _remove_abandoned(file)
    handle, partial = _temporary(file)
    try:
        yield partial
    finally:
        _remove(partial)
        os.close(handle)


def _temporary(file: Path) -> tuple[int, Path]:
    """Its handle has a lock until it is closed, or the process ends."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        # Deleted by another process before it was locked.
        os.close(handle)


def _remove_abandoned(file: Path) -> None:
    for partial in file.parent.glob(f".{glob.escape(file.name)}.*.partial"):
        # Whoever still writes it has a lock.
        with suppress(OSError):
            handle = os.open(partial, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(partial)
            finally:
                os.close(handle)


def _remove(partial: Path) -> None:
    for leftover in (partial, *companions(partial)):
        leftover.unlink(missing_ok=True)


@contextmanager
def only_one(file: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """One process at a time: the next calls `waiting`, and waits."""
    lock = file.with_name(f".{file.name}.lock")
    handle = _locked(lock, waiting)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


def _locked(lock: Path, waiting: Callable[[], None]) -> int:
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        # Else whoever had it has deleted it, and the next one makes another.
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)


def finalize(partial: Path, file: Path) -> None:
    """Rename a complete file to its final name, durably."""
    _sync(partial)
    partial.replace(file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
