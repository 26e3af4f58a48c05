"""Log lines: for a person at a terminal, or JSON for machines. None holds anything of a customer.

What an exception says is left out unless its class is known to speak of the machinery only: drivers
put whole rows into their messages. Its class, its code and where it happened are always there."""

import asyncio
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import orjson
import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hub.settings import Settings

OURS = ("domain", "execution", "hub", "integrations", "persistence", "resolvers", "subscriptions")
# At debug level these write out statements with their values, and every frame of a socket.
OTHERS = {"uvicorn": logging.INFO, "uvicorn.error": logging.INFO}
FIELDS = (
    *("operation", "type", "outcome", "milliseconds", "codes", "orders", "results", "trace_id"),
    *("status", "checks"),
)
# Their words are of files, addresses, locks and constraints; never of what was to be stored.
SPEAK_FREELY = (OSError, PoolTimeout, RedisError)
# SQLite's own name constraints and columns; SQLAlchemy's wrap them together with the values.
MODULES_THAT_SPEAK_FREELY = ("sqlite3",)

FORMATS = ("console", "json")

log = logging.getLogger(__name__)


def configure(settings: Settings) -> None:
    """Send everything that is logged in this process to standard error, one line each."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, Lines)]:
        root.removeHandler(handler)
    root.addHandler(Lines(settings.log_format or ("console" if sys.stderr.isatty() else "json")))
    level = getattr(logging, settings.log_level.upper())
    root.setLevel(max(level, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name, lowest in OTHERS.items():
        logging.getLogger(name).setLevel(max(level, lowest))


class Lines(logging.Handler):
    """Writes to what is standard error at that moment."""

    def __init__(self, form: str) -> None:
        super().__init__()
        as_json = form == "json"
        shown = _json if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        self.addFilter(_of_interest)
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=[
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.ExtraAdder(allow=FIELDS),
                ],
                processors=[
                    _where,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    shown,
                ],
                use_get_message=True,
            )
        )

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception as error:
            # The library's own complaint would write out everything the line was to leave out.
            sys.stderr.write(f"A line of {record.name} could not be written: {told(error)}\n")


def unhandled(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio has to complain about, without the values its own handler writes out."""
    log.error("%s", context["message"], exc_info=context.get("exception"))


def told(error: BaseException) -> str:
    """The class of an exception and what may be known of it."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, SPEAK_FREELY) or type(error).__module__ in MODULES_THAT_SPEAK_FREELY:
        return f"{kind}: {error}"
    known = (
        f"{name} {value}"
        for name in ("sqlstate", "table_name", "column_name", "constraint_name")
        if isinstance(value := getattr(error, name, None), str)
    )
    return ": ".join(filter(None, (kind, ", ".join(known))))


def _where(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by what is told of it, and where it happened."""
    found = line.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        line["exception"] = "\n".join(_parts(error))
    return line


def _parts(error: BaseException, seen: tuple[BaseException, ...] = ()) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    seen = (*seen, error)
    if cause is not None and cause not in seen:
        yield from _parts(cause, seen)
        yield "which led to:"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield told(error)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield "in the group:"
            yield from _parts(one, seen)


def _of_interest(record: logging.LogRecord) -> bool:
    """Not that sockets open and close: a line each, with the address of whoever it was."""
    return not (record.name.startswith("uvicorn") and _is_of_sockets(record))


def _is_of_sockets(record: logging.LogRecord) -> bool:
    return record.levelno <= logging.INFO and (
        "WebSocket" in str(record.msg) or str(record.msg).startswith("connection ")
    )


def _json(_: Any, __: str, line: MutableMapping[str, Any]) -> str:
    return orjson.dumps(line, default=str).decode()
