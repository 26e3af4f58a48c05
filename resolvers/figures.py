"""Answers about what orders add up to."""

from typing import Annotated

import strawberry

from domain.network.channel import Channel
from domain.reporting.metrics import Figures
from domain.shared.errors import NotFound
from domain.shared.ids import Prefix
from resolvers.context import Info
from resolvers.lists import required_prefix


async def figures(
    info: Info,
    channel_id: Annotated[
        strawberry.ID | None, strawberry.argument(description="Of one channel; left out: of all.")
    ] = None,
) -> Figures:
    """Key figures: orders per stage, money, punctuality, split and repeat shares.

    Reads every order when asked: for people and reports, not for every page view."""
    if channel_id is not None:
        required_prefix(channel_id, Prefix.CHANNEL)
        if await info.context.loaders.one(Channel).load(channel_id) is None:
            raise NotFound("channel", channel_id)
    return await info.context.reporting.figures(channel_id)
