"""The settings: from the environment and an optional file."""

import os
from importlib.util import find_spec
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from domain.privacy.retention import RULES, Retention
from hub.front.secret_files import SUFFIX, FileSource, UnreadableFile
from hub.front.settings import FrontSettings
from hub.identity.settings import IdentitySettings
from hub.messages import describe_problem, describe_unknown
from hub.origins import normal
from hub.signing import KeyRing, SigningKey, read_key_file
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


class Settings(IdentitySettings, FrontSettings):
    """Each is `ORDER_HUB_<NAME>` in the environment, the content of the file that
    `ORDER_HUB_<NAME>_FILE` names, or `<name>` in `order-hub.toml`; the environment wins."""

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
    history_minutes: Annotated[
        int,
        Field(ge=0, description="Minutes between two checkpoints; 0: events are not hashed"),
    ] = 60
    history_key: Annotated[
        SecretStr | None,
        Field(description="The private key that signs checkpoints: PRIVATE+KEY+<name>+<id>+…"),
    ] = None
    history_key_file: Annotated[
        Path | None, Field(description="The file that has it, instead of history_key")
    ] = None
    history_known_keys: Annotated[
        tuple[str, ...] | None,
        NoDecode,
        Field(description="Public keys of earlier checkpoints: <name>+<id>+…, …"),
    ] = None
    keep_customers: Annotated[
        int,
        Field(ge=0, description="Days an inactive customer is kept before it is erased; 0: ever"),
    ] = 1_095
    keep_order_contacts: Annotated[
        int,
        Field(ge=0, description="Days personal data in a closed order is kept; 0: for ever"),
    ] = 1_095
    keep_dead_letters: Annotated[
        int,
        Field(ge=0, description="Days the reason of a dead letter is kept; 0: for ever"),
    ] = 90
    replenish_minutes: Annotated[
        int,
        Field(ge=0, description="Minutes between two reviews of the stock; 0: never"),
    ] = 60
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

    @property
    def retention(self) -> dict[Retention, int]:
        """The days of each rule of retention that has a setting."""
        return {rule: getattr(self, row.setting) for rule, row in RULES.items() if row.setting}

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

    @field_validator("history_key")
    @classmethod
    def _can_sign(cls, key: SecretStr | None) -> SecretStr | None:
        return key and SecretStr(SigningKey.read(key.get_secret_value()).private_text())

    @field_validator("history_key_file")
    @classmethod
    def _has_key(cls, file: Path | None, info: ValidationInfo) -> Path | None:
        if file is not None and info.data.get("history_key"):
            raise ValueError("must not be set together with history_key")
        if file is not None:
            read_key_file(file)
        return file

    @field_validator("history_known_keys")
    @classmethod
    def _are_keys(cls, keys: tuple[str, ...] | None) -> tuple[str, ...] | None:
        KeyRing(None, keys or ())
        return keys

    @field_validator("origins", "history_known_keys", mode="before")
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
        files = FileSource(settings_cls)
        return init_settings, env_settings, files, TomlConfigSettingsSource(settings_cls)


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
    if not name:
        # It is about several settings, which it names.
        return describe_problem(problem)
    return f"{PREFIX}{name.upper()} ({name} in {FILE}) {describe_problem(problem)}"


def _reject_unknown_variables() -> None:
    """Refuse variables with the prefix that are no settings; they would be ignored silently."""
    known = [name.upper() for name in Settings.model_fields]
    names = [f"{PREFIX}{name}" for name in known]
    allowed = {*NO_SETTINGS, *names, *(f"{name}{SUFFIX}" for name in names)}
    given = (name.upper() for name in os.environ)
    wrong = sorted(name for name in given if name.startswith(PREFIX) and name not in allowed)
    if wrong:
        raise BadSettings("\n".join(describe_unknown(name, known, PREFIX) for name in wrong))


def read_settings() -> Settings:
    _reject_unknown_variables()
    try:
        return Settings()
    except UnreadableFile as error:
        raise BadSettings(str(error)) from None
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{FILE} cannot be read: {error}") from None
    except ValidationError as error:
        lines = [_describe("_".join(map(str, part["loc"])), part) for part in error.errors()]
        raise BadSettings("\n  ".join(["These settings cannot be used:", *lines])) from None
