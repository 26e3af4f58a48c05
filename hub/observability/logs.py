"""Structured logging: readable lines for a terminal, or JSON. Log lines hold no personal data.

The message of an exception is left out unless its class is known to be safe, because drivers put
whole rows into their messages. The class, error code and traceback are always logged."""

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

HUB_LOGGERS = (
    "domain",
    "execution",
    "hub",
    "integrations",
    "persistence",
    "resolvers",
    "subscriptions",
)
# At debug level these loggers write values of statements and frames of WebSockets.
LIBRARY_LOGGERS = {"uvicorn": logging.INFO, "uvicorn.error": logging.INFO}
FIELDS = (
    *("operation", "type", "outcome", "milliseconds", "codes", "orders", "results", "trace_id"),
    *("status", "checks", "checkpoint"),
)
# Their messages name files, addresses, locks and constraints, never stored values.
SAFE_EXCEPTIONS = (OSError, PoolTimeout, RedisError)
# SQLite's own errors name constraints and columns; SQLAlchemy's wrapper adds the values.
SAFE_MODULES = ("sqlite3",)

log = logging.getLogger(__name__)


def configure(settings: Settings) -> None:
    """Send all log records of this process to standard error, one line each."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, StderrHandler)]:
        root.removeHandler(handler)
    root.addHandler(
        StderrHandler(settings.log_format or ("console" if sys.stderr.isatty() else "json"))
    )
    level = getattr(logging, settings.log_level.upper())
    root.setLevel(max(level, logging.WARNING))
    for name in HUB_LOGGERS:
        logging.getLogger(name).setLevel(level)
    for name, lowest in LIBRARY_LOGGERS.items():
        logging.getLogger(name).setLevel(max(level, lowest))


class StderrHandler(logging.Handler):
    """Writes to the current `sys.stderr`, which tests and the progress bars replace."""

    def __init__(self, form: str) -> None:
        super().__init__()
        as_json = form == "json"
        shown = _json if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        self.addFilter(_is_relevant)
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
                    _format_exception,
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
            # logging's own error report would print the values that this formatter leaves out.
            sys.stderr.write(
                f"A log line of {record.name} could not be written: {describe_exception(error)}\n"
            )


def unhandled(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log unhandled errors of tasks without the values that asyncio's own handler prints."""
    log.error("%s", context["message"], exc_info=context.get("exception"))


def describe_exception(error: BaseException) -> str:
    """The class of an exception, and those details that are safe to log."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, SAFE_EXCEPTIONS) or type(error).__module__ in SAFE_MODULES:
        return f"{kind}: {error}"
    known = (
        f"{name} {value}"
        for name in ("sqlstate", "table_name", "column_name", "constraint_name")
        if isinstance(value := getattr(error, name, None), str)
    )
    return ": ".join(filter(None, (kind, ", ".join(known))))


def _format_exception(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the exception by its safe description and traceback."""
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
        yield "which caused:"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield describe_exception(error)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield "in the group:"
            yield from _parts(one, seen)


def _is_relevant(record: logging.LogRecord) -> bool:
    """Drop uvicorn's lines about opened and closed connections: they hold client addresses."""
    return not (record.name.startswith("uvicorn") and _is_about_connections(record))


def _is_about_connections(record: logging.LogRecord) -> bool:
    return record.levelno <= logging.INFO and (
        "WebSocket" in str(record.msg) or str(record.msg).startswith("connection ")
    )


def _json(_: Any, __: str, line: MutableMapping[str, Any]) -> str:
    return orjson.dumps(line, default=str).decode()
