"""Filters for lists of channels and locations."""

from dataclasses import dataclass

from domain.metafields.filters import HasMetafield
from domain.network.capabilities import Capability
from domain.network.channel import ChannelKind
from domain.network.location import LocationKind
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import Line


@dataclass(frozen=True, kw_only=True)
class LocationWhere(WhereUpdated):
    kind: tuple[LocationKind, ...] | None = None
    active: bool | None = None
    capability: tuple[Capability, ...] | None = None
    group_id: tuple[str, ...] | None = None
    text: Line | None = None
    metafield: HasMetafield | None = None


@dataclass(frozen=True, kw_only=True)
class ChannelWhere(WhereUpdated):
    kind: tuple[ChannelKind, ...] | None = None
    active: bool | None = None


@dataclass(frozen=True, kw_only=True)
class LocationGroupWhere(WhereUpdated):
    active: bool | None = None
