"""The settings that decide what channels can sell: whether they have changed."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from domain.shared.error_base import Entity
from domain.shared.errors import NotFound, Unavailable
from subscriptions.tail import finished

# Between two looks at the settings of the channels that are followed.
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


class Read(Protocol):
    async def settings_of(self, channel_ids: list[str]) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a channel as this process knows them: `revision` counts how often they have
    changed since it first looked."""

    mark: str
    revision: int


class ChannelSettings:
    """Looks once a second at the settings of all channels that somebody follows, with two
    statements for all of them. Movements tell what stock does; nothing tells of these."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: dict[str, Settings] = {}
        self._woken: dict[asyncio.Event, str] = {}
        self._present = asyncio.Event()

    async def look(self, channel_id: str) -> Settings:
        """The settings of a channel now; `NotFound` where there is none."""
        await self._look([channel_id])
        if channel_id not in self._known:
            raise NotFound(Entity.CHANNEL, channel_id)
        return self._known[channel_id]

    def of(self, channel_id: str) -> Settings:
        """The same as they were seen last."""
        return self._known[channel_id]

    @contextmanager
    def follow(self, channel_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the settings of a channel have changed."""
        woken = asyncio.Event()
        self._woken[woken] = channel_id
        self._present.set()
        try:
            yield woken
        finally:
            del self._woken[woken]
            if not self._woken:
                self._present.clear()

    async def run(self) -> None:
        """Look until cancelled, while somebody follows."""
        while True:
            await self._present.wait()
            await finished(self._attempt())
            await asyncio.sleep(POLL_SECONDS)

    async def _attempt(self) -> None:
        try:
            await self._look(sorted(set(self._woken.values())))
        except Unavailable as error:
            log.warning("Cannot read the settings of channels; trying again: %s", error)
        except Exception:
            log.exception("Reading the settings of channels failed; trying again.")

    async def _look(self, channel_ids: list[str]) -> None:
        for id, mark in (await self._read.settings_of(channel_ids)).items():
            known = self._known.get(id)
            if known is None or known.mark != mark:
                self._known[id] = Settings(mark, known.revision + 1 if known else 0)
                for woken, followed in self._woken.items():
                    if followed == id:
                        woken.set()
