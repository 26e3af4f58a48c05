"""Background work that is done again and again, whatever happens to one round."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from domain.shared.errors import Unavailable

log = logging.getLogger(__name__)


async def repeat(what: str, once: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Run `once` about every so many seconds, for ever. A round that fails is logged with `what`,
    and the next comes in its time."""
    while True:
        # Random, so that several processes do not work at the same moment.
        await asyncio.sleep(seconds * random.uniform(0.5, 1.5))  # noqa: S311
        try:
            await once()
        except Unavailable as error:
            log.warning("%s: %s", what, error)
        except Exception:
            log.exception("%s failed; it will be tried again.", what)
