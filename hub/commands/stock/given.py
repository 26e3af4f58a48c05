"""What the options of a command name: a location by its code, a moment."""

from datetime import UTC, datetime

from domain.network.filters import LocationWhere
from domain.network.location import Location
from domain.shared.paging import Listing, Page
from domain.shared.record import Record
from hub.commands.common import fail
from hub.wiring import Hub

SHOWN_MAX = 50


class NoSuchLocation(Exception):
    """The message names locations that exist."""


async def location_of(hub: Hub, code: str) -> Record[Location]:
    [found] = await hub.reads.many(Location, "code", [code])
    if found:
        return found[0]
    page = await hub.reads.page(Location, Listing(LocationWhere(), "rank"), Page(first=SHOWN_MAX))
    codes = ", ".join(place.code for place in page.records) or "none"
    raise NoSuchLocation(f"There is no location {code}. There are: {codes}.")


def moment(option: str, text: str) -> datetime:
    """A moment that is past, in UTC unless it has an offset; exit with a message for any other."""
    try:
        given = datetime.fromisoformat(text)
        at = given if given.tzinfo else given.replace(tzinfo=UTC)
    except ValueError:
        fail(f"{option} must be a day or moment, such as 2026-03-31T22:00:00+02:00.")
    if at > datetime.now(UTC):
        fail(f"{option} must not be in the future.")
    return at
