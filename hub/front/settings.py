"""The settings of the front door."""

import ipaddress
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from hub.front.hosts import HOST

LOOPBACK = ("127.0.0.1", "::1", "localhost")

Listed = Annotated[tuple[str, ...] | None, NoDecode]


class FrontSettings(BaseSettings):
    """Mixed into `hub.settings.Settings`."""

    profile: Annotated[
        Literal["development", "production"] | None,
        Field(description="development or production; without it, development on loopback only"),
    ] = None
    graphiql: Annotated[
        bool | None, Field(description="Serve GraphiQL and its examples; default: in development")
    ] = None
    documents: Annotated[
        Literal["any", "trusted-only"],
        Field(description="any document, or trusted-only: those of `order-hub documents`"),
    ] = "any"
    hosts: Annotated[
        Listed, Field(description="Host names that requests may name: orders.example, *.example")
    ] = None
    proxies: Annotated[
        Listed, Field(description="Addresses of proxies whose X-Forwarded-For is trusted")
    ] = None
    connections: Annotated[
        int, Field(ge=1, description="Connections of a process at the same time")
    ] = 10_000
    connections_per_address: Annotated[
        int, Field(ge=1, description="Connections of one address that is no proxy")
    ] = 500
    streams_per_address: Annotated[
        int, Field(ge=1, description="WebSockets and event streams of one address")
    ] = 200
    metrics_host: Annotated[str, Field(description="Address that serves /metrics")] = "127.0.0.1"
    metrics_port: Annotated[
        int | None, Field(ge=0, le=65535, description="Port of its own for /metrics")
    ] = None

    @field_validator("hosts", "proxies", mode="before")
    @classmethod
    def _separated(cls, given: Any) -> Any:
        return given.replace(",", " ").split() if isinstance(given, str) else given

    @field_validator("hosts")
    @classmethod
    def _hosts(cls, hosts: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if not all(HOST.fullmatch(host) for host in hosts or ()):
            raise ValueError("must be host names without a port: orders.example or *.example")
        return None if hosts is None else tuple(host.lower() for host in hosts)

    @field_validator("proxies")
    @classmethod
    def _proxies(cls, proxies: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for proxy in proxies or ():
            try:
                ipaddress.ip_network(proxy)
            except ValueError:
                raise ValueError("must be addresses or networks: 10.0.0.5 or 10.0.0.0/8") from None
        return proxies

    @property
    def is_production(self) -> bool:
        """Whether the profile is `production`: also whenever other machines can connect and
        nothing else is set."""
        host: str = getattr(self, "host", "")
        return self.profile == "production" or (self.profile is None and host not in LOOPBACK)

    @property
    def has_page(self) -> bool:
        """Whether GraphiQL and its examples are served."""
        return self.graphiql if self.graphiql is not None else not self.is_production
