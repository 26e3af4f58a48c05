"""Sending to many in one task: a coroutine that need not wait runs at once."""

from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any

Sending = Coroutine[Any, Any, None]
DONE = object()


def begun(sending: Sending) -> Any:
    """Run a coroutine up to where it first waits: what it waits for, or `DONE`."""
    try:
        return sending.send(None)
    except StopIteration:
        return DONE


@coroutine
def resumed(sending: Sending, waited: Any) -> Generator[Any, Any, None]:
    """The rest of a coroutine that waits for `waited`, to be awaited in a task of its own."""
    try:
        while True:
            yield waited
            waited = sending.send(None)
    except StopIteration:
        return
    finally:
        sending.close()
