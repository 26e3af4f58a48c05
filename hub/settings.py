"""The settings: from the environment and an optional file."""

import os
from importlib.util import find_spec
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from hub.messages import describe_problem, describe_unknown
from hub.origins import normal
from persistence.engine.engines import POOL_SIZE, UnsupportedDatabase, checked

FILE = Path("order-hub.toml")
PREFIX = "ORDER_HUB_"
# Variables with the same prefix that belong to the tests and to deploy/compose.yaml.
NO_SETTINGS = ("ORDER_HUB_OLIST", "ORDER_HUB_IMAGE")
REDIS = ("redis://", "rediss://", "unix://")
UNSUPPORTED = (
    "is no database address the hub can use: give sqlite+aiosqlite:///<file> or "
    "postgresql://<host>/<name>"
)


class Settings(BaseSettings):
    """Each is `ORDER_HUB_<NAME>` in the environment or `<name>` in `order-hub.toml`; the
    environment wins."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="forbid")

    database_url: Annotated[
        str,
        Field(description="Database: sqlite+aiosqlite:///<file> or postgresql://<host>/<name>"),
    ] = "sqlite+aiosqlite:///order-hub.db"
    redis_url: Annotated[
        str | None, Field(description="Notifies other processes of commits: redis://<host>")
    ] = None
    host: Annotated[str, Field(description="Address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on")] = 8000
    origins: Annotated[
        tuple[str, ...] | None,
        NoDecode,
        Field(description="Origins whose pages may use the graph: https://shop.example, …; *: all"),
    ] = None
    show_cost: Annotated[
        bool, Field(description="Report the cost of each query in extensions.cost")
    ] = True
    points_per_second: Annotated[
        int | None,
        Field(
            ge=0,
            le=1_000_000,
            description="Points a customer gets back each second, other roles more; 0: no limit. "
            "Without it, 2000, but no limit on a loopback address",
        ),
    ] = None
    subscriptions_per_caller: Annotated[
        int | None,
        Field(
            ge=0,
            description="Subscriptions that a caller may follow in each process; 0: no limit. "
            "Without it, 200, but no limit on a loopback address",
        ),
    ] = None
    pool_size: Annotated[
        int,
        Field(
            ge=1, le=100, description="Connections of a process for writes, and as many for reads"
        ),
    ] = POOL_SIZE
    keep_keys: Annotated[
        int,
        Field(ge=8, description="Days an idempotency key is kept; longer than a POS is offline"),
    ] = 30
    verify_hours: Annotated[
        int,
        Field(ge=0, description="Hours between two checks of the consistency laws; 0: never"),
    ] = 24
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="debug … error")
    ] = "info"
    log_format: Annotated[
        Literal["console", "json"] | None,
        Field(description="console or json; without it, console at a terminal and json elsewhere"),
    ] = None
    traces: Annotated[
        str | None,
        Field(description="An OTLP/HTTP collector: http://<host>:4318"),
    ] = None

    @field_validator("traces")
    @classmethod
    def _can_trace(cls, collector: str | None) -> str | None:
        if collector and not collector.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        if collector and not _is_installed("opentelemetry.exporter.otlp.proto.http"):
            raise ValueError(
                "needs OpenTelemetry: pip install 'omnichannel-order-hub[trace]'; or leave it unset"
            )
        return collector

    @field_validator("origins", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        return given.replace(",", " ").split() if isinstance(given, str) else given

    @field_validator("origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...] | None) -> tuple[str, ...] | None:
        given = [normal(origin) for origin in origins or ()]
        known = tuple(origin for origin in given if origin is not None)
        if len(known) != len(given):
            raise ValueError(
                "must be origins as browsers send them, such as https://shop.example or "
                "http://localhost:*; or * for all"
            )
        return None if origins is None else known

    @field_validator("database_url")
    @classmethod
    def _supported(cls, address: str) -> str:
        try:
            checked(address)
        except UnsupportedDatabase:
            raise ValueError(UNSUPPORTED) from None
        return address

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, address: str | None) -> str | None:
        if address and not address.startswith(REDIS):
            raise ValueError(f"must begin with {', '.join(REDIS[:-1])} or {REDIS[-1]}")
        try:
            _ = urlsplit(address or "").port
        except ValueError:
            raise ValueError("must have a number as its port") from None
        return address

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


class BadSettings(Exception):
    """The settings cannot be used; the message says which and why."""


def _describe(name: str, problem: Any) -> str:
    if problem["type"] == "extra_forbidden":
        return f"{FILE}: {describe_unknown(name, Settings.model_fields)}"
    return f"{PREFIX}{name.upper()} ({name} in {FILE}) {describe_problem(problem)}"


def _reject_unknown_variables() -> None:
    """Refuse variables with the prefix that are no settings; they would be ignored silently."""
    known = [name.upper() for name in Settings.model_fields]
    allowed = {*NO_SETTINGS, *(f"{PREFIX}{name}" for name in known)}
    given = (name.upper() for name in os.environ)
    wrong = sorted(name for name in given if name.startswith(PREFIX) and name not in allowed)
    if wrong:
        raise BadSettings("\n".join(describe_unknown(name, known, PREFIX) for name in wrong))


def read_settings() -> Settings:
    _reject_unknown_variables()
    try:
        return Settings()
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{FILE} cannot be read: {error}") from None
    except ValidationError as error:
        lines = [_describe("_".join(map(str, part["loc"])), part) for part in error.errors()]
        raise BadSettings("\n  ".join(["These settings cannot be used:", *lines])) from None
