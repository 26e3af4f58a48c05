"""The file of keys: of the hub, and of everybody who is not erased. Whoever has it and a backup can
read the backup; without it nobody can.

Lines of text, the last one with the SHA-256 of all before it:

    order-hub keys 1
    hub <id of the hub's key>
    made <time in UTC>
    <subject> <32 bytes in base64>
    …
    sha256 <hexadecimal digits>
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from domain.privacy.sealing import HUB
from persistence.sealed.cells import Key

TITLE = "order-hub keys 1"
LINE_MAX = 200
_KEY = re.compile(r"(\S{1,80}) ([A-Za-z0-9+/]{43}=)\n")


class InvalidKeys(Exception):
    """The file of keys cannot be used; the message says why, and what to do."""


@dataclass(frozen=True)
class KeyFile:
    """`hub` is the id of the hub's key, `made` when the keys were read: later ones have fewer of
    those that existed then."""

    path: Path
    hub: str
    made: datetime


async def write_keys(path: Path, hub: Key, made: datetime, keys: AsyncIterator[Key]) -> int:
    """How many keys of persons were written."""
    written, state = 0, sha256()
    with path.open("wb") as opened:

        def put(line: str) -> None:
            state.update(f"{line}\n".encode())
            opened.write(f"{line}\n".encode())

        for line in (TITLE, f"hub {hub.id}", f"made {made.isoformat()}", f"{HUB} {hub.text}"):
            put(line)
        async for key in keys:
            if key.subject != HUB:
                put(f"{key.subject} {key.text}")
                written += 1
        opened.write(f"sha256 {state.hexdigest()}\n".encode())
    return written


def read_head(path: Path) -> KeyFile:
    """The head of a complete, undamaged file of keys, or `InvalidKeys`."""
    with _readable(path):
        lines = _lines(path)
        title = next(lines, "")
        if title.strip() != TITLE:
            raise InvalidKeys(f"{path} is no file of keys of this release (`{TITLE}`).")
        hub, made = (next(lines, "").strip().partition(" ") for _ in range(2))
        head = KeyFile(path, hub[2], datetime.fromisoformat(made[2]).astimezone(UTC))
        _require_checksum(path)
    return head


def read_keys(file: KeyFile) -> Iterator[Key]:
    with _readable(file.path):
        for number, line in enumerate(_lines(file.path)):
            if number > 2 and not line.startswith("sha256 "):
                found = _KEY.fullmatch(line)
                if found is None:
                    raise InvalidKeys(_damaged(file.path))
                yield Key(found[1], found[2])


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError):
        raise InvalidKeys(_damaged(path)) from None
    except OSError as error:
        raise InvalidKeys(f"{path} cannot be read: {error}.") from None


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as opened:
        while line := opened.readline(LINE_MAX):
            yield line.decode("ascii")


def _require_checksum(path: Path) -> None:
    state, last = sha256(), ""
    for line in _lines(path):
        state.update(last.encode())
        last = line
    if last != f"sha256 {state.hexdigest()}\n":
        raise ValueError(path)


def _damaged(path: Path) -> str:
    return f"{path} is damaged, or only a part of it is there. Use another copy of the newest one."


def require_for(keys: KeyFile, hub: str, made: datetime, backup: Path) -> None:
    """Refuse keys of another hub, and those from before the backup: in them, who came between is
    missing as if it had been erased."""
    if keys.hub != hub:
        raise InvalidKeys(
            f"{keys.path} has the keys of another hub ({keys.hub}); {backup} was made with those "
            f"of {hub}. Use the file of keys that was written with it, or a later one."
        )
    if keys.made < made:
        raise InvalidKeys(
            f"{keys.path} is of {keys.made:%Y-%m-%d %H:%M:%S} UTC, older than {backup}. Use the "
            f"newest one: that of {made:%Y-%m-%d %H:%M:%S} UTC or a later one."
        )


def replaceable(path: Path, hub: str) -> datetime:
    """When the file was made that is replaced, or long ago. Refuses to write over anything but a
    file of keys of this hub."""
    if not path.exists():
        return datetime.min.replace(tzinfo=UTC)
    old = read_head(path)
    if old.hub != hub:
        raise InvalidKeys(
            f"{path} has the keys of another hub, which its backups need. Give another name."
        )
    return old.made
