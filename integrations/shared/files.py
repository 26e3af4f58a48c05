"""Files of other systems, plain or gzipped, whatever is wrong with them."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


class BadFile(Exception):
    """The file cannot be read, or not to its end; the message says why."""


@dataclass(eq=False)
class BadRow(Exception):
    """The row breaks a rule: the others are read. `code` is a stable identifier of the reason."""

    code: str
    reason: str


@contextmanager
def opened(path: Path, errors: str = "strict") -> Iterator[TextIO]:
    """The text of a file; `errors` is what becomes of bytes that are no UTF-8. Whatever cannot be
    read, now or on the way, is a `BadFile`."""
    opening = gzip.open if path.suffix == ".gz" else open
    try:
        with opening(path, "rt", encoding="utf-8-sig", errors=errors, newline="") as file:
            yield file
    except (OSError, EOFError, csv.Error, zlib.error, UnicodeDecodeError) as error:
        raise BadFile(f"{path.name} cannot be read to its end: {error}") from None
